import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemIds } from '#src/kernel/ids.ts'
import { havePrograms } from '#test/support/program.ts'
import { BUSY, openStage, readiness, said, SOON } from './stage.ts'
import type { Stage } from './stage.ts'

const MB = 1024 * 1024
const folder = mountSmallDisk()

// only root can mount a disk that is small enough to be filled
describe.skipIf(folder === null || !havePrograms('mariadbd', 'redis-server'))('the disk of the database', () => {
  let stage: Stage
  beforeAll(async () => {
    const mariadbArgs = ['--innodb-log-file-size=8M']
    stage = await openStage(2_000, { mariadbFolder: folder ?? '', mariadbArgs })
  }, 180_000)
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]()
    execFileSync('umount', [folder ?? ''])
    rmSync(folder ?? '', { recursive: true })
  })

  test('full: 503 that says so, lists are answered, readyz says no; with room again all goes on by itself', async () => {
    const { cluster } = stage
    const [app, other] = [cluster.node('app-1'), cluster.node('app-2')]
    const ballast = await fill()
    // the server has a few pages in reserve
    await exhaust()
    let [worker, key] = [stage.nobodyYet(), systemIds.uuid()]
    let refused = await stage.tap(app, worker, key)
    while (refused.status === 201) {
      ;[worker, key] = [stage.nobodyYet(), systemIds.uuid()]
      refused = await stage.tap(app, worker, key)
    }
    expect(said(refused)).toBe(BUSY)
    expect(JSON.parse(refused.body)).toMatchObject({ detail: 'the database cannot be written' })
    expect(refused.ms).toBeLessThan(12_000)
    expect((await stage.get(other, '/api/attendances/today', stage.admins[0]!)).status).toBe(200)
    const { status, text } = await readiness(app)
    expect([status, text]).toEqual([503, expect.stringContaining('the database cannot be written')])

    await rm(ballast)
    await expect.poll(async () => said(await stage.tap(other, worker, key)), SOON).toBe('201')
    await expect.poll(async () => (await readiness(app)).status, SOON).toBe(200)
    expect(await stage.tapsOf(worker)).toBe(1)
    await expect.poll(stage.open, { ...SOON, timeout: 40_000 }).toBe(0)
  })

  /** Writes until nothing is left; returns the file that takes the room. */
  async function fill(): Promise<string> {
    const path = join(folder ?? '', 'ballast')
    const file = await open(path, 'w')
    const block = Buffer.alloc(MB / 4)
    try {
      for (;;) await file.write(block)
    } catch (error) {
      expect((error as { code?: string }).code).toBe('ENOSPC')
    } finally {
      await file.close()
    }
    return path
  }

  /** Writes letters until the server has no page left for them. */
  async function exhaust(): Promise<void> {
    const { db } = stage.cluster
    const row = { outbox_id: 0, event: 'ballast', payload: 'x'.repeat(4_000), reason: '', created_at: 0 }
    const add = (id: string): Promise<unknown> =>
      db.transaction(({ kysely }) =>
        kysely
          .insertInto('dead_letter')
          .values({ ...row, id })
          .execute(),
      )
    let n = 0
    const filling = (async () => {
      for (;;) await add(`b-${n++}`)
    })()
    await expect(filling).rejects.toMatchObject({ code: 'server/busy', message: 'the database cannot be written' })
  }
})

function mountSmallDisk(): string | null {
  const made = mkdtempSync(join(tmpdir(), 'hadir-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=150m', 'tmpfs', made], { stdio: 'pipe' })
    if (statfsSync(made).bsize * statfsSync(made).blocks < 200 * MB) return made
    throw new Error('it is larger than was asked for')
  } catch (error) {
    process.stderr.write(`\n*** SKIPPED, because no small disk could be mounted: ${String(error)} ***\n`)
    rmSync(made, { recursive: true })
    return null
  }
}
