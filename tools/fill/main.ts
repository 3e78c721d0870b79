// Fills an empty data folder with a company that has clocked in and out for many days, through the same rules as real taps, so that
// `hadir check` finds nothing: something to measure backups, restores and checks with.
//   node tools/fill/main.ts --taps 1000000 --data /tmp/kantor
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { sql } from 'kysely'
import { loadConfig } from '#src/config/config.ts'
import { SqliteDatabase } from '#src/database/sqlite/sqlite.ts'
import { punch } from '#src/features/attendance/punch.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { systemIds as ids } from '#src/kernel/ids.ts'
import { ensureEpoch } from '#src/outbox/feed.ts'
import { sequence } from '#src/outbox/sequence.ts'
import { trimFeed } from '#src/outbox/trim.ts'
import { dayContexts } from '#src/roles/day-contexts.ts'
import { hire } from '../bench/company.ts'

const PEOPLE = 2_000
const AT_ONCE = 500
const DAY = 86_400_000
const KEEP_FEED_MS = 7 * DAY

const { values } = parseArgs({ options: { taps: { type: 'string', default: '1000000' }, data: { type: 'string' } } })
const taps = Number(values.taps)
if (!values.data || !Number.isInteger(taps) || taps < 1) {
  process.stderr.write('Usage: node tools/fill/main.ts --taps 1000000 --data FOLDER\n')
  process.exit(2)
}
const config = loadConfig('embedded', { HADIR_DATA: values.data })
if (config.database.kind !== 'sqlite' || existsSync(config.database.file)) {
  process.stderr.write(`there is a database in ${values.data} already\n`)
  process.exit(1)
}

let now = 0
const clock: Clock = { now: () => now, monotonic: () => performance.now(), after: () => () => {} }
await using db = new SqliteDatabase({ file: config.database.file, synchronous: 'OFF' })
await db.migrate()
const needs = { db, clock, ids, node: 'fill', contexts: dayContexts }
await ensureEpoch(needs)
const people = await hire(db, PEOPLE, config.sessionSecret)
const days = Math.ceil(taps / 2 / PEOPLE)
const started = performance.now()
let done = 0

async function everybody(kind: 'in' | 'out', from: number): Promise<void> {
  for (let start = 0; start < people.length && done < taps; start += AT_ONCE) {
    // seconds apart, with a latecomer now and then
    now = from + start * 400
    const some = people.slice(start, start + Math.min(AT_ONCE, taps - done))
    const tap = (employeeId: string): Promise<unknown> =>
      punch(needs, { employeeId, kind, key: ids.uuid(), body: {}, source: 'web' })
    await Promise.all(some.map(({ employee }) => tap(employee)))
    done += some.length
  }
}

const today = Math.floor(Date.now() / DAY) * DAY
for (let day = days; day > 0; day--) {
  const midnight = today - day * DAY
  await everybody('in', midnight + 60 * 60_000)
  await everybody('out', midnight + 10 * 60 * 60_000)
  while ((await sequence(needs)).more);
  await db.transaction(({ kysely }) => sql`delete from delivery`.execute(kysely))
  await trimFeed(needs, KEEP_FEED_MS)
  const seconds = (performance.now() - started) / 1_000
  process.stderr.write(
    `\r${done.toLocaleString('en')} taps, ${Math.round(done / seconds).toLocaleString('en')} a second`,
  )
}
process.stderr.write('\n')
