import type { WorkingWeek } from '#contract/accounts.ts'
import { ShiftRule } from '#contract/shifts.ts'
import type { Transaction } from '#src/database/database.ts'
import { scheduleOf } from '#src/features/shifts/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'

/** A Monday long ago: the week of a house that begins holds for all its dates. */
const ANCHOR = '2000-01-03'
const NOON_BREAK = { grace_minutes: 5, break_minutes: 60, break_after_minutes: 300, half_day_minutes: 240 }

/**
 * The working week that a new house has said: forty hours in five days, or in six with a short Saturday. Whoever says
 * nothing yet works the hours of the site on every day.
 */
export async function planFirstWeek(
  trx: Transaction,
  needs: { clock: Clock; ids: Ids; actor: Actor },
  week: WorkingWeek,
  siteId: string,
): Promise<void> {
  if (week === 'later') return
  const made = scheduleOf({ ...needs, trx, markForRecompute: async () => '' })
  const hours = (end: string, more: object): ShiftRule => ShiftRule.parse({ parts: [{ start: '08:00', end }], ...more })
  const six = week === 'six_days'
  const day = await made.shift('Reguler', 'R', 'green', hours(six ? '16:00' : '17:00', NOON_BREAK))
  const short = six ? await made.shift('Sabtu', 'SB', 'cyan', hours('13:00', { grace_minutes: 5 })) : null
  const days = [day, day, day, day, day, short, null]
  const pattern = await made.pattern(six ? 'Senin–Sabtu' : 'Senin–Jumat', ANCHOR, days)
  await made.assign(pattern, 'site', siteId, ANCHOR)
}
