import type { AttendanceTable } from '#src/database/schema.ts'
import { applyDay, newDay } from '#src/features/attendance/day.ts'
import { deriveDay } from '#src/features/attendance/derive-day.ts'
import { judgedColumns, judgedNow } from '#src/features/attendance/judged-day.ts'
import type { PunchForRules } from '#src/features/attendance/taps.ts'
import type { ShiftDay } from '#src/features/shifts/index.ts'
import type { DayContext, DayException } from '#src/kernel/day-context.ts'
import { bell, seededRandom } from '#src/kernel/seeded.ts'
import type { Random } from '#src/kernel/seeded.ts'
import { HOUR, MINUTE } from '#src/kernel/work-time.ts'
import { uuidAt } from './company.ts'
import type { Person } from './company.ts'

const DAY = 86_400_000
const NODES = ['app-1', 'app-2', 'app-3', 'app-4']
/** Of days with leave that was asked for, how many are for each reason. */
const AWAY: readonly (readonly [DayException['type'], number])[] = [
  ['sakit', 0.012],
  ['izin', 0.008],
  ['cuti', 0.025],
]
/** Days on which the whole company is on leave. */
const JOINT_LEAVE = new Set(['04-11', '05-02', '12-24', '12-26'])

/**
 * All rows of a date in the order in which they were made, the same each time: what people did, judged by the rules that
 * judge real taps. Of a date that is still to come only approved leave.
 */
export function makeDays(people: readonly Person[], date: string, toCome: boolean): AttendanceTable[] {
  const random = seededRandom(Math.floor(Date.parse(date) / DAY))
  const weekday = new Date(date).getUTCDay()
  const rows: AttendanceTable[] = []
  for (const person of people) {
    if (date < person.active_from || (person.active_to !== null && date > person.active_to)) continue
    if (!person.week[weekday]) continue
    const row = dayOf(person, date, toCome, random)
    if (row) rows.push(row)
  }
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1))
}

function dayOf(person: Person, date: string, toCome: boolean, random: Random): AttendanceTable | null {
  const reason = toCome ? leaveOf(random) : reasonOf(person, random)
  if (toCome && reason === null) return null
  const calendar = JOINT_LEAVE.has(date.slice(5))
    ? ({ kind: 'cuti_bersama', name: 'Cuti bersama', source: 'SKB', counts: 'leave' } as const)
    : null
  const exceptions: DayException[] =
    reason === null || reason === 'alpa'
      ? []
      : [{ request_id: uuidAt(Date.parse(date), random), type: reason, part: 'whole' }]
  const context: DayContext = { plan: person.plan, calendar, exceptions, overtime: [] }
  const judged = judgedNow(context, person.zone, date)
  const { shift } = judged
  const works = calendar === null && (reason === null || reason === 'wfh' || reason === 'dinas_luar')
  const taps = works ? tapsOf(person, shift, random) : []
  const made = taps[0]?.receivedAt ?? (reason === 'alpa' || calendar ? shift.closesAt : shift.startsAt - 3 * DAY)
  const derived = deriveDay(taps, shift, shift.closesAt + HOUR, judged.context)
  const day = newDay(uuidAt(made, random), person, judged, made)
  return applyDay(day, derived, taps.at(-1)?.receivedAt ?? made, judgedColumns(judged))
}

function leaveOf(random: Random): DayException['type'] | null {
  let left = random()
  return AWAY.find(([, share]) => (left -= share) < 0)?.[0] ?? null
}

function reasonOf(person: Person, random: Random): DayException['type'] | 'alpa' | null {
  const away = leaveOf(random)
  if (away) return away
  const one = random()
  if (one < 0.007) return 'alpa'
  if (person.travels && one < 0.06) return 'dinas_luar'
  return person.remote && one > 0.85 ? 'wfh' : null
}

function tapsOf(person: Person, shift: ShiftDay, random: Random): PunchForRules[] {
  const node = NODES[Math.floor(random() * NODES.length)] ?? 'app-1'
  const offline = random() < 0.02
  const tap = (kind: 'in' | 'out', at: number): PunchForRules => ({
    kind,
    at,
    receivedAt: offline ? at + Math.floor(random() * 3 * HOUR) : at,
    node,
    offline,
    trusted: true,
  })
  const seconds = (minutes: number): number => Math.round(minutes * 60) * 1_000 + Math.floor(random() * 1_000)
  const comes = shift.startsAt + seconds(person.usually + bell(random) * person.varies)
  const leavesEarly = random() < 0.015
  const goes = shift.endsAt + seconds(leavesEarly ? -20 - random() * 120 : 2 + random() ** 3 * 90)
  const forgets = random()
  if (forgets < 0.004) return [tap('out', goes)]
  if (forgets < 0.016) return [tap('in', comes)]
  return [tap('in', comes), tap('out', Math.max(goes, comes + MINUTE))]
}
