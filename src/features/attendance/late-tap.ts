import { localDate } from '#contract/zones.ts'
import type { Transaction } from '#src/database/database.ts'
import type { LateTapTable } from '#src/database/late-tap-table.ts'
import type { AttendanceTable } from '#src/database/schema.ts'
import { AppError } from '#src/kernel/errors.ts'
import { newDay } from './day.ts'
import { lockedUntil } from './lock-date.ts'
import type { Fact, PunchResult } from './punch.ts'
import { makeReceipt, receiptNumber } from './receipt.ts'
import { rowText } from './row.ts'

/** Whether a date is settled. A day of today cannot be, so that who comes and goes in time asks nothing. */
export async function isSettled(trx: Transaction, date: string, zone: string, now: number): Promise<boolean> {
  if (date >= localDate(zone, now)) return false
  const until = await lockedUntil(trx)
  return until !== null && date <= until
}

/** What a tap that was held was answered with, or null. Throws `attendance/key-reused`. */
export async function heldAnswer(
  trx: Transaction,
  { employeeId, key }: { employeeId: string; key: string },
  bodyHash: string,
): Promise<PunchResult | null> {
  const row = await trx.kysely
    .selectFrom('late_tap')
    .select(['body_hash', 'answer'])
    .where('employee_id', '=', employeeId)
    .where('idempotency_key', '=', key)
    .executeTakeFirst()
  if (!row) return null
  if (row.body_hash !== bodyHash) throw new AppError('attendance/key-reused')
  return { status: 200, body: row.answer }
}

/** Keeps a tap for a settled day apart: the day stays as it is, the tap is not lost, and HR decides. */
export async function holdTap(trx: Transaction, fact: Fact, day: AttendanceTable | null): Promise<PunchResult> {
  const { needs, command, bodyHash, now, tap, person, judged } = fact
  const before = await heldAnswer(trx, command, bodyHash)
  if (before) return before
  const { kind } = command
  const shown = day ?? newDay(needs.ids.uuid(), person, judged, now)
  const id = needs.ids.uuid()
  const number = receiptNumber(shown.zone, tap.at, id)
  const made = { number, kind, at: tap.at, zone: shown.zone, node: needs.node, offline: tap.offline }
  const receipt = { ...makeReceipt(made), held: true }
  const answer = `{"success":true,"data":${rowText(shown)},"receipt":${JSON.stringify(receipt)}}`
  const row: LateTapTable = {
    id,
    employee_id: command.employeeId,
    idempotency_key: command.key,
    body_hash: bodyHash,
    work_date: judged.shift.date,
    zone: shown.zone,
    kind,
    occurred_at: tap.at,
    tapped_at: tap.tappedAt ?? tap.at,
    trusted: tap.trusted ? 1 : 0,
    received_at: now,
    node: needs.node,
    receipt_number: number,
    answer,
    state: 'open',
    settled_at: null,
    settled_by: null,
    reason: null,
  }
  await trx.kysely.insertInto('late_tap').values(row).execute()
  return { status: 200, body: answer }
}
