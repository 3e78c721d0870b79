import type { AwayPerson, BoardAnswer, ExpectedPerson } from '#contract/attendance.ts'
import type { Status } from '#contract/status.ts'
import { localDate, offsetAt } from '#contract/zones.ts'
import type { Queryable } from '#src/database/database.ts'
import type { DayContexts } from '#src/features/shifts/index.ts'
import { addDays, datesAt, MINUTE } from '#src/kernel/work-time.ts'
import { deriveDay } from './derive-day.ts'
import { judgedNow } from './judged-day.ts'
import { visibleRows } from './scope.ts'
import type { Visible } from './scope.ts'

const DAY = 86_400_000

type Person = {
  id: string
  number: string
  name: string
  active_from: string
  active_to: string | null
  department_id: string
  department_name: string
  site_id: string
  site_name: string
  zone: string
}

/** Who is expected today and who is not, and what yesterday looked like: all a board needs besides today's rows. */
export async function readBoard(
  db: Queryable,
  contexts: DayContexts,
  visible: Visible,
  now: number,
): Promise<Omit<BoardAnswer, 'success'>> {
  const people = await readPeople(db, visible)
  const [before, today] = await expectations(db, contexts, people, now)
  return { now, ...today, yesterday: await readYesterday(db, visible, people, before, now) }
}

function readPeople(db: Queryable, { departments, employeeId }: Visible): Promise<Person[]> {
  let select = db.kysely
    .selectFrom('employee as e')
    .innerJoin('department as d', 'd.id', 'e.department_id')
    .innerJoin('site as s', 's.id', 'e.site_id')
    .select(['e.id', 'e.number', 'e.name', 'e.active_from', 'e.active_to', 'e.department_id'])
    .select(['d.name as department_name', 'e.site_id', 's.name as site_name', 's.zone'])
  if (departments !== null) {
    select = select.where((eb) =>
      eb.or([
        eb('e.id', '=', employeeId ?? ''),
        ...(departments.length > 0 ? [eb('e.department_id', 'in', [...departments])] : []),
      ]),
    )
  }
  return select.orderBy('e.name_search').orderBy('e.id').execute()
}

type Expectation = { expected: ExpectedPerson[]; away: AwayPerson[] }

/** What was planned of everybody yesterday and is today, on each site's own date. */
async function expectations(
  db: Queryable,
  contexts: DayContexts,
  people: readonly Person[],
  now: number,
): Promise<[Expectation, Expectation]> {
  const [yesterday, today]: [Expectation, Expectation] = [
    { expected: [], away: [] },
    { expected: [], away: [] },
  ]
  const dates = datesAt(new Set(people.map(({ zone }) => zone)), now)
  const [first, last] = [dates[0], dates.at(-1)]
  if (first === undefined || last === undefined) return [yesterday, today]
  const refs = people.map((p) => ({ id: p.id, siteId: p.site_id, departmentId: p.department_id, zone: p.zone }))
  const known = await contexts(db, refs, addDays(first, -1), last)
  for (const p of people) {
    const date = localDate(p.zone, now)
    note(p, addDays(date, -1), known, yesterday)
    note(p, date, known, today)
  }
  return [yesterday, today]
}

function note(p: Person, date: string, known: Awaited<ReturnType<DayContexts>>, into: Expectation): void {
  if (date < p.active_from || (p.active_to !== null && date > p.active_to)) return
  const { shift, context } = judgedNow(known(p.id, date), p.zone, date)
  const { status, trace } = deriveDay([], shift, -Infinity, context)
  const person = {
    user: { id: p.id, number: p.number, name: p.name },
    department: { id: p.department_id, name: p.department_name },
    site: { id: p.site_id, name: p.site_name, zone: p.zone },
    date,
  }
  if (status !== 'belum_absen') into.away.push({ ...person, status, trace })
  else {
    const { startsAt, plan } = shift
    const late_at = startsAt + plan.grace_minutes * MINUTE
    into.expected.push({ ...person, shift: plan.name, starts_at: startsAt, late_at })
  }
}

/** Yesterday's counters at this time of day, and its arrivals by five minutes of the local day. */
async function readYesterday(
  db: Queryable,
  visible: Visible,
  people: readonly Person[],
  { expected }: Expectation,
  now: number,
): Promise<BoardAnswer['yesterday']> {
  const dates = datesAt(new Set(people.map(({ zone }) => zone)), now - DAY)
  const [first, last] = [dates[0], dates.at(-1)]
  if (first === undefined || last === undefined) return { counters: {}, arrivals: [] }
  const rows = await db.kysely
    .selectFrom('attendance')
    .select(['employee_id', 'zone', 'work_date', 'masuk_at', 'status', 'created_at'])
    .where('work_date', '>=', first)
    .where('work_date', '<=', last)
    .where((eb) => visibleRows(eb, visible))
    .execute()
  const counters: Partial<Record<Status, number>> = {}
  const arrivals = new Map<number, number>()
  const waiting = new Set(expected.map(({ user }) => user.id))
  for (const row of rows) {
    if (row.work_date !== addDays(localDate(row.zone, now), -1)) continue
    // what was written when the day was closed was not known at this time of it
    if ((row.masuk_at ?? row.created_at) <= now - DAY && row.status !== 'belum_absen') {
      counters[row.status as Status] = (counters[row.status as Status] ?? 0) + 1
      waiting.delete(row.employee_id)
    }
    if (row.masuk_at === null) continue
    const minute = Math.floor(((row.masuk_at + offsetAt(row.zone, row.masuk_at)) % DAY) / MINUTE / 5) * 5
    arrivals.set(minute, (arrivals.get(minute) ?? 0) + 1)
  }
  counters.belum_absen = waiting.size
  return { counters, arrivals: [...arrivals].sort(([a], [b]) => a - b).map(([minute, count]) => ({ minute, count })) }
}
