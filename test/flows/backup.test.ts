import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ALL_ATTENDANCES } from '#contract/channels.ts'
import { positionOf } from '#src/outbox/feed.ts'
import { lastRuns } from '#src/backup/runs.ts'
import { openTestHouse } from '#test/support/house.ts'
import type { OpenedHouse } from '#test/support/house.ts'
import { startMariaDb } from '#test/support/mariadb.ts'
import { makeStaff, signUp } from '#test/support/people.ts'
import type { Worker } from '#test/support/people.ts'
import { BIN, runHadir, Running } from '#test/support/process.ts'
import type { Ended } from '#test/support/process.ts'
import { havePrograms } from '#test/support/program.ts'
import { openScreen } from '#test/support/screen.ts'

let house: OpenedHouse
let workers: Worker[]
let admin: string
let backups: string

beforeEach(async () => {
  house = await openTestHouse()
  backups = mkdtempSync(join(tmpdir(), 'hadir-backups-'))
  workers = (await makeStaff(house, 8)).workers
  admin = (await signUp(house, 'admin', 'admin')).cookie
})
afterEach(async () => {
  await house.remove()
  rmSync(backups, { recursive: true, force: true })
})

const hadir = (args: string[], env: Record<string, string> = {}): Promise<Ended> =>
  runHadir(args, { env: { HADIR_DATA: house.folder, HADIR_BACKUP_FOLDER: backups, ...env } })

async function tap(some: readonly Worker[]): Promise<void> {
  for (const { cookie } of some) {
    const headers = { cookie, 'idempotency-key': randomUUID() }
    const answer = await fetch(`${house.url}/api/attendances/check-in`, { method: 'POST', headers })
    expect(answer.status).toBe(201)
  }
}

async function backedUp(): Promise<string> {
  const made = await hadir(['backup'])
  expect(made).toMatchObject({ code: 0, err: '' })
  return join(backups, readdirSync(backups).find((name) => name.endsWith('.backup')) ?? '')
}

test('a house goes back to its backup: an open screen loads anew and is whole', async () => {
  const screen = await openScreen({ url: house.url, key: house.config.realtime.key, cookie: admin })
  await tap(workers.slice(0, 3))
  await screen.until(({ status, rows }) => status === 'live' && rows.size === 3)
  const file = await backedUp()
  await tap(workers.slice(3, 7))
  await screen.until(({ rows }) => rows.size === 7)
  const before = await positionOf(house.db.read, ALL_ATTENDANCES)
  expect((await hadir(['restore', file, '--replace'])).err).toContain('another Hadir is running')
  await house.close()
  expect((await hadir(['restore', file])).err).toContain('--replace puts it aside')
  const restored = await hadir(['restore', file, '--replace', '--keep-sessions'])
  expect(restored).toMatchObject({ code: 0, err: '' })
  expect(restored.out).toContain('Looked at 3 taps in 3 days and at the feed: all of it is as it must be.')
  const aside = readdirSync(house.folder).find((name) => name.startsWith('before-restore-')) ?? ''
  expect(existsSync(join(house.folder, aside, 'hadir.db'))).toBe(true)
  house = await openTestHouse({}, { HADIR_DATA: house.folder, PORT: new URL(house.url).port })
  const query = new URLSearchParams({ channel: ALL_ATTENDANCES, epoch: before.epoch, after: String(before.head) })
  const feed = await fetch(`${house.url}/api/feed?${query.toString()}`, { headers: { cookie: admin } })
  expect(feed.status).toBe(409)
  expect(await feed.json()).toMatchObject({ reset: true })
  await screen.until(({ status, rows }) => status === 'live' && rows.size === 3, 40_000)
  screen.close()
})

