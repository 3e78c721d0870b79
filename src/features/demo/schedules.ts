import { ShiftRule } from '#contract/shifts.ts'
import type { Transaction } from '#src/database/database.ts'
import { scheduleOf } from '#src/features/shifts/index.ts'
import type { ScheduleChange } from '#src/features/shifts/index.ts'
import type { DemoSite } from './company.ts'
import { DEPOT, OFFICE, PLANT } from './company.ts'

/** A Monday from which the groups of the depot turn. */
const ANCHOR = '2026-01-05'
const FROM = '2000-01-01'
/** Two mornings, two afternoons, two nights and two days off, each group two days after the one before. */
const GROUPS = ['A', 'B', 'C', 'D'] as const

type People = readonly { employeeId: string; site: DemoSite }[]

/**
 * Who works when in the demo company: the office from Monday to Friday, the plant to Saturday noon, the depot round
 * the clock in four groups.
 */
export async function planDemo(
  trx: Transaction,
  needs: Omit<ScheduleChange, 'trx' | 'markForRecompute'>,
  { sites, workers }: { sites: ReadonlyMap<DemoSite, string>; workers: People },
): Promise<void> {
  const made = scheduleOf({ ...needs, trx, markForRecompute: async () => '' })
  const hours = (start: string, end: string, more: object = {}): ShiftRule =>
    ShiftRule.parse({ parts: [{ start, end }], grace_minutes: 5, ...more })
  const lunch = { break_minutes: 60, break_after_minutes: 300, half_day_minutes: 240 }
  const office = await made.shift('Kantor', 'K', 'green', hours('08:00', '17:00', lunch))
  const plant = await made.shift('Pabrik', 'PB', 'blue', hours('07:30', '15:30', { ...lunch, grace_minutes: 10 }))
  const saturday = await made.shift('Pabrik Sabtu', 'SB', 'cyan', hours('07:30', '12:30', { grace_minutes: 10 }))
  const morning = await made.shift('Pagi', 'P', 'amber', hours('06:00', '14:00'))
  const afternoon = await made.shift('Siang', 'S', 'violet', hours('14:00', '22:00'))
  const night = await made.shift('Malam', 'M', 'indigo', hours('22:00', '06:00'))
  const week = (id: string, sixth: string | null): (string | null)[] => [id, id, id, id, id, sixth, null]
  const fiveDays = await made.pattern('Senin–Jumat', ANCHOR, week(office, null))
  const sixDays = await made.pattern('Senin–Sabtu', ANCHOR, week(plant, saturday))
  await made.assign(fiveDays, 'site', sites.get(OFFICE) ?? '', FROM)
  await made.assign(sixDays, 'site', sites.get(PLANT) ?? '', FROM)
  const cycle = [morning, morning, afternoon, afternoon, night, night, null, null]
  const groups: string[] = []
  for (const [index, group] of GROUPS.entries()) {
    const turned = cycle.map((_, day) => cycle[(day + 2 * index) % cycle.length] ?? null)
    groups.push(await made.pattern(`Regu ${group}`, ANCHOR, turned))
  }
  const guards = workers.filter(({ site }) => site === DEPOT)
  for (const [index, { employeeId }] of guards.entries()) {
    await made.assign(groups[index % groups.length] ?? '', 'person', employeeId, FROM)
  }
}
