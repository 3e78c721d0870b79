import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database, Transaction } from '#src/database/database.ts'
import { SqliteDatabase } from '#src/database/sqlite/sqlite.ts'
import { punch } from '#src/features/attendance/punch.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { dayContexts } from '#src/roles/day-contexts.ts'
import { addPlans, hire } from './company.ts'
import type { BenchOptions } from './options.ts'
import { median, whole } from './report.ts'
import type { Section } from './report.ts'

const PEOPLE = 1_000
/** As many as share a commit. */
const TOGETHER = 100
const WARM_UP_DAYS = 3
const HOUR = 3_600_000
const DAY = 24 * HOUR

export type PunchCost = { day: number; in: number; out: number }

/**
 * Lets everybody clock in and out on one day after another, in this process and without HTTP. `spent` says what has
 * been used up so far; what is given back is what one tap used of it.
 */
export async function punchDays(
  db: Database,
  {
    people,
    days,
    spent,
    together = TOGETHER,
  }: { people: readonly string[]; days: number; spent: () => number | Promise<number>; together?: number },
): Promise<PunchCost[]> {
  const start = Math.floor(Date.now() / HOUR) * HOUR + 120_000
  const costs: PunchCost[] = []
  let now = start
  const clock = { ...systemClock, now: () => now }
  const needs = { db, clock, ids: systemIds, node: 'bench', contexts: dayContexts }
  const tapAll = async (kind: 'in' | 'out', at: number): Promise<number> => {
    now = at
    const before = await spent()
    for (let from = 0; from < people.length; from += together)
      await Promise.all(
        people.slice(from, from + together).map(async (employeeId) => {
          const tap = { employeeId, kind, key: systemIds.uuid(), body: {}, source: 'web' as const }
          const { status } = await punch(needs, tap)
          if (status !== 201) throw new Error(`a tap was answered with ${status}`)
        }),
      )
    return ((await spent()) - before) / people.length
  }
  for (let day = 0; day < days; day++) {
    const at = start + day * DAY
    costs.push({ day, in: await tapAll('in', at), out: await tapAll('out', at + 9 * HOUR + 60_000) })
  }
  return costs
}

/** CPU time of this process so far, of all its threads and of the kernel's work for it. Microseconds. */
function cpuMicros(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

type House = { name: string; prepare: (trx: Transaction, people: readonly string[]) => Promise<void> }
export const HOUSES: readonly House[] = [
  { name: 'hours of the site alone', prepare: async () => {} },
  { name: 'a pattern, holidays, rosters, overtime', prepare: addPlans },
]

/** What a tap costs in processor time, which a busy machine changes little. */
export async function measureCost({ rounds }: BenchOptions): Promise<Section> {
  const rows: string[][] = []
  for (const { name, prepare } of HOUSES) {
    const folder = mkdtempSync(join(tmpdir(), 'hadir-bench-'))
    try {
      await using db = new SqliteDatabase({ file: join(folder, 'hadir.db') })
      await db.migrate()
      const people = (await hire(db, PEOPLE, '')).map(({ employee }) => employee)
      await db.transaction((trx) => prepare(trx, people))
      const days = (await punchDays(db, { people, days: WARM_UP_DAYS + rounds, spent: cpuMicros })).slice(WARM_UP_DAYS)
      for (const kind of ['in', 'out'] as const) {
        const spent = days.map((day) => day[kind])
        rows.push([
          `${name}: check-${kind}`,
          whole(median(spent)),
          `${whole(Math.min(...spent))}–${whole(Math.max(...spent))}`,
        ])
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  return {
    title: `CPU time of a tap in process, SQLite, durable: ${whole(PEOPLE)} people, ${TOGETHER} at a time (${rounds} days, medians)`,
    columns: ['', 'CPU µs', 'least–most'],
    rows,
    notes: [
      'First check-ins and check-outs of a day through the use case, without HTTP, session and numbering; all threads and the kernel are counted.',
    ],
  }
}
