import type { ReasonAnswer } from '#contract/reports.ts'
import type { Flag, Status } from '#contract/status.ts'
import type { TraceStep } from '#contract/trace.ts'
import { explainWithoutRow } from '#src/features/attendance/index.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { Reach, ReportsNeeds } from './needs.ts'
import { readPage } from './people.ts'
import { isEmployed } from './recap-person.ts'

type Asked = { employee: string; date: string; reach: Reach }

/** Why a cell of the recap says what it says. Throws `report/not-found`. */
export async function readReason(
  { db, clock, contexts }: Pick<ReportsNeeds, 'db' | 'clock' | 'contexts'>,
  { employee, date, reach }: Asked,
): Promise<ReasonAnswer> {
  const row = await db.read.kysely
    .selectFrom('attendance')
    .select(['id', 'status', 'flags', 'trace', 'department_id'])
    .where('employee_id', '=', employee)
    .where('work_date', '=', date)
    .executeTakeFirst()
  const everywhen = { from: '0000-01-01', to: '9999-12-31' }
  const [person] = await readPage(db.read, { ...everywhen, reach, employee }, null, 1)
  const own = reach.departments === null || reach.self === employee
  if (!person || (row && !own && !reach.departments?.includes(row.department_id)))
    throw new AppError('report/not-found')
  if (row) {
    const stored = { status: row.status as Status, flags: JSON.parse(row.flags) as Flag[] }
    return { id: row.id, ...stored, note: null, trace: JSON.parse(row.trace) as TraceStep[] }
  }
  if (!isEmployed(person, date)) return { id: null, status: null, flags: [], note: 'not_employed', trace: [] }
  const known = await contexts(db.read, [person], date, date)
  const { status, flags, trace, closesAt } = explainWithoutRow(known(employee, date), person.zone, date)
  const note = status !== 'belum_absen' ? null : clock.now() > closesAt ? 'not_closed' : 'to_come'
  // what was awaited is over, and nobody has settled the day
  const told = note === 'not_closed' ? trace.filter(({ rule }) => rule !== 'awaited') : trace
  return { id: null, status, flags, note, trace: told }
}
