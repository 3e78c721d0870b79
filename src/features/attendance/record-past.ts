import type { Transaction } from '#src/database/database.ts'
import type { AttendanceTable, PunchTable } from '#src/database/schema.ts'
import type { DayContexts } from '#src/features/shifts/index.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { sha256 } from '#src/kernel/ids.ts'
import { applyDay, newDay } from './day.ts'
import { deriveDay } from './derive-day.ts'
import { judgedNow, personRef } from './judged-day.ts'
import { makeReceipt, receiptNumber } from './receipt.ts'
import { rowOf } from './row.ts'
import * as table from './table.ts'
import type { PersonForPunch } from './table.ts'

/** A day of the past: when the person came and went; a missing out was forgotten. */
export type PastDay = { employeeId: string; date: string; inAt: number; outAt: number | null }

/**
 * Writes days of the past as if they had been clocked then, without announcing them: for the demo company's
 * history. The days must be new and over; they are judged by what is known of them now.
 */
export async function recordPast(
  trx: Transaction,
  needs: { ids: Ids; node: string; contexts: DayContexts },
  days: readonly PastDay[],
): Promise<void> {
  const people = await peopleOf(trx, days)
  const dates = days.map(({ date }) => date).sort()
  const [first, last] = [dates[0], dates.at(-1)]
  if (first === undefined || last === undefined) return
  const known = await needs.contexts(trx, [...people.values()].map(personRef), first, last)
  const rows: AttendanceTable[] = []
  const punches: PunchTable[] = []
  for (const { employeeId, date, inAt, outAt } of days) {
    const person = people.get(employeeId)
    if (!person) continue
    const judged = judgedNow(known(employeeId, date), person.zone, date)
    const taps = [{ kind: 'in' as const, at: inAt }, ...(outAt === null ? [] : [{ kind: 'out' as const, at: outAt }])]
    const derived = deriveDay(
      taps.map((tap) => ({ ...tap, receivedAt: tap.at, node: needs.node, offline: false, trusted: true })),
      judged.shift,
      Infinity,
      judged.context,
    )
    const day = applyDay(newDay(needs.ids.uuid(), person, judged, inAt), derived, outAt ?? inAt)
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
        plan_starts_at: judged.shift.startsAt,
        plan_ends_at: judged.shift.endsAt,
        corrects: null,
        request_id: null,
        approved_by: null,
      })
    }
  }
  await trx.runMany(table.insertAttendance, rows)
  await trx.runMany(table.insertPunch, punches)
}

async function peopleOf(trx: Transaction, days: readonly PastDay[]): Promise<Map<string, PersonForPunch>> {
  const people = new Map<string, PersonForPunch>()
  for (const employeeId of new Set(days.map((day) => day.employeeId))) {
    const person = await trx.first(table.personForPunch, { id: employeeId })
    if (!person) throw new Error(`employee ${employeeId} does not exist`)
    people.set(employeeId, person)
  }
  return people
}
