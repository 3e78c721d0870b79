import { localDate } from '#contract/zones.ts'
import type { PastDay } from '#src/features/attendance/index.ts'
import { bell, seededRandom } from '#src/kernel/seeded.ts'
import type { Random } from '#src/kernel/seeded.ts'
import { addDays, instantAt, MINUTE } from '#src/kernel/work-time.ts'
import type { DayPlan } from '#src/kernel/day-context.ts'
import type { DemoSite } from './company.ts'

/** Somebody who has been coming to work. */
export type Worker = { employeeId: string; site: DemoSite }

/** What somebody had to work on a date. */
export type Planned = (employeeId: string, date: string) => DayPlan

/** How many days the demo company has a history of. */
export const DAYS = 35
/** Forgotten check-outs of the last days could still be going on somewhere. */
const SURELY_CLOSED = 3

/**
 * When the people of the demo company came and went in the weeks up to yesterday, oldest first: mostly on time,
 * some late, some early out, some forgot. The same seed, people and instant give the same days.
 */
export function pastDays(workers: readonly Worker[], now: number, seed: number, planned: Planned): PastDay[] {
  return workers
    .flatMap((worker, index) => daysOf(worker, index, now, { seed, planned }))
    .sort((a, b) => a.inAt - b.inAt)
}

function daysOf(
  { employeeId, site }: Worker,
  index: number,
  now: number,
  { seed, planned }: { seed: number; planned: Planned },
): PastDay[] {
  const random = seededRandom(seed * 1_000 + index)
  const habit = -4 - 9 * random()
  const today = localDate(site.zone, now)
  const days: PastDay[] = []
  for (let ago = DAYS; ago >= 1; ago--) {
    const date = addDays(today, -ago)
    const plan = planned(employeeId, date)
    const times = timesOn(date, { ...plan, zone: site.zone }, random, habit)
    if (plan.kind === 'off' || times.absent || times.endsAt > now || times.outAt > now) continue
    const forgot = times.forgot && ago > SURELY_CLOSED
    days.push({ employeeId, date, inAt: times.inAt, outAt: forgot ? null : times.outAt })
  }
  return days
}

/** Drawn for every date, so that a day off does not shift what follows. */
function timesOn(
  date: string,
  { zone, start, end }: { zone: string; start: string; end: string },
  random: Random,
  habit: number,
): { inAt: number; outAt: number; endsAt: number; absent: boolean; forgot: boolean } {
  const startsAt = instantAt(zone, date, start)
  const endsAt = instantAt(zone, end > start ? date : addDays(date, 1), end)
  const [mishap, parting] = [random(), random()]
  const delay = mishap < 0.09 ? 8 + 40 * random() ** 2 : 0
  const stay = parting < 0.03 ? -15 - 60 * random() : 3 + 4 * Math.abs(bell(random))
  return {
    inAt: Math.round(startsAt + (habit + 4 * bell(random) + delay) * MINUTE),
    outAt: Math.round(endsAt + stay * MINUTE),
    endsAt,
    absent: mishap > 0.96,
    forgot: parting > 0.98,
  }
}
