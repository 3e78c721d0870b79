import { createMarkForRecompute } from '#src/features/attendance/index.ts'
import type { CalendarNeeds } from '#src/features/calendar/index.ts'
import { recountLeave } from '#src/features/requests/index.ts'
import { refuseWhileSettling } from '#src/features/settlements/index.ts'

type Needs = Parameters<typeof recountLeave>[1]

/**
 * What follows from a change of the calendar: the days of everybody there, and of whoever is lent
 * to the place on one of the dates, are worked out again, and leave that was approved is counted anew.
 */
export function calendarChanged(needs: Needs): Pick<CalendarNeeds, 'datesChanged' | 'leaveTouched'> {
  const mark = createMarkForRecompute(needs)
  const datesChanged: CalendarNeeds['datesChanged'] = async (trx, { dates, siteId, by }) => {
    const of = siteId === null ? {} : { sites: [siteId] }
    const sorted = dates.toSorted()
    const [from, to] = [sorted[0], sorted.at(-1)]
    if (from === undefined || to === undefined) return
    await refuseWhileSettling(trx, from)
    const run = { from, to, replan: false, reason: 'Kalender berubah', askedBy: by }
    await mark(trx, { of, ...run })
    if (siteId === null) return
    const lent = await trx.kysely
      .selectFrom('roster_entry')
      .select('employee_id')
      .distinct()
      .where('site_id', '=', siteId)
      .where('work_date', 'in', sorted)
      .execute()
    if (lent.length > 0) await mark(trx, { of: { employees: lent.map((one) => one.employee_id) }, ...run })
  }
  return { datesChanged, leaveTouched: (trx, change) => recountLeave(trx, needs, change) }
}
