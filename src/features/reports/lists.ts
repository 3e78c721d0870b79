import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { LateAnswer, Period, TrendAnswer } from '#contract/reports.ts'
import type { TraceStep } from '#contract/trace.ts'
import type { Queryable } from '#src/database/database.ts'
import { clockAt } from './card.ts'
import type { Reach, Wanted } from './needs.ts'
import { datesOf } from './read-recap.ts'

/** Stored days of a period that its reader may see. */
function days(db: Queryable, { from, to }: Period, reach: Reach, { department, site, employee }: Wanted) {
  let query = db.kysely.selectFrom('attendance').where('work_date', '>=', from).where('work_date', '<=', to)
  const { departments, self } = reach
  if (departments !== null) {
    query = query.where((eb) => {
      const own = eb('employee_id', '=', self ?? '')
      return departments.length === 0 ? own : eb.or([own, eb('department_id', 'in', [...departments])])
    })
  }
  if (department !== undefined) query = query.where('department_id', '=', department)
  if (site !== undefined) query = query.where('site_id', '=', site)
  if (employee !== undefined) query = query.where('employee_id', '=', employee)
  return query
}

/** Who came late in a period, those with the most minutes first. */
export async function readLate(
  db: Queryable,
  period: Period,
  reach: Reach,
  wanted: Wanted,
): Promise<LateAnswer['data']> {
  const rows = await days(db, period, reach, wanted)
    .select(['employee_id', 'employee_number', 'employee_name', 'department_id', 'department_name'])
    .select(['work_date', 'zone', 'masuk_at', 'trace'])
    .where(sql<SqlBool>`flags like '%"terlambat"%'`)
    .orderBy('work_date')
    .execute()
  const people = new Map<string, LateAnswer['data'][number]>()
  for (const row of rows) {
    const steps = JSON.parse(row.trace) as TraceStep[]
    const minutes = steps.reduce((sum, step) => sum + (step.rule === 'late' ? step.minutes : 0), 0)
    const person = people.get(row.employee_id) ?? {
      user: { id: row.employee_id, number: row.employee_number, name: row.employee_name },
      department: { id: row.department_id, name: row.department_name },
      count: 0,
      minutes: 0,
      days: [],
    }
    person.count += 1
    person.minutes += minutes
    person.days.push({ date: row.work_date, masuk: clockAt(row.zone, row.masuk_at), zone: row.zone, minutes })
    people.set(row.employee_id, person)
  }
  return [...people.values()].sort((a, b) => b.minutes - a.minutes || a.user.name.localeCompare(b.user.name))
}

/** How many people came, came late, were away or absent on each date. */
export async function readTrend(
  db: Queryable,
  period: Period,
  reach: Reach,
  wanted: Wanted,
): Promise<TrendAnswer['days']> {
  const late = sql<number | string>`sum(case when flags like '%"terlambat"%' then 1 else 0 end)`
  const rows = await days(db, period, reach, wanted)
    .select(['work_date', 'status'])
    .select(({ fn }) => [fn.countAll<number | string>().as('count'), late.as('late')])
    .groupBy(['work_date', 'status'])
    .execute()
  const byDate = new Map(
    datesOf(period.from, period.to).map((date) => [date, { date, present: 0, late: 0, away: 0, absent: 0 }]),
  )
  for (const row of rows) {
    const day = byDate.get(row.work_date)
    if (!day) continue
    day.late += Number(row.late)
    if (['hadir', 'terlambat', 'dinas_luar', 'wfh'].includes(row.status)) day.present += Number(row.count)
    if (['izin', 'sakit', 'cuti'].includes(row.status)) day.away += Number(row.count)
    if (row.status === 'alpa') day.absent += Number(row.count)
  }
  return [...byDate.values()]
}
