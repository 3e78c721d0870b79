import type { Past } from '#contract/past.ts'
import { localDate } from '#contract/zones.ts'
import type { Transaction } from '#src/database/database.ts'
import { lockedUntil } from '#src/features/attendance/index.ts'
import { refuseWhileSettling } from '#src/features/settlements/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import type { CalendarDay } from '#src/kernel/day-context.ts'
import { AppError } from '#src/kernel/errors.ts'
import { calendarFor } from './calendar-for.ts'
import type { Changing } from './needs.ts'

/** Dates whose entries change, at one site or (null) everywhere. */
export type Reach = { dates: readonly string[]; siteId: string | null; past: Past; actor: Actor }
type Site = { id: string; zone: string }
type Days = Awaited<ReturnType<typeof calendarFor>>
/** A date that is another at a site: in its words alone, or also in what it counts as. */
type Changed = { site: Site; date: string; counts: boolean }

/**
 * Makes a change of the calendar and has the days worked out again that it touches. Throws `calendar/locked` where a
 * date of a settled period would change, and `calendar/past` (how many people and days) where days that have been would,
 * unless `past` says that it is meant to; with `later` those wait until somebody has them worked out again.
 */
export async function withEffect<T>(
  trx: Transaction,
  needs: Changing,
  { dates, siteId, past, actor }: Reach,
  make: () => Promise<T>,
): Promise<T> {
  const sorted = dates.toSorted()
  const [from, to] = [sorted[0], sorted.at(-1)]
  if (from === undefined || to === undefined) return make()
  await refuseWhileSettling(trx, from)
  let query = trx.kysely.selectFrom('site').select(['id', 'zone'])
  if (siteId !== null) query = query.where('id', '=', siteId)
  const sites = await query.execute()
  const refs = sites.map(({ id, zone }) => ({ id, siteId: id, departmentId: '', zone }))
  const before = await calendarFor(trx, refs, from, to)
  const made = await make()
  const after = await calendarFor(trx, refs, from, to)
  const changed = sites.flatMap((site) => sorted.flatMap((date) => changeOf(site, date, before, after)))
  await refuseLocked(trx, changed)
  const today = new Map(sites.map(({ id, zone }) => [id, localDate(zone, needs.clock.now())]))
  const isPast = ({ site, date }: Changed): boolean => date < (today.get(site.id) ?? '')
  if (!past)
    await refusePast(
      trx,
      changed.filter((one) => one.counts && isPast(one)),
    )
  const first = [...today.values()].sort()[0] ?? from
  const due = past === 'later' ? sorted.filter((date) => date >= first) : sorted
  if (due.length > 0) await needs.datesChanged(trx, { dates: due, siteId, by: actor.name })
  const others = [...new Set(changed.filter(({ counts }) => counts).map(({ date }) => date))]
  if (others.length > 0) await needs.leaveTouched(trx, { dates: others, actor })
  return made
}

function changeOf(site: Site, date: string, before: Days, after: Days): Changed[] {
  const [was, is] = [before(site.id, date), after(site.id, date)]
  if (JSON.stringify(was) === JSON.stringify(is)) return []
  return [{ site, date, counts: meaningOf(was) !== meaningOf(is) }]
}
const meaningOf = (day: CalendarDay | null): string => (day === null ? '' : `${day.kind} ${day.counts}`)

async function refuseLocked(trx: Transaction, changed: readonly Changed[]): Promise<void> {
  const locked = await lockedUntil(trx)
  const dates = [...new Set(changed.map(({ date }) => date))].filter((date) => locked !== null && date <= locked)
  if (dates.length > 0)
    throw new AppError('calendar/locked', { detail: `days up to ${locked} are settled`, data: { dates, locked } })
}

async function refusePast(trx: Transaction, changed: readonly Changed[]): Promise<void> {
  const dates = [...new Set(changed.map(({ date }) => date))].sort()
  const [first] = dates
  if (first === undefined) return
  const places = new Set(changed.map(({ site, date }) => `${site.id} ${date}`))
  const entries = await trx.kysely
    .selectFrom('roster_entry')
    .select(['employee_id', 'work_date', 'site_id'])
    .where('work_date', 'in', dates)
    .where('site_id', 'is not', null)
    .execute()
  const lent = new Map(entries.map((one) => [`${one.employee_id} ${one.work_date}`, one.site_id]))
  const employees = await trx.kysely
    .selectFrom('employee')
    .select(['id', 'site_id', 'active_from', 'active_to'])
    .where('active_from', '<=', dates.at(-1) ?? first)
    .where((eb) => eb.or([eb('active_to', 'is', null), eb('active_to', '>=', first)]))
    .execute()
  const [people, days] = [new Set<string>(), new Set<string>()]
  for (const { id, site_id, active_from, active_to } of employees)
    for (const date of dates) {
      const isHere = date >= active_from && (active_to === null || date <= active_to)
      if (!isHere || !places.has(`${lent.get(`${id} ${date}`) ?? site_id} ${date}`)) continue
      people.add(id)
      days.add(`${id} ${date}`)
    }
  if (people.size > 0)
    throw new AppError('calendar/past', { data: { people: people.size, days: days.size, from: first } })
}
