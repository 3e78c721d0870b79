import type { AskRecompute, DayDifference, PreviewAnswer } from '#contract/recompute.ts'
import type { TraceStep } from '#contract/trace.ts'
import type { Queryable } from '#src/database/database.ts'
import type { DayContexts } from '#src/features/shifts/index.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { addDays } from '#src/kernel/work-time.ts'
import { closedAnew, closedUntil } from './day-without-taps.ts'
import { personRef } from './judged-day.ts'
import { lockedUntil } from './lock-date.ts'
import { peoplePage } from './people-page.ts'
import { isEmployed, tapsOf } from './recompute.ts'
import { rejudged } from './rejudge.ts'
import type { PersonForPunch } from './table.ts'
import { isDifferent, stateOf } from './visible-change.ts'
import type { Recomputed } from './visible-change.ts'

type Asked = Omit<AskRecompute, 'reason'>
type Needs = { db: { read: Queryable }; clock: Clock; ids: Ids; contexts: DayContexts }
type Settled = { locked: string | null; closed: string | null }
type Found = Omit<PreviewAnswer, 'success'>

/** Differences that are listed; all of them are counted. */
const LISTED = 500
const MOST_DAYS = 100
/** People that are looked at together: with a hundred days each they are some megabytes. */
const AT_ONCE = 50

/**
 * What a recompute would change, without changing anything: old and new status, flags and minutes, and why. Days of a
 * settled period are shown as such. Throws `request/invalid` for more than 100 days.
 */
export async function previewRecompute(needs: Needs, asked: Asked): Promise<Found> {
  refusePeriod(asked)
  const { db } = needs
  const settled = { locked: await lockedUntil(db.read), closed: asked.replan ? await closedUntil(db.read) : null }
  const found: Found = {
    looked_at: 0,
    changes: 0,
    locked: 0,
    people: 0,
    minutes: 0,
    overtime: { before: 0, after: 0 },
    counts: [],
    data: [],
  }
  for await (const people of peoplePage(db.read, filterOf(asked), AT_ONCE))
    await lookAt(needs, asked, people, settled, found)
  found.data.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : a.user.number < b.user.number ? -1 : 1))
  found.counts.sort((a, b) => b.days - a.days || (`${a.before} ${a.after}` < `${b.before} ${b.after}` ? -1 : 1))
  return found
}

export function refusePeriod({ from, to }: Pick<Asked, 'from' | 'to'>): void {
  const fault = from > to ? 'later than to' : addDays(from, MOST_DAYS) <= to ? `more than ${MOST_DAYS} days` : null
  if (fault !== null)
    throw new AppError('request/invalid', { detail: `from is ${fault}`, errors: [{ path: 'from', message: fault }] })
}

/** Those who are named, one or several; nothing where nobody is. */
export const peopleOf = ({ employee, employees }: Pick<Asked, 'employee' | 'employees'>): { employees?: string[] } => {
  if (!employees) return employee ? { employees: [employee] } : {}
  return { employees: employee ? employees.filter((id) => id === employee) : employees }
}

const filterOf = ({ from, to, employee, employees, department, site }: Asked): Parameters<typeof peoplePage>[1] => ({
  from,
  to,
  ...peopleOf({ employee, employees }),
  ...(department && { department }),
  ...(site && { site }),
})

async function lookAt(
  needs: Needs,
  { from, to, replan }: Asked,
  people: readonly PersonForPunch[],
  { locked, closed }: Settled,
  found: Found,
): Promise<void> {
  const { db, clock, contexts } = needs
  const days = await db.read.kysely
    .selectFrom('attendance')
    .selectAll()
    .where(
      'employee_id',
      'in',
      people.map(({ id }) => id),
    )
    .where('work_date', '>=', from)
    .where('work_date', '<=', to)
    .execute()
  const known = await contexts(db.read, people.map(personRef), from, to)
  const taps = await tapsOf(db.read, days)
  const now = clock.now()
  const concerned = new Set<string>()
  const note = (one: Recomputed): void => {
    const isLocked = locked !== null && one.after.work_date <= locked
    if (isLocked) found.locked++
    else {
      concerned.add(one.after.employee_id)
      count(one, found)
    }
    if (found.data.length < LISTED) found.data.push(difference(one, isLocked))
  }
  const home = new Map(people.map((person) => [person.id, person]))
  for (const before of days) {
    found.looked_at++
    const { id, employee_id, work_date } = before
    const person = home.get(employee_id)
    if (!person) continue
    const after = rejudged(before, taps.get(id) ?? [], known(employee_id, work_date), { replan, now, home: person })
    if (after && isDifferent({ before, after })) note({ before, after })
  }
  if (closed !== null) {
    const there = new Set(days.map(({ employee_id, work_date }) => `${employee_id} ${work_date}`))
    const last = closed < to ? closed : to
    for (const person of people)
      for (let date = from; date <= last; date = addDays(date, 1)) {
        if (there.has(`${person.id} ${date}`) || !isEmployed(person, date)) continue
        const after = closedAnew(needs, person, known(person.id, date), date)
        if (!after) continue
        found.looked_at++
        note({ before: null, after })
      }
  }
  found.people += concerned.size
}

/** Days by what they were and would be. Where both are the same it is their flags or hours that change. */
function count({ before, after }: Recomputed, found: Found): void {
  found.changes++
  found.minutes += (after.duration_minutes ?? 0) - (before?.duration_minutes ?? 0)
  const [{ status: was, ...had }, { status: is, ...has }] = [stateOf(before), stateOf(after)]
  found.overtime.before += had.overtime_minutes
  found.overtime.after += has.overtime_minutes
  const known = found.counts.find((one) => one.before === was && one.after === is)
  if (known) known.days++
  else found.counts.push({ before: was, after: is, days: 1 })
}

function difference({ before: day, after: next }: Recomputed, locked: boolean): DayDifference {
  const before = new Set((JSON.parse(day?.trace ?? '[]') as TraceStep[]).map((step) => JSON.stringify(step)))
  const steps = JSON.parse(next.trace) as TraceStep[]
  return {
    id: day?.id ?? null,
    user: { id: next.employee_id, number: next.employee_number, name: next.employee_name },
    date: next.work_date,
    before: stateOf(day),
    after: stateOf(next),
    because: steps.filter((step) => !before.has(JSON.stringify(step))),
    locked,
  }
}
