import type { MyDay } from '#contract/attendance.ts'
import { localDate, zoneLabel } from '#contract/zones.ts'
import type { Queryable } from '#src/database/database.ts'
import type { DayPlan } from '#src/kernel/day-context.ts'
import { addDays } from '#src/kernel/work-time.ts'
import { planOf, personRef } from './judged-day.ts'
import { rowOf } from './row.ts'
import { DAYS_AFTER, DAYS_BEFORE, shiftOfCheckIn } from '#src/features/shifts/index.ts'
import type { DayContexts } from '#src/features/shifts/index.ts'
import * as table from './table.ts'

/** What the employee's first screen shows, but for the feed's position; null when the person does not exist. */
export async function readMyDay(
  db: Queryable,
  contexts: DayContexts,
  employeeId: string,
  now: number,
): Promise<Omit<MyDay, 'feed'> | null> {
  const person = await db.first(table.personForPunch, { id: employeeId })
  if (!person) return null
  const today = localDate(person.zone, now)
  const known = await contexts(db, [personRef(person)], addDays(today, -DAYS_BEFORE), addDays(today, DAYS_AFTER))
  const days = await db.all(table.recentDays, { employee_id: employeeId, to: addDays(today, 1) })
  const open = days.find((day) => day.open_until !== null && now <= day.open_until)
  const planOn = (on: string): DayPlan => known(employeeId, on).plan
  const date = open?.work_date ?? shiftOfCheckIn(planOn, person.zone, now).date
  const day = open ?? days.find((one) => one.work_date === date)
  return {
    now,
    employee: { id: person.id, number: person.number, name: person.name },
    department: { id: person.department_id, name: person.department_name },
    site: { id: person.site_id, name: person.site_name, zone: person.zone, zone_label: zoneLabel(person.zone, now) },
    shift: day?.masuk_at == null ? planOn(date) : planOf(day),
    date,
    attendance: day ? rowOf(day) : null,
    next: open ? 'out' : 'in',
  }
}
