import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AppBook } from '#src/realtime/apps.ts'
import { TestClock } from '#test/support/clock.ts'
import { TEST_APP, until } from '#test/support/realtime.ts'
import { reloadApps } from './reload-apps.ts'

const shop = (change: object = {}) => ({ id: 'shop', key: 'shop-key', secret: 'the secret of a shop', ...change })
const written = (...apps: object[]): string => JSON.stringify({ apps })

let folder: string
let file: string
let clock: TestClock
let apps: AppBook
let stop: () => void
let reviews: number
const lines: { level: number; msg: string; faults?: string[] }[] = []
const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line) as (typeof lines)[0]) })

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apps-'))
  file = join(folder, 'apps.json')
  clock = new TestClock()
  apps = new AppBook([TEST_APP])
  reviews = 0
  lines.length = 0
  const realtime = { reviewApps: async () => void (reviews += 1) }
  stop = reloadApps({ file, own: TEST_APP, apps, realtime, clock, log })
})
afterEach(() => {
  stop()
  rmSync(folder, { recursive: true })
})

/** Writes the file, and looks at it until so many lines are logged. */
async function change(text: string | null, logged: number): Promise<void> {
  if (text === null) rmSync(file)
  else {
    // as a whole, as an editor does: half a file would be another fault
    writeFileSync(`${file}.new`, text)
    renameSync(`${file}.new`, file)
  }
  await until(() => {
    clock.advance(2_000)
    return lines.length >= logged
  })
}

test('a file that changes is taken over as a whole', async () => {
  await change(written(shop()), 1)
  expect(apps.byKey('shop-key')?.id).toBe('shop')
  expect(apps.byKey(TEST_APP.key)?.id).toBe(TEST_APP.id)
  await change(written(shop({ id: 'gudang', key: 'k' })), 2)
  expect([apps.byKey('shop-key'), apps.byKey('k')?.id, reviews]).toEqual([undefined, 'gudang', 2])
})

test('a file that cannot be used changes nothing, and says once everything that is wrong', async () => {
  await change(written(shop()), 1)
  await change(written(shop({ key: 'a b', secret: 'short' }), shop({ id: TEST_APP.id, key: '' })), 2)
  expect(lines[1]).toMatchObject({ level: 50, msg: expect.stringContaining('stay as they were') })
  expect(lines[1]?.faults).toHaveLength(3)
  expect(JSON.stringify(lines)).not.toContain('"short"')
  await change(written(shop({ key: TEST_APP.key })), 3)
  expect(lines[2]?.faults).toEqual([`two apps have the key "${TEST_APP.key}"`])
  await change('{', 4)
  await change(null, 5)
  for (let i = 0; i < 20; i++) {
    clock.advance(2_000)
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  expect(lines).toHaveLength(5)
  expect([apps.byKey('shop-key')?.id, reviews]).toEqual(['shop', 1])
  await change(written(), 6)
  expect([apps.byKey('shop-key'), reviews]).toEqual([undefined, 2])
})

test('it is looked at when the process is told to, and no longer after the end', async () => {
  writeFileSync(file, written(shop()))
  const before = process.listenerCount('SIGHUP')
  process.emit('SIGHUP', 'SIGHUP')
  await until(() => apps.byKey('shop-key') !== undefined)
  process.emit('SIGHUP', 'SIGHUP')
  await until(() => lines.length === 2)
  stop()
  expect(process.listenerCount('SIGHUP')).toBe(before - 1)
})
