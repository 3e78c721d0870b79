import type { Transaction } from '#src/database/database.ts'
import type { AttendanceTable, PunchTable } from '#src/database/schema.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { sha256 } from '#src/kernel/ids.ts'
import { applyDay, newDay } from './day.ts'
import { deriveDay } from './derive-day.ts'
import { makeReceipt, receiptNumber } from './receipt.ts'
import { rowOf } from './row.ts'
import { shiftDay } from '#src/features/shifts/index.ts'
import * as table from './table.ts'
import type { PersonForPunch } from './table.ts'

/** A day of the past: when the person came and went; a missing out was forgotten. */
export type PastDay = { employeeId: string; date: string; inAt: number; outAt: number | null }

/**
 * Writes days of the past as if they had been clocked then, without announcing them: for the demo company's
 * history. The days must be new and over.
 */
export async function recordPast(
  trx: Transaction,
  needs: { ids: Ids; node: string },
  days: readonly PastDay[],
): Promise<void> {
  const people = new Map<string, PersonForPunch>()
  const rows: AttendanceTable[] = []
  const punches: PunchTable[] = []
  for (const { employeeId, date, inAt, outAt } of days) {
    const person = people.get(employeeId) ?? (await trx.first(table.personForPunch, { id: employeeId }))
    if (!person) throw new Error(`employee ${employeeId} does not exist`)
    people.set(employeeId, person)
    const plan = {
      name: person.shift_name,
      start: person.shift_start,
      end: person.shift_end,
      grace_minutes: person.grace_minutes,
    }
    const shift = shiftDay(plan, person.zone, date)
    const taps = [{ kind: 'in' as const, at: inAt }, ...(outAt === null ? [] : [{ kind: 'out' as const, at: outAt }])]
    const derived = deriveDay(
      taps.map((tap) => ({ ...tap, receivedAt: tap.at, node: needs.node, offline: false, trusted: true })),
      shift,
      Infinity,
    )
    const day = applyDay(newDay(needs.ids.uuid(), person, shift, inAt), derived, outAt ?? inAt)
    rows.push(day)
    for (const { kind, at } of taps) {
      const id = needs.ids.uuid()
      const number = receiptNumber(day.zone, at, id)
      const receipt = makeReceipt({ number, kind, at, zone: day.zone, node: needs.node, offline: false })
      punches.push({
        id,
        receipt_number: number,
        employee_id: employeeId,
        attendance_id: day.id,
        kind,
        source: 'demo',
        idempotency_key: id,
        body_hash: sha256(id),
        occurred_at: at,
        received_at: at,
        tapped_at: null,
        offline: 0,
        trusted: 1,
        merged_into: null,
        work_date: date,
        zone: day.zone,
        node: needs.node,
        answer_status: 201,
        answer: JSON.stringify({ success: true, data: rowOf(day), receipt }),
      })
    }
  }
  await trx.runMany(table.insertAttendance, rows)
  await trx.runMany(table.insertPunch, punches)
}
