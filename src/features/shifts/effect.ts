import { MOST_DAYS_BACK } from '#contract/days-back.ts'
import type { Past } from '#contract/shifts.ts'
import { localDate } from '#contract/zones.ts'
import type { Transaction } from '#src/database/database.ts'
import { refuseWhileSettling } from '#src/features/settlements/index.ts'
import { AppError } from '#src/kernel/errors.ts'
import { addDays } from '#src/kernel/work-time.ts'
import type { Change } from './needs.ts'
import { schedulesFor } from './plans-for.ts'
import { tellingChanges } from './tell-changed.ts'

/** Somebody whose days may be others. */
export type Person = {
  id: string
  siteId: string
  departmentId: string
  zone: string
  activeFrom: string
  activeTo: string | null
}
/** Whom a change may concern: somebody, everybody of a place, or everybody. */
export type Concerned = { target: 'site' | 'department' | 'person' | 'all'; ids: readonly string[] }

/**
 * Makes a change and has the days worked out anew that were, or are today, planned otherwise before it. A change that
 * reaches back is refused unless `past` says that it is meant to: `schedule/past` tells how many people and days it
 * would concern; with `later` those days wait until somebody has them worked out again. People are told of coming days: of
 * `dates`, where the change is for some alone, else of those that they see. Throws `schedule/too-far-back` and `attendance/settling` too.
 */
export async function withEffect<T>(
  change: Pick<Change, 'trx' | 'clock' | 'actor' | 'markForRecompute' | 'tell'>,
  reach: { concerned: Concerned; from: string; dates?: readonly string[]; past: Past; reason: string },
  write: () => Promise<T>,
): Promise<T> {
  const { trx, clock, actor, markForRecompute } = change
  await refuseWhileSettling(trx, reach.from)
  const people = await peopleOf(trx, reach.concerned)
  const make = (): Promise<T> => tellingChanges(change, people, reach, write)
  const today = (zone: string): string => localDate(zone, clock.now())
  const last = people
    .map(({ zone }) => today(zone))
    .sort()
    .at(-1)
  if (last === undefined || reach.from > last) return make()
  if (reach.from < addDays(last, -MOST_DAYS_BACK)) throw new AppError('schedule/too-far-back')
  const before = await plansAsText(trx, people, reach.from, last)
  const made = await make()
  const after = await plansAsText(trx, people, reach.from, last)
  const changed = people.flatMap((person) => {
    const dates = [...before.keys()].filter(
      (date) =>
        date <= today(person.zone) &&
        date >= person.activeFrom &&
        (person.activeTo === null || date <= person.activeTo) &&
        before.get(date)?.get(person.id) !== after.get(date)?.get(person.id),
    )
    return dates.length > 0 ? [{ person, dates }] : []
  })
  const back = changed.filter(({ person, dates }) => dates.some((date) => date < today(person.zone)))
  if (back.length > 0 && !reach.past) {
    const days = back.reduce(
      (sum, { person, dates }) => sum + dates.filter((date) => date < today(person.zone)).length,
      0,
    )
    throw new AppError('schedule/past', {
      data: { people: back.length, days, from: back.flatMap(({ dates }) => dates).sort()[0] },
    })
  }
  const due = changed.flatMap(({ person, dates }) => {
    const wanted = reach.past === 'later' ? dates.filter((date) => date >= today(person.zone)) : dates
    return wanted.length > 0 ? [{ person, dates: wanted }] : []
  })
  const dates = due.flatMap((one) => one.dates).sort()
  if (due.length > 0) {
    await markForRecompute(trx, {
      of: { employees: due.map(({ person }) => person.id) },
      from: dates[0] ?? '',
      to: dates.at(-1) ?? '',
      replan: true,
      reason: reach.reason,
      askedBy: actor.name || actor.login,
    })
  }
  return made
}

type Plans = Map<string, Map<string, string>>

async function plansAsText(trx: Transaction, people: readonly Person[], from: string, to: string): Promise<Plans> {
  const scheduled = await schedulesFor(trx, people, from, to)
  const special = await specialDates(trx, from, to)
  const texts = new Map<object, string>()
  const plans: Plans = new Map()
  for (let date = from; date <= to; date = addDays(date, 1)) {
    const ofDate = new Map<string, string>()
    for (const { id } of people) {
      const { plan, rostered } = scheduled(id, date)
      let text = texts.get(plan)
      if (text === undefined) texts.set(plan, (text = JSON.stringify(plan)))
      // the same hours are another day there where the roster names them and no longer the pattern alone
      ofDate.set(id, rostered && special.has(date) ? `${text} rostered` : text)
    }
    plans.set(date, ofDate)
  }
  return plans
}

/** Dates of which the calendar says something, anywhere. */
async function specialDates(trx: Transaction, from: string, to: string): Promise<Set<string>> {
  const query = trx.kysely.selectFrom('calendar_day').select('date').distinct()
  const rows = await query.where('date', '>=', from).where('date', '<=', to).execute()
  return new Set(rows.map(({ date }) => date))
}

const COLUMNS = { site: 'e.site_id', department: 'e.department_id', person: 'e.id' } as const

async function peopleOf(trx: Transaction, { target, ids }: Concerned): Promise<Person[]> {
  let query = trx.kysely
    .selectFrom('employee as e')
    .innerJoin('site as s', 's.id', 'e.site_id')
    .select(['e.id', 'e.site_id as siteId', 'e.department_id as departmentId', 's.zone'])
    .select(['e.active_from as activeFrom', 'e.active_to as activeTo'])
  if (target !== 'all') query = query.where(COLUMNS[target], 'in', ids.length > 0 ? ids : [''])
  return query.execute()
}
