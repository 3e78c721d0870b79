import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestHouse } from '#test/support/house.ts'
import type { OpenedHouse } from '#test/support/house.ts'
import { noteRun } from '#src/backup/runs.ts'
import { outboxFindings } from '#src/outbox/invariants.ts'
import { diagnose } from './doctor.ts'
import type { Sight } from './doctor/hops.ts'
import { tableOf, verdictOf } from './doctor/table.ts'

let house: OpenedHouse

beforeEach(async () => {
  house = await openTestHouse()
  const run = { madeAt: house.clock.now(), ok: true, bytes: 1, says: 'x.backup' }
  await noteRun(house, { ...run, kind: 'full' })
  await noteRun(house, { ...run, kind: 'drill' })
})
afterEach(() => house.remove())

/** What the operator of this house has in the environment. */
const environment = (): Record<string, string> => ({
  HADIR_DATA: house.folder,
  PORT: new URL(house.url).port,
  OPS_PORT: new URL(house.opsUrl).port,
})
const states = (sights: Sight[], state: Sight['state']): string[] =>
  sights.filter((sight) => sight.state === state).map(({ hop }) => hop)
const plant = (statement: string): Promise<unknown> =>
  house.db.transaction((trx) => sql.raw(statement).execute(trx.kysely))

const FILES = ['configuration', 'data folder', 'database', 'schema', 'integrity', 'durability', 'backup']
const ALL = [
  ...FILES,
  'process',
  'readiness',
  'HTTP',
  'WebSocket',
  'subscribed',
  'committed',
  'numbered',
  'handed over',
  'broadcast',
  'on the socket',
]

test('a house that works: every hop is seen, and the data stays as it must be', async () => {
  const sights = await diagnose(environment())
  // what is not well is named with its reason
  expect(sights.filter(({ state }) => state !== 'ok')).toEqual([])
  expect(states(sights, 'ok')).toEqual(ALL)
  expect(verdictOf(sights)).toBe('Everything works.\n')
  expect(tableOf(sights).split('\n')).toHaveLength(ALL.length + 2)
  expect(await outboxFindings(house)).toEqual([])
})

test('a house that is not running is said so, and the disk is looked at all the same', async () => {
  await house.close()
  const sights = await diagnose(environment())
  expect(states(sights, 'ok')).toEqual(FILES)
  expect(states(sights, 'DEAD')).toEqual(['process'])
  expect(tableOf(sights)).toContain('Hadir is not running here: nothing listens at http://127.0.0.1')
  expect(sights.at(-1)?.says).toBe('not reached: "process" is dead')
})

test('a database that cannot be numbered', async () => {
  await plant(`create trigger planted before insert on feed begin select raise(abort, 'planted'); end`)
  const sights = await diagnose(environment())
  expect(states(sights, 'DEAD')).toEqual(['numbered'])
  expect(states(sights, 'skipped')).toEqual(['handed over', 'broadcast', 'on the socket'])
})

test('events that are never reported as published', async () => {
  await plant(`create trigger planted before delete on delivery begin select raise(abort, 'planted'); end`)
  const sights = await diagnose(environment())
  expect(states(sights, 'DEAD')).toEqual(['broadcast'])
  expect(states(sights, 'skipped')).toEqual(['on the socket'])
})

test('a realtime server that takes nobody', async () => {
  await house.realtime.close()
  const sights = await diagnose(environment())
  expect(states(sights, 'DEAD')).toEqual(['WebSocket'])
  expect(states(sights, 'skipped')).toEqual(ALL.slice(ALL.indexOf('subscribed')))
})

test('the secrets of another installation', async () => {
  const app = (key: string): Record<string, string> => ({
    REALTIME_APP_ID: 'hadir',
    REALTIME_APP_KEY: key,
    REALTIME_APP_SECRET: 'not the secret of this house',
  })
  const unknown = await diagnose({ ...environment(), ...app('another') })
  expect(unknown.find(({ state }) => state === 'DEAD')).toMatchObject({ hop: 'WebSocket' })
  const wrong = await diagnose({ ...environment(), ...app(house.config.realtime.key) })
  expect(wrong.find(({ state }) => state === 'DEAD')).toMatchObject({ hop: 'subscribed' })
})

