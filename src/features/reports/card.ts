import type { CardAnswer, CardDay, Period, ReportSettings } from '#contract/reports.ts'
import { localTime, zoneLabel } from '#contract/zones.ts'
import { statusWithoutRow } from '#src/features/attendance/index.ts'
import type { Queryable } from '#src/database/database.ts'
import { isFree, isHoliday } from '#src/kernel/day-context.ts'
import type { DayContext } from '#src/kernel/day-context.ts'
import type { StoredDay } from './days.ts'
import type { Reach } from './needs.ts'
import type { Person } from './people.ts'
import { recapOf } from './read-recap.ts'
import type { Facts } from './read-recap.ts'

export const companyName = async (db: Queryable): Promise<string> =>
  (await db.kysely.selectFrom('company').select('name').where('id', '=', 1).executeTakeFirst())?.name ?? ''

/** Whether the company's sites lie in several zones, as their clocks show now: times then need the name of theirs. */
export async function hasSeveralZones(db: Queryable, now: number): Promise<boolean> {
  const rows = await db.kysely.selectFrom('site').select('zone').distinct().execute()
  return new Set(rows.map(({ zone }) => zoneLabel(zone, now))).size > 1
}

export const clockAt = (zone: string, at: number | null): string | null =>
  at === null ? null : localTime(zone, at).slice(0, 5)

type About = { company: string; period: Period; signatures: ReportSettings['signatures']; reach: Reach }

/** The attendance card of one person: every date of the period with times, overtime and notes. */
export function cardOf(facts: Facts, person: Person, { company, period, signatures, reach }: About): CardAnswer {
  const recap = recapOf(facts, person, reach)
  return {
    company,
    period,
    user: recap.user,
    job_title: recap.job_title,
    department: recap.department,
    site: recap.site,
    days: facts.dates.map((date, index) => cardDay(facts, person, date, recap.days[index] ?? '')),
    totals: recap.totals,
    signatures,
  }
}

function cardDay(facts: Facts, person: Person, date: string, cell: string): CardDay {
  const stored = cell === '' ? undefined : facts.day(person.id, date)
  const context = facts.context(person.id, date)
  const zone = stored?.zone ?? facts.site(person, date).zone
  const times = {
    masuk: clockAt(zone, stored?.masukAt ?? null),
    pulang: clockAt(zone, stored?.pulangAt ?? null),
    minutes: stored && stored.masukAt !== null ? stored.minutes : null,
    late_minutes: stored?.late ?? 0,
  }
  return {
    date,
    workday: cell !== '' && (!isRest(context) || workedOnLeave(context, stored)),
    cell,
    zone,
    ...times,
    overtime: cell === '' ? null : overtimeOn(facts, person, date),
    note: cell === '' ? '' : noteOf(context),
    leave: cell === '' ? [] : ((stored ?? facts.awaited(person, date))?.leaves ?? []).map(({ name }) => name),
  }
}

const isRest = (context: DayContext): boolean =>
  ['libur', 'cuti_bersama'].includes(statusWithoutRow({ ...context, exceptions: [] }))

/** Whoever comes on collective leave that costs a day of leave works an ordinary day. */
const workedOnLeave = ({ calendar, plan }: DayContext, stored: StoredDay | undefined): boolean =>
  calendar?.counts === 'leave' && plan.kind !== 'off' && (stored?.masukAt ?? stored?.pulangAt ?? null) !== null

function noteOf({ calendar, plan }: DayContext): string {
  const shift = plan.kind === 'off' ? '' : plan.name
  if (!isHoliday(calendar)) return shift
  return isFree(calendar) || shift === '' ? calendar.name : `${calendar.name} · ${shift}`
}

/** From when to when was agreed and worked; nothing where all of it was ordinary work after all. */
function overtimeOn(facts: Facts, { id }: Person, date: string): CardDay['overtime'] {
  const day = facts.overtime.get(id)?.days.find((one) => one.date === date)
  const [first, last] = [day?.orders[0], day?.orders.at(-1)]
  if (!day || day.real === 0 || !first || !last) return null
  return { start: first.start, end: last.end, real: day.real, counted: day.counted }
}
