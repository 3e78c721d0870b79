import { PunchAnswer } from '#contract/attendance.ts'
import type { AttendanceTable, PunchTable } from '#src/database/schema.ts'
import { messageOf } from '#src/kernel/errors.ts'
import { applyDay, DERIVED } from './day.ts'
import { deriveDay } from './derive-day.ts'
import { receiptNumber } from './receipt.ts'
import { judgedBy } from './judged-day.ts'
import { forRules } from './table.ts'
import { CORRECTION, VOIDING } from './taps.ts'

/** Which rule is broken, and how, in words with the names of what is wrong. */
export type Finding = { invariant: string; text: string }

/** Within this time after its window a day is closed. */
const CLOSING_TAKES_MS = 2 * 3_600_000

export const nameOf = (day: Pick<AttendanceTable, 'id' | 'employee_number' | 'work_date'>): string =>
  `attendance ${day.id} (employee ${day.employee_number}, ${day.work_date})`

/** Whether a day says what the rules derive from its taps, and each tap what it was acknowledged with. */
export function verifyDay(day: AttendanceTable, punches: readonly PunchTable[], now: number): Finding[] {
  const findings: Finding[] = []
  const found = (invariant: string, text: string): void => void findings.push({ invariant, text })
  if (!(day.version >= 1)) found('version', `${nameOf(day)} has version ${day.version}`)
  const clocked = day.masuk_at !== null || day.pulang_at !== null
  if (punches.length === 0 && clocked) found('taps', `${nameOf(day)} has no tap`)
  else for (const text of differences(day, punches, now)) found('derived', `${nameOf(day)}: ${text}`)
  const byId = new Map(punches.map((one) => [one.id, one]))
  for (const one of punches) {
    for (const text of tapFaults(one, byId)) found('answer', `punch ${one.id}: ${text}`)
  }
  return findings
}

function differences(day: AttendanceTable, punches: readonly PunchTable[], now: number): string[] {
  try {
    const { shift, context } = judgedBy(day)
    const facts = forRules(punches)
    const at = (now: number): string[] => {
      const derived = applyDay(day, deriveDay(facts, shift, now, context), 0)
      return DERIVED.filter((column) => derived[column] !== day[column]).map(
        (column) => `${column} is ${day[column]}, its taps say ${derived[column]}`,
      )
    }
    // a day that waits for nothing was worked out after its window had closed, or has its check-out; one of several
    // parts, or without taps, may have been worked out while it was running
    let texts = at(day.open_until === null ? Infinity : -Infinity)
    if (texts.length > 0 && day.open_until === null && now <= shift.closesAt + CLOSING_TAKES_MS) {
      const running = at(-Infinity)
      if (running.length === 0) texts = running
    }
    if (shift.closesAt !== day.window_ends_at)
      texts.push(`window_ends_at is ${day.window_ends_at}, its shift says ${shift.closesAt}`)
    if (day.flags.includes('"lupa_absen_pulang"') && day.window_ends_at > now)
      texts.push('it was closed as forgotten before its window ended')
    if (day.status === 'alpa' && day.window_ends_at > now) texts.push('it is alpa before its window ended')
    return texts
  } catch (error) {
    return [`it cannot be worked out: ${messageOf(error)}`]
  }
}

function tapFaults(one: PunchTable, byId: ReadonlyMap<string, PunchTable>): string[] {
  try {
    if (one.source === CORRECTION || one.source === VOIDING) return correctionFaults(one, byId)
    if (one.corrects !== null || one.request_id !== null || one.approved_by !== null)
      return ['it is a tap, but says that it corrects something']
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

/** A correction says who approved it and speaks of a tap of the same day. */
function correctionFaults(one: PunchTable, byId: ReadonlyMap<string, PunchTable>): string[] {
  const texts: string[] = []
  if (!one.request_id || !one.approved_by) texts.push('it corrects without a request that somebody approved')
  if (one.answer !== '' || one.merged_into !== null) texts.push('it is a correction, but was answered like a tap')
  const about = one.corrects === null ? undefined : byId.get(one.corrects)
  if (one.corrects === null && one.source === VOIDING) texts.push('it takes out a tap, but does not say which')
  if (one.corrects !== null && (!about || about.kind !== one.kind || about.source === VOIDING))
    texts.push(`it is about ${one.corrects}, which is not a tap of the same kind and day`)
  return texts
}

function mergeFaults(one: PunchTable, byId: ReadonlyMap<string, PunchTable>): string[] {
  if (one.merged_into === null) return []
  const first = byId.get(one.merged_into)
  if (first && first.kind === one.kind && first.merged_into === null) return []
  return [`it repeats ${one.merged_into}, which is not a first tap of the same kind and day`]
}
