import { z } from 'zod'
import { CalendarDate, Uuid } from './attendance.ts'
import { FLAGS, STATUSES } from './status.ts'
import type { TraceStep } from './trace.ts'
import { words } from './text.ts'

/** Whose days of which period. Everybody's where nothing narrows it down. */
const Asked = z.strictObject({
  from: CalendarDate,
  to: CalendarDate.describe('Not before `from`, and 100 dates at most'),
  employee: Uuid.optional(),
  employees: z.array(Uuid).min(1).max(500).optional().describe('Several people'),
  department: Uuid.optional(),
  site: Uuid.optional(),
  replan: z
    .boolean()
    .default(false)
    .describe('Give days the plan in force now, instead of the one they were judged by'),
})
export const PreviewRecompute = Asked.meta({
  id: 'PreviewRecompute',
  examples: [{ from: '2026-11-01', to: '2026-11-30', replan: true }],
})
export const AskRecompute = Asked.extend({
  reason: words(1, 200).describe('Why; it stands in the audit log'),
}).meta({
  id: 'AskRecompute',
  examples: [{ from: '2026-11-01', to: '2026-11-30', replan: true, reason: 'Jam kerja gudang diganti' }],
})
export type AskRecompute = z.infer<typeof AskRecompute>

const State = z.object({
  status: z.enum(STATUSES),
  flags: z.array(z.enum(FLAGS)),
  duration_minutes: z.int().nullable(),
  overtime_minutes: z.int().describe('Jam Real, before it is rounded'),
  overtime_rest: z.boolean().describe('It is paid as that of a rest day or a holiday'),
})
const Steps = z.array(z.custom<TraceStep>()).meta({ type: 'array', items: { type: 'object' } })

/** What would become of a day. */
export const DayDifference = z
  .object({
    id: Uuid.nullable().describe(
      'Of the attendance; null where there would be one now: the day was free and is none any more',
    ),
    user: z.object({ id: Uuid, number: z.string(), name: z.string() }),
    date: CalendarDate,
    before: State,
    after: State,
    because: Steps.describe('The steps of the new judgement that the old one did not have'),
    locked: z.boolean().describe('The period is settled: this day stays as it is'),
  })
  .meta({ id: 'DayDifference' })
export type DayDifference = z.infer<typeof DayDifference>

export const PreviewAnswer = z
  .object({
    success: z.literal(true),
    looked_at: z.int().describe('Days that were worked out again'),
    changes: z.int().describe('How many of them would change'),
    locked: z.int().describe('How many more would, but lie in a settled period'),
    people: z.int().describe('Whose days would change'),
    minutes: z.int().describe('How many more minutes of work that is in all; less than 0 for fewer'),
    overtime: z
      .object({ before: z.int(), after: z.int() })
      .describe('Minutes of overtime of the days that would change, as they are and as they would be'),
    counts: z
      .array(z.object({ before: z.enum(STATUSES), after: z.enum(STATUSES), days: z.int() }))
      .describe('The changes by status, most first; the same twice where only flags or hours change'),
    data: z.array(DayDifference).describe('The first 500 of both, by date'),
  })
  .meta({ id: 'PreviewAnswer' })
export type PreviewAnswer = z.infer<typeof PreviewAnswer>

export const RecomputeRun = z
  .object({
    id: Uuid,
    reason: z.string(),
    asked_by: z.string(),
    from: CalendarDate,
    to: CalendarDate,
    replan: z.boolean(),
    people: z.int(),
    people_left: z.int(),
    days_changed: z.int(),
    created_at: z.int(),
    done_at: z.int().nullable(),
  })
  .meta({ id: 'RecomputeRun' })
export type RecomputeRun = z.infer<typeof RecomputeRun>
export const RecomputeAnswer = z
  .object({ success: z.literal(true), data: RecomputeRun })
  .meta({ id: 'RecomputeAnswer' })
export const RecomputeRuns = z
  .object({ success: z.literal(true), data: z.array(RecomputeRun).describe('The latest first') })
  .meta({ id: 'RecomputeRuns' })

/** What reports say of locked days is being written down. */
export const Settling = z
  .object({
    from: CalendarDate,
    to: CalendarDate,
    done: z.int().describe('Of `total`: how far it is'),
    total: z.int().min(1),
  })
  .meta({ id: 'SettlingDays' })
export type Settling = z.infer<typeof Settling>
export const AttendanceLock = z
  .object({
    locked_until: CalendarDate.nullable().describe('Days up to this date do not change any more'),
    settling: Settling.nullable().describe(
      'The newly locked days are being written down, a few seconds per thousand people; null once that is done',
    ),
  })
  .meta({ id: 'AttendanceLock' })
export type AttendanceLock = z.infer<typeof AttendanceLock>
export const SetAttendanceLock = z
  .strictObject({
    locked_until: CalendarDate.nullable().describe('A date that is over everywhere; null opens all'),
    reason: z.string().trim().max(200).optional().describe('Needed where a settled period is opened again'),
  })
  .meta({ id: 'SetAttendanceLock' })

/** A tap that came after its day was settled. The day is as it was; HR says what becomes of the tap. */
export const LateTap = z
  .object({
    id: Uuid,
    user: z.object({ id: Uuid, number: z.string(), name: z.string() }),
    date: CalendarDate.describe('The settled day'),
    zone: z.string(),
    kind: z.enum(['in', 'out']),
    at: z.int().describe('When the tap was, an instant'),
    received_at: z.int(),
    trusted: z.boolean().describe('Whether the phone could say for sure when it was'),
    receipt: z.string(),
  })
  .meta({ id: 'LateTap' })
export type LateTap = z.infer<typeof LateTap>
export const LateTaps = z.object({ data: z.array(LateTap) }).meta({ id: 'LateTaps' })
export const SettleLateTap = z
  .strictObject({
    enter: z.boolean().describe('Into its day, which has to be open again; otherwise the tap is dismissed'),
    reason: words(3, 500),
  })
  .meta({ id: 'SettleLateTap', examples: [{ enter: false, reason: 'Sudah dikoreksi sebelum dikunci' }] })
export type SettleLateTap = z.infer<typeof SettleLateTap>
