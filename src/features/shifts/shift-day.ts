import type { DayPlan, PlannedPart } from '#src/kernel/day-context.ts'
import { addDays, HOUR, instantAt, MINUTE } from '#src/kernel/work-time.ts'

/** A day's plan; what rows of the first version hold of one is enough. */
export type ShiftPlan = DayPlan

/** From one instant to another, never backwards. */
export type PartOfDay = { from: number; to: number }

/** A plan on one work date, as instants. */
export type ShiftDay = {
  date: string
  plan: DayPlan
  /** Of the place where the person works that day. */
  zone: string
  /** From when on check-ins are this day's; a rest day is open from midnight to midnight. */
  opensAt: number
  /** Start of the first part. */
  startsAt: number
  /** End of the last part. */
  endsAt: number
  /** Until when check-outs are this day's. */
  closesAt: number
  /** The planned work in order, without overlap; none on a rest day. */
  parts: PartOfDay[]
  /** Flexible hours: when everybody must be there. */
  core: PartOfDay | null
}

/** How long before its start a shift takes check-ins as its own, unless it says otherwise. */
export const OPENS_BEFORE_MINUTES = 240
/** How long after its end a check-out still belongs to it, unless it says otherwise; then it counts as forgotten. */
export const CLOSES_AFTER_MINUTES = 360
/** How long a check-out is awaited of somebody who came after the window or on a rest day. */
const AWAITED_LATE = 6 * HOUR
const AWAITED_ON_REST_DAY = 12 * HOUR
const DAY_MINUTES = 1_440

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
const two = (n: number): string => String(n).padStart(2, '0')

/** The instant at which so many wall-clock minutes have passed since a date's midnight. */
function instantOf(zone: string, date: string, minutes: number): number {
  const inDay = minutes % DAY_MINUTES
  const time = `${two(Math.floor(inDay / 60))}:${two(inDay % 60)}`
  return instantAt(zone, addDays(date, Math.floor(minutes / DAY_MINUTES)), time)
}

/** The first time at or after `from`, in minutes since midnight, at which the clock shows `time`. */
const nextTime = (time: string, from: number): number => {
  const minutes = minutesOf(time)
  return minutes + Math.max(0, Math.ceil((from - minutes) / DAY_MINUTES)) * DAY_MINUTES
}

/**
 * The parts in minutes since midnight of the work date: each begins at the first time its start comes at or after
 * the end of the one before, and ends at the first time its end comes after its start.
 */
export function partMinutes(parts: readonly PlannedPart[]): { start: number; end: number }[] {
  let after = 0
  return parts.map((part) => {
    const start = nextTime(part.start, after)
    const end = nextTime(part.end, start + 1)
    after = end
    return { start, end }
  })
}

function stretch(zone: string, date: string, minutes: { start: number; end: number }): PartOfDay {
  const from = instantOf(zone, date, minutes.start)
  // a part that lies in an hour which the clocks skip has no length
  return { from, to: Math.max(from, instantOf(zone, date, minutes.end)) }
}

const partsOf = ({ parts, start, end }: DayPlan): readonly PlannedPart[] =>
  parts !== undefined && parts.length > 0 ? parts : [{ start, end }]

function restDay(plan: DayPlan, zone: string, date: string): ShiftDay {
  const [from, to] = [instantAt(zone, date, '00:00'), instantAt(zone, addDays(date, 1), '00:00')]
  return { date, plan, zone, opensAt: from, startsAt: from, endsAt: to, closesAt: to, parts: [], core: null }
}

/** Days that were asked for, for as long as somebody has the plan: many people work the same one. Never changed. */
const known = new WeakMap<DayPlan, Map<string, ShiftDay>>()
const MOST_DAYS = 200

/** What a plan means on a date, in the zone of the own site or of the one that the plan names. */
export function shiftDay(plan: DayPlan, ownZone: string, date: string): ShiftDay {
  const zone = plan.site?.zone ?? ownZone
  let days = known.get(plan)
  if (!days) known.set(plan, (days = new Map()))
  const asked = date + zone
  let day = days.get(asked)
  if (!day) {
    if (days.size >= MOST_DAYS) days.clear()
    days.set(asked, (day = dayOf(plan, zone, date)))
  }
  return day
}

function dayOf(plan: DayPlan, zone: string, date: string): ShiftDay {
  if (plan.kind === 'off') return restDay(plan, zone, date)
  const parts = partMinutes(partsOf(plan)).map((minutes) => stretch(zone, date, minutes))
  const startsAt = parts[0]?.from ?? 0
  const endsAt = parts.at(-1)?.to ?? 0
  return {
    date,
    plan,
    zone,
    opensAt: startsAt - (plan.opens_before_minutes ?? OPENS_BEFORE_MINUTES) * MINUTE,
    startsAt,
    endsAt,
    closesAt: endsAt + (plan.closes_after_minutes ?? CLOSES_AFTER_MINUTES) * MINUTE,
    parts,
    core: plan.kind === 'flexible' && plan.core ? coreOf(plan, plan.core, zone, date) : null,
  }
}

function coreOf(plan: DayPlan, core: PlannedPart, zone: string, date: string): PartOfDay {
  const start = nextTime(core.start, minutesOf(plan.start))
  return stretch(zone, date, { start, end: nextTime(core.end, start + 1) })
}

/**
 * Until when a check-in's check-out is awaited: the closing of its day; for somebody who came after that, or on a
 * rest day, for some hours from when they came.
 */
export function awaitedUntil(shift: ShiftDay, inAt: number): number {
  if (shift.plan.kind === 'off') return Math.max(shift.closesAt, inAt + AWAITED_ON_REST_DAY)
  return inAt > shift.closesAt ? inAt + AWAITED_LATE : shift.closesAt
}
