import type { RosterEntryTable } from '#src/database/shift-tables.ts'
import type { DayPlan, PlannedDay } from '#src/kernel/day-context.ts'
import { restDayOf, together } from './plan.ts'
import { targetKey, validOn } from './snapshot.ts'
import type { KnownAssignment, Snapshot } from './snapshot.ts'

const DAY = 86_400_000

export type PlannedPerson = { id: string; siteId: string; departmentId: string }
/** A site with its hours. */
export type SiteHours = { id: string; name: string; zone: string; hours: DayPlan }
export type Entry = Pick<RosterEntryTable, 'kind' | 'shift_id' | 'second_shift_id' | 'site_id'>
/** What is planned and what decided it. */
export type Decided = PlannedDay & { from: 'site_hours' | 'site' | 'department' | 'person' | 'roster' }

const TARGETS = ['person', 'department', 'site'] as const

/**
 * What a person does on a date: the roster's entry; else the pattern that is assigned to the person, the department
 * or the site, the most particular first; else the hours of the site.
 */
export function decide(
  snapshot: Snapshot,
  person: PlannedPerson,
  date: string,
  { own, entry, elsewhere }: { own: SiteHours; entry?: Entry | undefined; elsewhere?: SiteHours | undefined },
): Decided {
  const usual = byPattern(snapshot, person, date, own) ?? {
    plan: own.hours,
    from: 'site_hours' as const,
    rostered: false,
  }
  if (!entry) return usual
  const named = planOfEntry(snapshot, entry, date, own)
  const plan = named ?? (elsewhere && usual.from === 'site_hours' ? elsewhere.hours : usual.plan)
  // another place alone does not say that somebody comes on a holiday, a shift does
  const rostered = named !== null && named.kind !== 'off'
  if (!elsewhere || elsewhere.id === own.id) return { plan, from: 'roster', rostered }
  const { id, name, zone } = elsewhere
  return { plan: { ...plan, site: { id, name, zone } }, from: 'roster', rostered }
}

/** What an entry itself says; null where it leaves the day to the pattern. */
function planOfEntry(snapshot: Snapshot, entry: Entry, date: string, own: SiteHours): DayPlan | null {
  if (entry.kind === 'off') return restDayOf(own.hours)
  const first = entry.shift_id === null ? undefined : shiftOn(snapshot, entry.shift_id, date)
  const second = entry.second_shift_id === null ? undefined : shiftOn(snapshot, entry.second_shift_id, date)
  return first && second ? together(first, second) : (first ?? second ?? null)
}

export const shiftOn = (snapshot: Snapshot, shiftId: string, date: string): DayPlan | undefined => {
  const shift = snapshot.shifts.get(shiftId)
  return shift && validOn(shift.versions, date)?.plan
}

const covers = ({ from, to }: KnownAssignment, date: string): boolean => from <= date && (to === null || date <= to)

function byPattern(snapshot: Snapshot, person: PlannedPerson, date: string, own: SiteHours): Decided | null {
  const ids = { person: person.id, department: person.departmentId, site: person.siteId }
  for (const target of TARGETS) {
    const assigned = snapshot.assignments.get(targetKey(target, ids[target]))?.find((one) => covers(one, date))
    const pattern = assigned && snapshot.patterns.get(assigned.patternId)
    const version = pattern && validOn(pattern.versions, date)
    if (!version) continue
    const shiftId = version.days[dayOfCycle(date, version.anchor, version.days.length)] ?? null
    const plan = shiftId === null ? restDayOf(own.hours) : shiftOn(snapshot, shiftId, date)
    if (plan) return { plan, from: target, rostered: false }
  }
  return null
}

/** Which day of a cycle a date is, counted from 0; also before the anchor. */
export function dayOfCycle(date: string, anchor: string, length: number): number {
  const days = Math.round((Date.parse(date) - Date.parse(anchor)) / DAY)
  return ((days % length) + length) % length
}