test('sessions end unless they are kept; the drill says what it saw, and what is damaged is refused', async () => {
  await tap(workers.slice(0, 2))
  const file = await backedUp()
  const drill = await hadir(['backup', 'drill'])
  expect(drill).toMatchObject({ code: 0, err: '' })
  expect(drill.out).toContain('was restored and is whole: 2 taps, every row as it was copied')
  expect((await lastRuns(house, 'full')).good?.ok).toBe(true)
  expect((await lastRuns(house, 'drill')).good?.ok).toBe(true)
  const metrics = await (await fetch(`${house.opsUrl}/metrics`)).text()
  expect(metrics).toMatch(/^hadir_backup_age_seconds\{.*\} \d+(\.\d+)?$/m)
  expect(metrics).toMatch(/^hadir_backup_drill_ok\{.*\} 1$/m)
  expect(readdirSync(backups)).toHaveLength(1)
  await house.close()
  expect((await hadir(['restore', file, '--replace'])).code).toBe(0)
  house = await openTestHouse({}, { HADIR_DATA: house.folder })
  const today = await fetch(`${house.url}/api/attendances/today`, { headers: { cookie: admin } })
  expect(today.status).toBe(401)
  expect(await hadir(['backup', 'verify', join(house.folder, 'secrets.json')])).toMatchObject({
    code: 1,
    err: expect.stringContaining('it is not a backup of Hadir'),
  })
})

test('what stands beside many nodes makes a backup of the day, tries it out, and ends when it is told to', async () => {
  await tap(workers.slice(0, 2))
  const env = { HADIR_DATA: house.folder, HADIR_BACKUP_FOLDER: backups }
  await using beside = new Running(BIN, ['backup', 'daily'], { env })
  const tried = async (): Promise<boolean | undefined> => (await lastRuns(house, 'drill')).good?.ok
  await expect.poll(tried, { timeout: 60_000, interval: 250 }).toBe(true)
  beside.process.kill('SIGTERM')
  const { code, out, err } = await beside.ended
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toContain('every day')
  expect(out).toContain('was restored and is whole: 2 taps')
  expect(readdirSync(backups).filter((name) => name.endsWith('.backup'))).toHaveLength(1)
})

test.skipIf(!havePrograms('mariadbd'))(
  'an office moves to MariaDB, and from there a backup leads back',
  async () => {
    await tap(workers)
    await using server = await startMariaDb()
    const [url, other] = [await server.createDatabase(), await server.createDatabase()]
    expect((await hadir(['move', '--to', url])).err).toContain('another Hadir is running')
    await house.close()
    const moved = await hadir(['move', '--to', url])
    expect(moved).toMatchObject({ code: 0, err: '' })
    expect(moved.out).toMatch(/^punch +8$/m)
    expect(moved.out).toContain('Looked at 8 taps in 8 days and at the feed: all of it is as it must be.')
    expect((await hadir(['move', '--to', url])).err).toContain('it must be empty')
    // what was broken off is done again
    await server.sql(
      `insert into ${new URL(url).pathname.slice(1)}.kysely_migration values ('9999-contract-restore-under-way', '2026-01-01T00:00:00.000Z')`,
    )
    expect((await hadir(['migrate'], { DATABASE_URL: url })).err).toContain(
      'a restore into this database has not ended',
    )
    expect((await hadir(['move', '--to', url])).code).toBe(0)
    const DATABASE_URL = url
    expect((await hadir(['backup'], { DATABASE_URL })).code).toBe(0)
    const file = join(backups, readdirSync(backups)[0] ?? '')
    expect((await hadir(['restore', file], { DATABASE_URL })).err).toContain('--replace drops them')
    expect((await hadir(['restore', file], { DATABASE_URL: other })).code).toBe(0)
    const drill = await hadir(['backup', 'drill'], { DATABASE_URL, HADIR_BACKUP_DRILL_URL: other })
    expect(drill.out).toContain('that no drill has left')
    expect((await hadir(['restore', file], { HADIR_DATA: join(house.folder, 'back') })).code).toBe(0)
  },
  240_000,
)
