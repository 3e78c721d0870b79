import { z } from 'zod'
import { CalendarDate, Uuid } from './attendance.ts'
import { Past } from './past.ts'
import { nameOf } from './text.ts'

export type { Past }

const Name = nameOf()
const Version = z.int().min(1).describe('The version that was shown; a change made meanwhile answers 409')
const ClockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
  .describe('HH:MM')
const minutes = (most: number): z.ZodInt => z.int().min(0).max(most)
export const SHIFT_COLORS = ['green', 'blue', 'violet', 'amber', 'cyan', 'indigo', 'red', 'grey'] as const
export type ShiftColor = (typeof SHIFT_COLORS)[number]
const Code = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}+]{1,6}$/u)
  .describe('Up to six letters for rosters')

const Part = z.strictObject({ start: ClockTime, end: ClockTime })
export const ShiftRule = z
  .strictObject({
    kind: z.enum(['fixed', 'flexible']).default('fixed'),
    parts: z.array(Part).min(1).max(4).describe('In order; an end that is not after the start is the next day'),
    core: Part.nullable().default(null).describe('Flexible only: when everybody must be there'),
    grace_minutes: minutes(240).default(0),
    early_grace_minutes: minutes(240).default(0),
    break_minutes: minutes(480).default(0).describe('Unpaid'),
    break_after_minutes: minutes(1_440).default(0).describe('Taken off once so much has been worked'),
    opens_before_minutes: minutes(720).default(240),
    closes_after_minutes: minutes(720).default(360),
    required_minutes: minutes(1_440)
      .nullable()
      .default(null)
      .describe('A whole day; null = the planned time less the break'),
    half_day_minutes: minutes(1_440)
      .nullable()
      .default(null)
      .describe('Whoever worked fewer has been there for half a day; null = not judged'),
    absent_minutes: minutes(1_440)
      .nullable()
      .default(null)
      .describe('Whoever worked fewer counts as absent once the day is closed; null = not judged'),
  })
  .meta({ id: 'ShiftRule' })
export type ShiftRule = z.infer<typeof ShiftRule>

export const WorkShift = z
  .object({
    id: Uuid,
    name: z.string(),
    code: z.string(),
    color: z.enum(SHIFT_COLORS),
    active: z.boolean(),
    version: z.int(),
    versions: z.array(z.object({ valid_from: CalendarDate, rule: ShiftRule })).describe('Newest first'),
  })
  .meta({ id: 'WorkShift' })
export type WorkShift = z.infer<typeof WorkShift>
export const CreateWorkShift = z
  .strictObject({ name: Name, code: Code, color: z.enum(SHIFT_COLORS).default('green'), rule: ShiftRule })
  .meta({ id: 'CreateWorkShift' })
export const UpdateWorkShift = z
  .strictObject({
    version: Version,
    name: Name.optional(),
    code: Code.optional(),
    color: z.enum(SHIFT_COLORS).optional(),
    active: z.boolean().optional(),
  })
  .meta({ id: 'UpdateWorkShift' })
export const NewShiftVersion = z
  .strictObject({ version: Version, valid_from: CalendarDate, rule: ShiftRule, past: Past })
  .meta({ id: 'NewShiftVersion' })

const Days = z.array(Uuid.nullable()).min(1).max(62).describe('Shift by day of the cycle; null is a rest day')
const Cycle = z.strictObject({
  anchor_date: CalendarDate.describe('A date on which the first day of the cycle falls; a week begins on a Monday'),
  days: Days,
})
export const ShiftPattern = z
  .object({
    id: Uuid,
    name: z.string(),
    active: z.boolean(),
    version: z.int(),
    versions: z
      .array(z.object({ valid_from: CalendarDate, anchor_date: CalendarDate, days: z.array(Uuid.nullable()) }))
      .describe('Newest first'),
  })
  .meta({ id: 'ShiftPattern' })
export type ShiftPattern = z.infer<typeof ShiftPattern>
export const CreateShiftPattern = Cycle.extend({ name: Name }).meta({ id: 'CreateShiftPattern' })
export const UpdateShiftPattern = z
  .strictObject({ version: Version, name: Name.optional(), active: z.boolean().optional() })
  .meta({ id: 'UpdateShiftPattern' })
export const NewPatternVersion = Cycle.extend({ version: Version, valid_from: CalendarDate, past: Past }).meta({
  id: 'NewPatternVersion',
})

