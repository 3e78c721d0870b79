import { sql } from 'kysely'
import type { Flag, Status } from '#contract/status.ts'
import type { TraceStep } from '#contract/trace.ts'
import type { Queryable } from '#src/database/database.ts'
import { isHoliday } from '#src/kernel/day-context.ts'
import type { CalendarDay, DayContext, DayException, DayPlan } from '#src/kernel/day-context.ts'
import { leaveDaysOf } from './leave-days.ts'
import type { LeaveDay } from './leave-days.ts'
import { letterDays } from './letter-days.ts'

/** A stored day, as far as reports need it. Minutes. */
export type StoredDay = {
  id: string
  date: string
  departmentId: string
  siteName: string
  zone: string
  status: Status
  flags: readonly Flag[]
  masukAt: number | null
  pulangAt: number | null
  minutes: number
  late: number
  early: number
  /** Half days by request. */
  halves: readonly Status[]
  /** It was a holiday, and the person came or was rostered. */
  holiday: boolean
  /** Of which types of izin and cuti it was. */
  leaves: readonly LeaveDay[]
  /** How much of it was sakit with a letter: 0, 0.5 or 1. */
  letter: number
}

const NO_FLAGS: readonly Flag[] = []
const NO_HALVES: readonly Status[] = []
const NO_LEAVES: readonly LeaveDay[] = []
const planOf = (shift: string | null): Pick<DayPlan, 'kind'> => (shift === null ? {} : (JSON.parse(shift) as DayPlan))

/** The types of requests for half a day. */
export const halvesOf = (exceptions: readonly DayException[]): readonly Status[] =>
  exceptions.length === 0
    ? NO_HALVES
    : exceptions.filter(({ part }) => part === 'first_half' || part === 'second_half').map(({ type }) => type)

/** The days of people in a period, by person and date: one statement. */
export async function readDays(
  db: Queryable,
  people: readonly string[],
  from: string,
  to: string,
): Promise<(employeeId: string, date: string) => StoredDay | undefined> {
  if (people.length === 0) return () => undefined
  const rows = await db.kysely
    .selectFrom('attendance')
    .select(['id', 'employee_id', 'work_date', 'department_id', 'site_name', 'zone', 'status', 'flags'])
    .select(['masuk_at', 'pulang_at', 'duration_minutes'])
    // half days and worked holidays are rare: what is known of all other days need not be carried over and taken apart
    .select(
      sql<
        string | null
      >`case when context like '%_half"%' or (context like '%"calendar":{%' and status not in ('libur', 'cuti_bersama')) or status in ('izin', 'cuti', 'sakit') then context else null end`.as(
        'context',
      ),
    )
    // the trace is most of a row and says only here what nothing else does
    .select(
      sql<
        string | null
      >`case when flags like '%"terlambat"%' or flags like '%"pulang_cepat"%' then trace else null end`.as('trace'),
    )
    .select(
      sql<string | null>`case when context like '%_half"%' or status in ('izin', 'cuti') then shift else null end`.as(
        'shift',
      ),
    )
    .where('employee_id', 'in', [...people])
    .where('work_date', '>=', from)
    .where('work_date', '<=', to)
    .execute()
  const combinations = new Map<string, readonly Flag[]>([['[]', NO_FLAGS]])
  const flagsOf = (text: string): readonly Flag[] => {
    let flags = combinations.get(text)
    if (!flags) combinations.set(text, (flags = JSON.parse(text) as Flag[]))
    return flags
  }
  const byPerson = new Map<string, Map<string, StoredDay>>()
  for (const row of rows) {
    let days = byPerson.get(row.employee_id)
    if (!days) byPerson.set(row.employee_id, (days = new Map<string, StoredDay>()))
    const known = row.context === null ? null : (JSON.parse(row.context) as Omit<DayContext, 'plan'>)
    const came = row.masuk_at !== null || row.pulang_at !== null
    const steps = row.trace === null ? [] : (JSON.parse(row.trace) as TraceStep[])
    days.set(row.work_date, {
      id: row.id,
      date: row.work_date,
      departmentId: row.department_id,
      siteName: row.site_name,
      zone: row.zone,
      status: row.status as Status,
      flags: flagsOf(row.flags),
      masukAt: row.masuk_at,
      pulangAt: row.pulang_at,
      minutes: row.duration_minutes ?? 0,
      late: minutesOf(steps, 'late'),
      early: minutesOf(steps, 'left-early'),
      halves: known === null ? NO_HALVES : halvesOf(known.exceptions),
      leaves: known === null ? NO_LEAVES : leaveDaysOf(row.status as Status, { ...known, plan: planOf(row.shift) }),
      letter: known === null ? 0 : letterDays(row.status as Status, known.exceptions),
      holiday: known !== null && isCountedHoliday(known.calendar, came),
    })
  }
  return (employeeId, date) => byPerson.get(employeeId)?.get(date)
}

/** On a holiday on which somebody came or was rostered; collective leave that costs leave is a working day for those who come. */
const isCountedHoliday = (calendar: CalendarDay | null, came: boolean): boolean =>
  isHoliday(calendar) && (calendar.rostered === true || (came && calendar.counts === 'off'))

const minutesOf = (steps: readonly TraceStep[], rule: 'late' | 'left-early'): number =>
  steps.reduce((sum, step) => sum + (step.rule === rule ? step.minutes : 0), 0)
