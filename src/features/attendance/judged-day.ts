import type { AttendanceTable } from '#src/database/schema.ts'
import { shiftDay } from '#src/features/shifts/index.ts'
import type { ShiftDay } from '#src/features/shifts/index.ts'
import type { DayContext, DayPlan, PersonRef } from '#src/kernel/day-context.ts'
import { NOTHING_ELSE } from './derive-day.ts'
import type { Circumstances } from './derive-day.ts'
import type { PersonForPunch } from './table.ts'

/** What a day is judged by: its shift as instants, and everything else that is known of it. */
export type Judged = { shift: ShiftDay; context: Circumstances }

export const personRef = (person: PersonForPunch): PersonRef => ({
  id: person.id,
  siteId: person.site_id,
  departmentId: person.department_id,
  zone: person.zone,
})

/** Plans by their text: most people's are the same. Never changed. */
const plans = new Map<string, DayPlan>()
const MOST_PLANS = 1_000

export function planOf({ shift }: Pick<AttendanceTable, 'shift'>): DayPlan {
  let plan = plans.get(shift)
  if (!plan) {
    if (plans.size >= MOST_PLANS) plans.clear()
    plans.set(shift, (plan = JSON.parse(shift) as DayPlan))
  }
  return plan
}

const texts = new WeakMap<DayPlan, string>()

function planText(plan: DayPlan): string {
  let text = texts.get(plan)
  if (text === undefined) texts.set(plan, (text = JSON.stringify(plan)))
  return text
}

type Kept = Pick<AttendanceTable, 'shift' | 'context' | 'zone' | 'work_date'>

/** What a stored day was judged by. */
export const judgedBy = (day: Kept): Judged => ({
  shift: shiftDay(planOf(day), day.zone, day.work_date),
  context: day.context === null ? NOTHING_ELSE : (JSON.parse(day.context) as Circumstances),
})

/** The same for a day that is judged anew, by what is known now. */
export const judgedNow = ({ plan, ...context }: DayContext, zone: string, date: string): Judged => ({
  shift: shiftDay(plan, zone, date),
  context,
})

const byId = <T>(list: readonly T[], id: (one: T) => string): T[] =>
  list.toSorted((a, b) => (id(a) < id(b) ? -1 : id(a) > id(b) ? 1 : 0))

/** As it is stored: the same for the same circumstances, whichever way they were found. Null when there are none. */
export function storedContext({ calendar, exceptions, overtime }: Circumstances): string | null {
  if (calendar === null && exceptions.length === 0 && overtime.length === 0) return null
  return JSON.stringify({
    calendar: calendar && {
      kind: calendar.kind,
      name: calendar.name,
      source: calendar.source,
      counts: calendar.counts,
      ...(calendar.rostered && { rostered: calendar.rostered }),
    },
    exceptions: byId(exceptions, (one) => one.request_id).map(({ request_id, type, part, with_letter, leave }) => ({
      request_id,
      type,
      part: typeof part === 'string' ? part : { start: part.start, end: part.end },
      ...(with_letter === undefined ? {} : { with_letter }),
      ...(leave === undefined ? {} : { leave }),
    })),
    overtime: byId(overtime, (one) => `${one.order_id} ${one.from}`).map(({ order_id, from, to, agreed, rest }) => ({
      order_id,
      from,
      to,
      agreed,
      ...(rest && { rest: { minutes: rest.minutes, after: rest.after } }),
    })),
  } satisfies Circumstances)
}

/** The columns that hold it. */
export type JudgedColumns = Pick<AttendanceTable, 'shift' | 'context' | 'window_ends_at'>
export const judgedColumns = ({ shift, context }: Judged): JudgedColumns => ({
  shift: planText(shift.plan),
  context: storedContext(context),
  window_ends_at: shift.closesAt,
})
