import { createMarkForRecompute } from '#src/features/attendance/index.ts'
import type { CalendarNeeds } from '#src/features/calendar/index.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'

/** What follows from a change of the calendar: the days of everybody there are worked out again, run by run of dates. */
export function calendarChanged(needs: { clock: Clock; ids: Ids }): CalendarNeeds['datesChanged'] {
  const mark = createMarkForRecompute(needs)
  return async (trx, { dates, siteId, by }) => {
    const of = siteId === null ? {} : { sites: [siteId] }
    const sorted = dates.toSorted()
    const [from, to] = [sorted[0], sorted.at(-1)]
    if (from === undefined || to === undefined) return
    await mark(trx, { of, from, to, replan: false, reason: 'Kalender berubah', askedBy: by })
  }
}
