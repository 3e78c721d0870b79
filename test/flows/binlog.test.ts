import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { lastRuns } from '#src/backup/runs.ts'
import { MysqlDatabase } from '#src/database/mysql/mysql.ts'
import { createMetrics } from '#src/http/metrics.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { measureBackup } from '#src/roles/measure-backup.ts'
import { startMariaDb } from '#test/support/mariadb.ts'
import { havePrograms } from '#test/support/program.ts'
import { ServerProcess } from '#test/support/server-process.ts'

const SCRIPT = join(import.meta.dirname, '../../scripts/follow-binlog.sh')
const PATIENCE = { timeout: 60_000, interval: 100 }
const outside = Boolean(process.env['HADIR_TEST_MYSQL'])

test.skipIf(outside || !havePrograms('mariadbd', 'mariadb', 'mariadb-binlog'))(
  'the archive of the binary log says up to which moment it holds everything',
  async () => {
    await using server = await startMariaDb({ args: ['--log-bin=binlog', '--server-id=1'] })
    const url = await server.createDatabase()
    await using db = new MysqlDatabase({ url })
    await db.migrate()
    const metrics = createMetrics({ node: 'relay-1', role: 'relay' }, systemClock)
    measureBackup(metrics, { db, clock: systemClock })
    expect((await metrics.text()).text).not.toMatch(/^hadir_binlog_age_seconds\{/m)

    const folder = mkdtempSync(join(tmpdir(), 'hadir-binlog-'))
    const { username, password, port, pathname } = new URL(url)
    writeFileSync(join(folder, 'password'), password)
    const settings = {
      MYSQL_HOST: '127.0.0.1',
      MYSQL_PORT: port,
      MYSQL_USER: username,
      MYSQL_PASSWORD_FILE: join(folder, 'password'),
      MYSQL_DATABASE: pathname.slice(1),
      BINLOG_NOTE_SECONDS: '0.2',
    }
    const archive = new ServerProcess({
      program: '/usr/bin/env',
      args: [...Object.entries(settings).map(([name, value]) => `${name}=${value}`), 'sh', SCRIPT, join(folder, 'log')],
      ready: /following the binary log/,
      lastSignal: 'SIGTERM',
    })
    await using closing = new AsyncDisposableStack()
    closing.defer(() => rmSync(folder, { recursive: true }))
    // it ends what it has started
    closing.defer(() => archive.kill('SIGTERM'))
    await archive.start()
    await vi.waitFor(async () => {
      const { good } = await lastRuns({ db }, 'binlog')
      const [file = '', position] = good?.says.split(' up to ') ?? []
      expect(statSync(join(folder, 'log', file)).size).toBeGreaterThanOrEqual(Number(position))
      expect((await metrics.text()).text).toMatch(/^hadir_binlog_age_seconds\{.*\} \d/m)
    }, PATIENCE)
  },
)
