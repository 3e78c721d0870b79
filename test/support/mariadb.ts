import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createConnection } from 'mysql2/promise'
import { programPath } from './program.ts'
import { ServerProcess, sparePort } from './server-process.ts'

export type MariaDb = AsyncDisposable & {
  /** Null for a server from outside, which is not ours to kill. */
  process: ServerProcess | null
  port: number
  /** Its root's, without a database. */
  url: string
  /** Makes an empty database and returns its `DATABASE_URL`. */
  createDatabase: () => Promise<string>
  /** Runs SQL as root. */
  sql: (text: string) => Promise<unknown>
}

export type MariaDbOptions = {
  /** Survives power loss and kill -9, as a server that people rely on does; otherwise it is as quick as can be. */
  durable?: boolean
  /** More settings of the server. */
  args?: readonly string[]
  /** An empty folder for its data, which stays; one of its own unless told. */
  folder?: string | undefined
}

const FAST = ['--innodb-flush-log-at-trx-commit=0', '--innodb-doublewrite=0', '--innodb-flush-method=nosync']
const PASSWORD = 'rahasia-uji'

/**
 * A MariaDB of one's own on a spare port; or, when `HADIR_TEST_MYSQL` names a server of which its user may do
 * everything (`mysql://root:…@127.0.0.1:3306`), that one: this is how the same tests run on MySQL.
 */
export async function startMariaDb(options: MariaDbOptions = {}): Promise<MariaDb> {
  const outside = process.env['HADIR_TEST_MYSQL']
  if (outside) return openServer(outside, null, async () => {})
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'hadir-mariadb-')))
  const program = programPath('mariadbd')
  const install = programPath('mariadb-install-db')
  if (!program || !install) throw new Error('there is no mariadbd')
  const user = process.getuid?.() === 0 ? ['--user=root'] : []
  const data = `--datadir=${join(folder, 'data')}`
  // what it makes for a while is named by its process, and servers in containers count those anew
  const temporary = `--tmpdir=${folder}`
  const made = ['--no-defaults', data, temporary, ...user, '--auth-root-authentication-method=normal', '--skip-test-db']
  await promisify(execFile)(install, made)
  const port = await sparePort()
  const server = new ServerProcess({
    program,
    args: [
      '--no-defaults',
      data,
      temporary,
      ...user,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${join(folder, 'socket')}`,
      `--pid-file=${join(folder, 'pid')}`,
      '--innodb-buffer-pool-size=128M',
      ...(options.durable ? [] : FAST),
      ...(options.args ?? []),
    ],
    ready: /ready for connections/,
  })
  await server.start()
  const first = await createConnection({ host: '127.0.0.1', port, user: 'root' })
  await first.query(`alter user root@localhost identified by '${PASSWORD}'`)
  await first.end()
  return openServer(`mysql://root:${PASSWORD}@127.0.0.1:${port}`, server, async () => {
    await server.kill()
    if (options.folder === undefined) await rm(folder, { recursive: true, force: true })
  })
}

function openServer(url: string, server: ServerProcess | null, close: () => Promise<void>): MariaDb {
  const made: string[] = []
  const sql = async (text: string): Promise<unknown> => {
    const connection = await createConnection(url)
    try {
      return (await connection.query(text))[0]
    } finally {
      await connection.end()
    }
  }
  return {
    process: server,
    url: url.replace(/\/$/, ''),
    port: Number(new URL(url).port || 3306),
    sql,
    createDatabase: async () => {
      const name = `hadir_test_${randomBytes(6).toString('hex')}`
      await sql(`create database ${name} character set utf8mb4 collate utf8mb4_bin`)
      made.push(name)
      return `${url.replace(/\/$/, '')}/${name}`
    },
    [Symbol.asyncDispose]: async () => {
      if (!server) for (const name of made) await sql(`drop database if exists ${name}`)
      await close()
    },
  }
}