test('another program at the operator’s port', async () => {
  const sights = await diagnose({ ...environment(), OPS_PORT: new URL(house.url).port, PORT: '1' })
  expect(sights.find(({ hop }) => hop === 'process')).toMatchObject({
    state: 'DEAD',
    says: expect.stringContaining('not Hadir'),
  })
})

test('an address that people come in by and that leads nowhere from here is a doubt', async () => {
  const sights = await diagnose({ ...environment(), PUBLIC_URL: 'https://hadir.invalid' })
  expect(states(sights, 'warn')).toEqual(['public address'])
  expect(sights.find(({ hop }) => hop === 'public address')?.says).toContain('from this machine at least')
  expect(verdictOf(sights)).toBe('Everything works; look at "public address".\n')
})

test('a damaged file: what to do stands below', async () => {
  await house.close()
  const file = openSync(join(house.folder, 'hadir.db'), 'r+')
  writeSync(file, 'rubbish '.repeat(2_000), 4_096)
  closeSync(file)
  const dead = (await diagnose(environment())).find(({ hop }) => hop === 'schema')
  expect(dead).toMatchObject({ state: 'DEAD', advice: expect.stringContaining('restore the last backup') })
})

test('a schema of another version', async () => {
  await plant(`insert into kysely_migration (name, timestamp) values ('9999-contract-future', '')`)
  const sights = await diagnose(environment())
  expect(states(sights, 'DEAD')).toEqual(['schema', 'readiness'])
  expect(states(sights, 'skipped')).toContain('committed')
})

test('a configuration that cannot work is told with all its faults, and nothing else is looked at', async () => {
  const [only, ...rest] = await diagnose({ ...environment(), PORT: 'x', LOG_LEVEL: 'loud' })
  expect(rest).toEqual([])
  expect(only?.says).toMatch(/PORT: "x"[\s\S]*LOG_LEVEL: "loud"/)
})

test('an empty place stays empty', async () => {
  const folder = join(tmpdir(), `hadir-nothing-${process.pid}`)
  const sights = await diagnose({ ...environment(), HADIR_DATA: folder })
  expect(states(sights, 'DEAD')).toEqual(['data folder', 'database', 'WebSocket'])
  expect(existsSync(folder)).toBe(false)
})

test('a file that is no database', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hadir-doctor-'))
  writeFileSync(join(folder, 'hadir.db'), 'x'.repeat(4096))
  const sights = await diagnose({ ...environment(), HADIR_DATA: folder })
  expect(sights.find(({ hop }) => hop === 'database')).toMatchObject({ state: 'DEAD' })
  rmSync(folder, { recursive: true })
})

test('backups that are missing, old, failed or never tried out are warned of, and the exit code stays 0', async () => {
  const warned = async (): Promise<string> => {
    const sights = await diagnose(environment())
    expect(states(sights, 'DEAD')).toEqual([])
    expect(states(sights, 'warn')).toEqual(['backup'])
    return sights.find(({ hop }) => hop === 'backup')?.says ?? ''
  }
  const [now, hour] = [house.clock.now(), 3_600_000]
  const run = { madeAt: now, ok: true, bytes: 1, says: 'x.backup' }
  await plant('delete from backup_run')
  expect(await warned()).toBe('no backup was ever made')
  await noteRun(house, { ...run, kind: 'full', ok: false, says: 'the disk is full' })
  expect(await warned()).toBe('no backup was ever made; the last try failed: the disk is full')
  await plant('delete from backup_run')
  await noteRun(house, { ...run, kind: 'full', madeAt: now - 50 * hour })
  expect(await warned()).toBe('the newest is 2 days old')
  await noteRun(house, { ...run, kind: 'full' })
  expect(await warned()).toBe('the newest is 0 min old: x.backup; it was never tried out')
  await noteRun(house, { ...run, kind: 'drill', ok: false, says: 'it is damaged' })
  expect(await warned()).toBe('the newest is 0 min old: x.backup; the last trial failed: it is damaged')
  await noteRun(house, { ...run, kind: 'binlog', madeAt: now - hour, says: 'binlog.000007 up to 1234' })
  expect(await warned()).toBe('the archive of the binary log has stood still for 60 min: binlog.000007 up to 1234')
})
