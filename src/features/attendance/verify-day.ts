import { PunchAnswer } from '#contract/attendance.ts'
import type { AttendanceTable, PunchTable } from '#src/database/schema.ts'
import { messageOf } from '#src/kernel/errors.ts'
import { applyDay } from './day.ts'
import { deriveDay } from './derive-day.ts'
import { receiptNumber } from './receipt.ts'
import { shiftDay } from '#src/features/shifts/index.ts'
import type { ShiftPlan } from '#src/features/shifts/index.ts'
import { forRules } from './table.ts'

/** Which rule is broken, and how, in words with the names of what is wrong. */
export type Finding = { invariant: string; text: string }

const DERIVED = [
  'masuk_at',
  'pulang_at',
  'status',
  'flags',
  'duration_minutes',
  'open_until',
  'node_masuk',
  'node_pulang',
  'trace',
] as const satisfies readonly (keyof AttendanceTable)[]

export const nameOf = (day: Pick<AttendanceTable, 'id' | 'employee_number' | 'work_date'>): string =>
  `attendance ${day.id} (employee ${day.employee_number}, ${day.work_date})`

/** Whether a day says what the rules derive from its taps, and each tap what it was acknowledged with. */
export function verifyDay(day: AttendanceTable, punches: readonly PunchTable[], now: number): Finding[] {
  const findings: Finding[] = []
  const found = (invariant: string, text: string): void => void findings.push({ invariant, text })
  if (!(day.version >= 1)) found('version', `${nameOf(day)} has version ${day.version}`)
  if (punches.length === 0) found('taps', `${nameOf(day)} has no tap`)
  else for (const text of differences(day, punches, now)) found('derived', `${nameOf(day)}: ${text}`)
  const byId = new Map(punches.map((one) => [one.id, one]))
  for (const one of punches) {
    for (const text of tapFaults(one, byId)) found('answer', `punch ${one.id}: ${text}`)
  }
  return findings
}

function differences(day: AttendanceTable, punches: readonly PunchTable[], now: number): string[] {
  try {
    const shift = shiftDay(JSON.parse(day.shift) as ShiftPlan, day.zone, day.work_date)
    // a day that waits for nothing was worked out after its window had closed, or has its check-out
    const judgedAt = day.open_until === null ? Infinity : -Infinity
    const derived = applyDay(day, deriveDay(forRules(punches), shift, judgedAt), 0)
    const texts = DERIVED.filter((column) => derived[column] !== day[column]).map(
      (column) => `${column} is ${day[column]}, its taps say ${derived[column]}`,
    )
    if (shift.closesAt !== day.window_ends_at)
      texts.push(`window_ends_at is ${day.window_ends_at}, its shift says ${shift.closesAt}`)
    if (day.flags.includes('"lupa_absen_pulang"') && day.window_ends_at > now)
      texts.push('it was closed as forgotten before its window ended')
    return texts
  } catch (error) {
    return [`it cannot be worked out: ${messageOf(error)}`]
  }
}

function tapFaults(one: PunchTable, byId: ReadonlyMap<string, PunchTable>): string[] {
  try {
    return [...answerFaults(one), ...mergeFaults(one, byId)]
  } catch (error) {
    return [`it cannot be read: ${messageOf(error)}`]
  }
}

function answerFaults(one: PunchTable): string[] {
  const parsed = PunchAnswer.safeParse(JSON.parse(one.answer))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return [`its answer is not one: ${issue?.path.join('.')} ${issue?.message}`]
  }
  const { data, receipt } = parsed.data
  const texts: string[] = []
  const same = (what: string, said: unknown, is: unknown): void => {
    if (said !== is) texts.push(`its answer says ${what} ${String(said)}, it is ${String(is)}`)
  }
  same('attendance', data.id, one.attendance_id)
  same('employee', data.user.id, one.employee_id)
  same('work date', data.date, one.work_date)
  same('kind', receipt.kind, one.kind)
  same('number', receipt.number, one.receipt_number)
  same('merged', receipt.merged, one.merged_into !== null)
  same('status', one.answer_status, one.merged_into === null ? 201 : 200)
  if (one.merged_into === null) {
    same('instant', receipt.at, one.occurred_at)
    same('number', receipt.number, receiptNumber(one.zone, one.occurred_at, one.id))
  }
  return texts
}

function mergeFaults(one: PunchTable, byId: ReadonlyMap<string, PunchTable>): string[] {
  if (one.merged_into === null) return []
  const first = byId.get(one.merged_into)
  if (first && first.kind === one.kind && first.merged_into === null) return []
  return [`it repeats ${one.merged_into}, which is not a first tap of the same kind and day`]
}
