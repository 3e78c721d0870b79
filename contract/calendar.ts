import { z } from 'zod'
import { CalendarDate, Uuid } from './attendance.ts'
import { Past } from './past.ts'
import { nameOf } from './text.ts'

/** `kerja` is an ordinary working day again, at one site: what the country has off and this place has not. */
export const CALENDAR_KINDS = ['libur', 'cuti_bersama', 'kerja'] as const
export type CalendarKind = (typeof CALENDAR_KINDS)[number]
/** What a company makes of cuti bersama: a day off, a day off that costs a day of leave, or a working day. */
export const CUTI_BERSAMA_POLICIES = ['off', 'leave', 'work'] as const
export type CutiBersamaPolicy = (typeof CUTI_BERSAMA_POLICIES)[number]

const Name = nameOf()
const Source = nameOf().describe("The decree's number, or who else said so")
const Kind = z.enum(CALENDAR_KINDS)

/** A date that is not an ordinary one, for the whole company or one site. One a date and place. */
export const CalendarEntry = z
  .object({
    id: Uuid,
    date: CalendarDate,
    site: z.object({ id: Uuid, name: z.string() }).nullable().describe('Null: everywhere'),
    kind: Kind,
    counts: z
      .enum(CUTI_BERSAMA_POLICIES)
      .describe('What the company makes of it: a day off, one that costs a day of leave, a working day'),
    name: z.string(),
    source: z.string(),
    version: z.int(),
  })
  .meta({ id: 'CalendarEntry' })
export type CalendarEntry = z.infer<typeof CalendarEntry>

export const CalendarQuery = z.strictObject({
  from: CalendarDate,
  to: CalendarDate.describe('Not before `from`, and three years after it at most'),
})

/** A year as it was delivered with Hadir, and how far this house has taken it over. */
export const CalendarYear = z
  .object({
    year: z.int(),
    source: z.string(),
    version: z.int().describe('Rises when the decree was amended'),
    days: z.int(),
    applied: z.int().nullable().describe('The version that was taken over; null: none'),
  })
  .meta({ id: 'CalendarYear' })
export type CalendarYear = z.infer<typeof CalendarYear>

export const CalendarPolicy = z
  .object({
    cuti_bersama: z.enum(CUTI_BERSAMA_POLICIES).describe('The latest'),
    from: CalendarDate.nullable().describe('From when on; null: always'),
    version: z.int(),
  })
  .meta({ id: 'CalendarPolicy' })
export type CalendarPolicy = z.infer<typeof CalendarPolicy>
export const UpdateCalendarPolicy = z
  .strictObject({
    cuti_bersama: z.enum(CUTI_BERSAMA_POLICIES),
    from: CalendarDate.optional().describe('From when on; today where it is left out. What was said for later is gone'),
    version: z.int().min(0),
    past: Past,
  })
  .meta({ id: 'UpdateCalendarPolicy' })

export const CalendarAnswer = z
  .object({
    data: z.array(CalendarEntry),
    policy: CalendarPolicy,
    years: z.array(CalendarYear),
    missing_year: z
      .int()
      .nullable()
      .describe('From October on the coming year, as long as it has no holiday that holds everywhere'),
  })
  .meta({ id: 'CalendarAnswer' })
export type CalendarAnswer = z.infer<typeof CalendarAnswer>

export const CreateCalendarEntry = z
  .strictObject({ date: CalendarDate, site_id: Uuid.nullable(), kind: Kind, name: Name, source: Source, past: Past })
  .meta({
    id: 'CreateCalendarEntry',
    examples: [{ date: '2026-12-09', site_id: null, kind: 'libur', name: 'Pemungutan suara', source: 'Keppres' }],
  })
export type CreateCalendarEntry = z.infer<typeof CreateCalendarEntry>
export const UpdateCalendarEntry = z
  .strictObject({
    version: z.int().min(1),
    kind: Kind.optional(),
    name: Name.optional(),
    source: Source.optional(),
    past: Past,
  })
  .meta({ id: 'UpdateCalendarEntry' })
export const DeleteCalendarEntry = z.strictObject({
  version: z.coerce.number().int().min(1),
  past: z
    .enum(['true', 'later'])
    .optional()
    .transform((text): Past => (text === 'later' ? text : text === 'true')),
})
export const TakeOverYear = z.strictObject({ apply: z.boolean(), past: Past }).meta({ id: 'TakeOverYear' })

/** One date that taking over a year or a file would change. */
export const CalendarDifference = z
  .object({
    date: CalendarDate,
    before: z.object({ kind: Kind, name: z.string() }).nullable(),
    after: z.object({ kind: Kind, name: z.string() }).nullable().describe('Null: no longer a special date'),
    locked: z.boolean().describe('In a settled period: it stays as it is'),
  })
  .meta({ id: 'CalendarDifference' })
export type CalendarDifference = z.infer<typeof CalendarDifference>

/** A file of dates: CSV with a header (`tanggal;jenis;nama;sumber`, or `,`), or JSON as the years are delivered. */
export const ImportCalendar = z
  .strictObject({
    text: z.string().min(1).max(200_000),
    source: Source.optional().describe('For rows that say none'),
    apply: z.boolean().default(false).describe('False: only show what would change'),
    past: Past,
  })
  .meta({ id: 'ImportCalendar' })

export const CalendarChange = z
  .object({
    applied: z.boolean(),
    differences: z.array(CalendarDifference),
    errors: z.array(z.object({ row: z.int(), message: z.string(), value: z.string() })),
  })
  .meta({ id: 'CalendarChange' })
export type CalendarChange = z.infer<typeof CalendarChange>