export const ASSIGNMENT_TARGETS = ['site', 'department', 'person'] as const
export const ShiftAssignment = z
  .object({
    id: Uuid,
    pattern: z.object({ id: Uuid, name: z.string() }),
    target: z.enum(ASSIGNMENT_TARGETS),
    target_id: Uuid,
    target_name: z.string(),
    from: CalendarDate,
    to: CalendarDate.nullable(),
    version: z.int(),
  })
  .meta({ id: 'ShiftAssignment' })
export type ShiftAssignment = z.infer<typeof ShiftAssignment>
export const CreateShiftAssignment = z
  .strictObject({
    pattern_id: Uuid,
    target: z.enum(ASSIGNMENT_TARGETS),
    target_id: Uuid,
    from: CalendarDate,
    to: CalendarDate.nullable().default(null).describe('Last day; null = no end'),
    past: Past,
  })
  .meta({ id: 'CreateShiftAssignment' })
export const UpdateShiftAssignment = z
  .strictObject({ version: Version, to: CalendarDate.nullable(), past: Past })
  .meta({ id: 'UpdateShiftAssignment' })

/** What is planned for a person on a date, as a roster shows it. */
export const RosterDay = z
  .object({
    date: CalendarDate,
    kind: z.enum(['fixed', 'flexible', 'off']),
    name: z.string(),
    code: z.string(),
    color: z.enum(SHIFT_COLORS),
    parts: z.array(Part).describe('Empty on a rest day'),
    site: z
      .object({ id: Uuid, name: z.string(), zone: z.string() })
      .nullable()
      .describe('Where it is not the own site'),
    from: z.enum(['site_hours', 'site', 'department', 'person', 'roster']).describe('What decided'),
    entry: z
      .object({
        version: z.int(),
        kind: z.enum(['shift', 'off', 'site']),
        shift_id: Uuid.nullable(),
        second_shift_id: Uuid.nullable(),
        site_id: Uuid.nullable(),
        source: z.enum(['manual', 'swap', 'import']),
        note: z.string().nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'RosterDay' })
export type RosterDay = z.infer<typeof RosterDay>
export const Roster = z
  .object({
    from: CalendarDate,
    to: CalendarDate,
    people: z.array(
      z.object({
        id: Uuid,
        number: z.string(),
        name: z.string(),
        department: z.object({ id: Uuid, name: z.string() }),
        site: z.object({ id: Uuid, name: z.string(), zone: z.string() }),
        days: z.array(RosterDay),
      }),
    ),
    total: z.int().describe('How many people there are, whether or not all are among them'),
  })
  .meta({ id: 'Roster' })
export type Roster = z.infer<typeof Roster>
export const RosterQuery = z.strictObject({
  from: CalendarDate,
  to: CalendarDate.describe('Not before `from`, and at most 62 dates'),
  department: Uuid.optional(),
  site: Uuid.optional(),
  employee: Uuid.optional(),
  q: z.string().trim().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(300).default(100),
  offset: z.coerce.number().int().min(0).max(100_000).default(0),
})
export const MySchedule = z
  .object({ today: CalendarDate, zone: z.string(), days: z.array(RosterDay) })
  .meta({ id: 'MySchedule' })
export type MySchedule = z.infer<typeof MySchedule>

export const RosterChange = z.strictObject({
  employee_id: Uuid,
  date: CalendarDate,
  version: z.int().min(0).describe('Of the entry that was shown; 0 = there was none'),
  kind: z.enum(['pattern', 'shift', 'off', 'site']).describe('pattern: take the entry away'),
  shift_id: Uuid.nullable().default(null),
  second_shift_id: Uuid.nullable().default(null),
  site_id: Uuid.nullable().default(null),
  note: z.string().trim().max(200).nullable().default(null),
})
export type RosterChange = z.infer<typeof RosterChange>
export const PutRoster = z
  .strictObject({ entries: z.array(RosterChange).min(1).max(2_000), past: Past })
  .meta({ id: 'PutRoster' })
export const CopyRoster = z
  .strictObject({
    department: Uuid.nullable().default(null),
    site: Uuid.nullable().default(null),
    from: CalendarDate.describe('First date of what is copied'),
    days: z.int().min(1).max(31),
    to: CalendarDate.describe('First date of where it goes'),
    past: Past,
  })
  .meta({ id: 'CopyRoster' })
const PersonDate = z.strictObject({ employee_id: Uuid, date: CalendarDate })
export const SwapDays = z.strictObject({ first: PersonDate, second: PersonDate, past: Past }).meta({ id: 'SwapDays' })
export type PersonDate = z.infer<typeof PersonDate>
export const RosterChanged = z.object({ changed: z.int() }).meta({ id: 'RosterChanged' })
