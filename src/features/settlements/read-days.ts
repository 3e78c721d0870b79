import type { OvertimeOfDay, OvertimeWarning } from '#contract/overtime.ts'
import type { Queryable } from '#src/database/database.ts'
import type { SettledDayTable } from '#src/database/settlement-tables.ts'
import type { DayContext } from '#src/kernel/day-context.ts'

/** Objects that whoever kept them reads again: of an older `v` they may lack what came later. */
type Kept = Readonly<Record<string, unknown>>

/**
 * What is kept beside the columns, as JSON, so that reports can say more of days to come without another step of the
 * schema. Names of people are never in it.
 */
export type SettledFacts = {
  v: 1
  /** Where the person belonged. */
  department: { id: string; name: string }
  site: { id: string; name: string; zone: string }
  context: DayContext
  /** What the day amounts to where nothing is stored. */
  awaited: Kept
}
/** Overtime of a date: whether the person had a position without overtime pay, and the caps that it exceeded. */
export type SettledOvertime = { exempt: boolean; day: OvertimeOfDay; warnings: OvertimeWarning[] }

export type SettledDay = {
  date: string
  employed: boolean
  /** As it was when the period was locked. */
  jobTitle: string | null
  /** Null where nothing is stored. */
  stored: (Kept & { id: string; masukAt: number | null; pulangAt: number | null; minutes: number }) | null
  facts: SettledFacts
  overtime: SettledOvertime | null
}

/** What was kept of people in a period, by person and date: one statement, and one for each 500 facts that are new to this process. */
export async function readSettledDays(
  db: Queryable,
  people: readonly string[],
  from: string,
  to: string,
): Promise<(employeeId: string, date: string) => SettledDay | undefined> {
  if (people.length === 0) return () => undefined
  const rows = await db.kysely
    .selectFrom('settled_day')
    .select(['employee_id', 'work_date', 'employed', 'attendance_id', 'masuk_at', 'pulang_at', 'minutes', 'day'])
    .select(['facts', 'overtime', 'job_title'])
    .where('employee_id', 'in', [...people])
    .where('work_date', '>=', from)
    .where('work_date', '<=', to)
    .execute()
  const facts = await factsOf(db, rows)
  const days = new Map<string, Kept>()
  const byPerson = new Map<string, Map<string, SettledDay>>()
  for (const row of rows) {
    let own = byPerson.get(row.employee_id)
    if (!own) byPerson.set(row.employee_id, (own = new Map<string, SettledDay>()))
    const of = facts.get(row.facts)
    if (!of) throw new Error(`the facts ${row.facts} of a settled day are missing`)
    own.set(row.work_date, {
      date: row.work_date,
      employed: row.employed === 1,
      jobTitle: row.job_title ?? null,
      stored: storedOf(row, days),
      facts: of,
      overtime: row.overtime === null ? null : (JSON.parse(row.overtime) as SettledOvertime),
    })
  }
  return (employeeId, date) => byPerson.get(employeeId)?.get(date)
}

type StoredColumns = Pick<SettledDayTable, 'attendance_id' | 'masuk_at' | 'pulang_at' | 'minutes' | 'day'>

/** What is alike for many days is taken apart once. */
function storedOf(row: StoredColumns, days: Map<string, Kept>): SettledDay['stored'] {
  if (row.attendance_id === null || row.day === null) return null
  let kept = days.get(row.day)
  if (!kept) days.set(row.day, (kept = JSON.parse(row.day) as Kept))
  const { attendance_id: id, masuk_at: masukAt, pulang_at: pulangAt, minutes } = row
  return { ...kept, id, masukAt, pulangAt, minutes }
}

/** What is stored under a hash is that for ever. */
const seen = new Map<string, SettledFacts>()
const MOST_SEEN = 20_000
const AT_ONCE = 500

async function factsOf(db: Queryable, rows: readonly { facts: string }[]): Promise<ReadonlyMap<string, SettledFacts>> {
  const found = new Map<string, SettledFacts>()
  const missing = new Set<string>()
  for (const { facts: hash } of rows) {
    if (found.has(hash)) continue
    const known = seen.get(hash)
    if (known) found.set(hash, known)
    else missing.add(hash)
  }
  if (seen.size + missing.size > MOST_SEEN) seen.clear()
  const wanted = [...missing]
  for (let start = 0; start < wanted.length; start += AT_ONCE) {
    const some = wanted.slice(start, start + AT_ONCE)
    const query = db.kysely.selectFrom('settled_facts').selectAll().where('hash', 'in', some)
    for (const { hash, facts } of await query.execute()) {
      const value = JSON.parse(facts) as SettledFacts
      found.set(hash, value)
      seen.set(hash, value)
    }
  }
  return found
}
