import type { Transaction } from '#src/database/database.ts'
import type { AttendanceTable, PunchTable } from '#src/database/schema.ts'
import { sealLater } from '#src/features/audit/index.ts'
import { AppError } from '#src/kernel/errors.ts'
import { sha256 } from '#src/kernel/ids.ts'
import { HOUR } from '#src/kernel/work-time.ts'
import { changeDay, createDay } from './announce.ts'
import { applyDay, newDay } from './day.ts'
import { deriveDay } from './derive-day.ts'
import { judgedBy, judgedNow, personRef } from './judged-day.ts'
import type { Judged } from './judged-day.ts'
import { lockedUntil } from './lock-date.ts'
import { receiptNumber } from './receipt.ts'
import { isEmployed, refuseLocked } from './recompute.ts'
import type { RecomputeNeeds } from './recompute.ts'
import * as table from './table.ts'
import type { StoredPunch } from './table.ts'
import { CORRECTION, VOIDING } from './taps.ts'

/** What was approved of a day. The same request recorded twice counts once. */
export type Correction = {
  employeeId: string
  /** The work date, as it was asked for. */
  date: string
  requestId: string
  /** The account that approved it. */
  approvedBy: string
  /** When the person came and went, instants. `replaces`: the tap (its id) instead of all of its kind. */
  taps: readonly { kind: 'in' | 'out'; at: number; replaces?: string }[]
  /** Taps (their ids) that were somebody else's. */
  voids?: readonly string[]
}

/** So long before a shift opens nobody comes to work for it. */
const EARLIEST = 12 * HOUR

/**
 * Adds what was approved to the facts of a day, works it out again and announces it; nothing is edited. Returns the
 * day's id. Throws `attendance/locked`, `attendance/not-found` (a tap that is not of this day),
 * `attendance/correction-outside` (a time that is not of this date, or has not come yet), `attendance/not-an-employee`.
 */
export async function recordCorrection(
  trx: Transaction,
  needs: RecomputeNeeds & { node: string },
  correction: Correction,
): Promise<string> {
  const { employeeId, date } = correction
  if (trx.dialect.locksRows) await trx.first(table.lockEmployee, { id: employeeId })
  const person = await trx.first(table.personForPunch, { id: employeeId })
  if (!person || !isEmployed(person, date)) throw new AppError('attendance/not-an-employee')
  refuseLocked(await lockedUntil(trx), date)
  const now = needs.clock.now()
  const stored = await trx.first(table.dayOf, { employee_id: employeeId, work_date: date })
  const earlier = stored ? await trx.all(table.punchesOf, { attendance_id: stored.id }) : []
  const judged =
    stored && earlier.length > 0
      ? judgedBy(stored)
      : judgedNow((await needs.contexts(trx, [personRef(person)], date, date))(employeeId, date), person.zone, date)
  refuseImpossible(correction, judged, earlier, now)
  const day = stored ?? newDay(needs.ids.uuid(), person, judged, now)
  const facts = factsOf(correction, earlier, { node: needs.node, day, judged, now }).filter(
    (fact) => !earlier.some((one) => one.id === fact.id),
  )
  if (facts.length === 0) return day.id
  const all = table.forRules([...earlier, ...facts])
  const next = applyDay(day, deriveDay(all, judged.shift, now, judged.context), now)
  await (stored ? changeDay(trx, next) : createDay(trx, next))
  await trx.runMany(table.insertPunch, facts)
  await sealLater(
    trx,
    facts.map(({ id }) => id),
  )
  return day.id
}

function refuseImpossible(
  { taps, voids = [] }: Correction,
  { shift }: Judged,
  earlier: readonly StoredPunch[],
  now: number,
): void {
  const unknown = [...voids, ...taps.flatMap(({ replaces }) => replaces ?? [])].find(
    (id) => !earlier.some((one) => one.id === id && one.source !== VOIDING),
  )
  if (unknown !== undefined) throw new AppError('attendance/not-found', { detail: `tap ${unknown} is not of this day` })
  const outside = taps.some(({ at }) => at > now || at < shift.opensAt - EARLIEST || at > shift.closesAt)
  if (outside) throw new AppError('attendance/correction-outside')
}

/** The same id for the same part of the same request: the table's keys let it in once. */
function idOf(requestId: string, what: string): string {
  const hex = sha256(`${requestId} ${what}`)
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

function factsOf(
  { employeeId, requestId, approvedBy, taps, voids = [] }: Correction,
  earlier: readonly StoredPunch[],
  { node, day, judged: { shift }, now }: { node: string; day: AttendanceTable; judged: Judged; now: number },
): PunchTable[] {
  const fact = (id: string, kind: string, source: string, at: number, corrects: string | null): PunchTable => ({
    id,
    receipt_number: receiptNumber(day.zone, at, id),
    employee_id: employeeId,
    attendance_id: day.id,
    kind,
    source,
    idempotency_key: id,
    body_hash: sha256(id),
    occurred_at: at,
    received_at: now,
    tapped_at: null,
    offline: 0,
    trusted: 1,
    merged_into: null,
    work_date: day.work_date,
    zone: day.zone,
    node,
    // nobody was answered
    answer_status: 0,
    answer: '',
    plan_starts_at: shift.startsAt,
    plan_ends_at: shift.endsAt,
    corrects,
    request_id: requestId,
    approved_by: approvedBy,
  })
  return [
    ...taps.map(({ kind, at, replaces = null }) =>
      fact(idOf(requestId, `${kind} ${at}`), kind, CORRECTION, at, replaces),
    ),
    ...earlier
      .filter(({ id }) => voids.includes(id))
      .map((one) => fact(idOf(requestId, `void ${one.id}`), one.kind, VOIDING, one.occurred_at, one.id)),
  ]
}
