import type { ReasonAnswer } from '#contract/reports.ts'
import type { Flag, Status } from '#contract/status.ts'
import type { TraceStep } from '#contract/trace.ts'
import { explainWithoutRow } from '#src/features/attendance/index.ts'
import { isIn, readSettledDays, settledSpan, settlementOf } from '#src/features/settlements/index.ts'
import type { DayContext } from '#src/kernel/day-context.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { Reach, ReportsNeeds } from './needs.ts'
import { readPage } from './people.ts'
import { isEmployed } from './recap-person.ts'
import { awaitedDay } from './settled-facts.ts'

type Asked = { employee: string; date: string; reach: Reach }
type Needs = Pick<ReportsNeeds, 'db' | 'clock' | 'contexts'>

const NOT_EMPLOYED = { id: null, status: null, flags: [], note: 'not_employed', trace: [] } as const

/** Why a cell of the recap says what it says. Throws `report/not-found`. */
export async function readReason(needs: Needs, { employee, date, reach }: Asked): Promise<ReasonAnswer> {
  const { read } = needs.db
  const row = await read.kysely
    .selectFrom('attendance')
    .select(['id', 'status', 'flags', 'trace', 'department_id'])
    .where('employee_id', '=', employee)
    .where('work_date', '=', date)
    .executeTakeFirst()
  const everywhen = { from: '0000-01-01', to: '9999-12-31' }
  const [person] = await readPage(read, { ...everywhen, reach, employee }, null, 1)
  const own = reach.departments === null || reach.self === employee
  if (!person || (row && !own && !reach.departments?.includes(row.department_id)))
    throw new AppError('report/not-found')
  const settled = isIn(await settledSpan(read), date) ? await settlementOf(read, date) : null
  if (row) {
    const stored = { status: row.status as Status, flags: JSON.parse(row.flags) as Flag[] }
    return { id: row.id, ...stored, note: null, trace: JSON.parse(row.trace) as TraceStep[], settled }
  }
  if (settled) {
    const kept = (await readSettledDays(read, [employee], date, date))(employee, date)
    const awaited = awaitedDay(kept)
    if (!kept || !awaited) return { ...NOT_EMPLOYED, flags: [], trace: [], settled }
    const { context, site } = kept.facts
    return { ...withoutRow(context, { zone: site.zone, date, now: Infinity }), status: awaited.status, settled }
  }
  if (!isEmployed(person, date)) return { ...NOT_EMPLOYED, flags: [], trace: [], settled }
  const known = await needs.contexts(read, [person], date, date)
  const at = { zone: person.zone, date, now: needs.clock.now() }
  return { ...withoutRow(known(employee, date), at), settled }
}

function withoutRow(
  known: DayContext,
  { zone, date, now }: { zone: string; date: string; now: number },
): Omit<ReasonAnswer, 'settled'> {
  const { status, flags, trace, closesAt } = explainWithoutRow(known, zone, date)
  const note = status !== 'belum_absen' ? null : now > closesAt ? 'not_closed' : 'to_come'
  // what was awaited is over, and nobody has settled the day
  const told = note === 'not_closed' ? trace.filter(({ rule }) => rule !== 'awaited') : trace
  return { id: null, status, flags, note, trace: told }
}
