import { z } from 'zod'
import { CalendarDate, Uuid } from './attendance.ts'
import { JobTitle } from './people.ts'
import { words } from './text.ts'

export const CONSENTS = ['waiting', 'agreed', 'refused'] as const
/** The words somebody agrees to; a new wording gets a new number, and the number is kept with the consent. */
export const CONSENT_TEXT_VERSION = 1
export const OVERTIME_ROUNDINGS = ['minute', 'half_hour', 'hour'] as const
export const OVERTIME_DAYS = ['workday', 'rest_5', 'rest_6', 'rest_shortest'] as const

const ClockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
  .describe(
    'HH:MM on the wall clock of the place where the person works that day; an end that is not after the start is the next day’s',
  )
const Reason = words(3, 500)
const Version = z.int().min(1)

/** One person of an order, and what they said. */
export const OvertimeMember = z
  .object({
    user: z.object({ id: Uuid, number: z.string(), name: z.string() }),
    consent: z.enum(CONSENTS),
    consented_at: z.int().nullable(),
    from: z.int().describe('Instant, by the clock of the place where the person works that day'),
    to: z.int(),
    in_shift: z
      .int()
      .describe('Minutes that lie in the shift as it is planned now: the plan changed after the order, no overtime'),
  })
  .meta({ id: 'OvertimeMember' })

/** An order for overtime (SPKL): who, when and why; it counts for those who agreed. */
export const OvertimeOrder = z
  .object({
    id: Uuid,
    date: CalendarDate,
    start: z.string(),
    end: z.string(),
    minutes: z.int(),
    reason: z.string(),
    ordered_by: z.string(),
    cancelled_at: z.int().nullable(),
    meal: z.boolean().describe('Four hours and more: food and drink of 1,400 kcal are due (Ps. 29)'),
    members: z.array(OvertimeMember),
    version: z.int(),
    created_at: z.int(),
  })
  .meta({ id: 'OvertimeOrder' })
export type OvertimeOrder = z.infer<typeof OvertimeOrder>

export const CreateOvertimeOrder = z
  .strictObject({
    date: CalendarDate,
    start: ClockTime,
    end: ClockTime,
    reason: Reason,
    employees: z.array(Uuid).min(1).max(500),
  })
  .meta({
    id: 'CreateOvertimeOrder',
    examples: [
      {
        date: '2026-11-27',
        start: '17:00',
        end: '20:00',
        reason: 'Stok opname gudang',
        employees: ['0190a000-0000-7000-8000-000000000001'],
      },
    ],
  })
export type CreateOvertimeOrder = z.infer<typeof CreateOvertimeOrder>
export const CancelOvertimeOrder = z
  .strictObject({ version: Version, reason: Reason })
  .meta({ id: 'CancelOvertimeOrder' })
export const OvertimeConsent = z
  .strictObject({ agree: z.boolean(), text_version: z.literal(CONSENT_TEXT_VERSION) })
  .meta({ id: 'OvertimeConsent' })

export const OvertimeWarning = z
  .object({ cap: z.enum(['day', 'week']), date: CalendarDate, minutes: z.int(), allowed: z.int() })
  .meta({ id: 'OvertimeWarning' })
export type OvertimeWarning = z.infer<typeof OvertimeWarning>
const Warnings = z
  .array(z.object({ employee_id: Uuid, name: z.string(), warning: OvertimeWarning }))
  .describe('Who would exceed what the law allows, were everything worked')
/** What is asked before an order is given. */
export const WeighOvertimeOrder = CreateOvertimeOrder.omit({ reason: true }).meta({ id: 'WeighOvertimeOrder' })
export const WeighedOvertimeOrder = z.object({ warnings: Warnings }).meta({ id: 'WeighedOvertimeOrder' })
export const CreatedOvertimeOrder = z
  .object({ data: OvertimeOrder, warnings: Warnings })
  .meta({ id: 'CreatedOvertimeOrder' })

/** What overtime that is asked for would be on a date: asked before it is sent, and by whoever decides. */
export const AskedOvertime = z
  .object({
    minutes: z.int(),
    day: z.enum(OVERTIME_DAYS),
    shift: z.object({ off: z.boolean(), name: z.string(), start: z.string(), end: z.string() }).describe('As planned'),
    warnings: z.array(OvertimeWarning).describe('What of the caps it would exceed, with what was ordered already'),
  })
  .meta({ id: 'AskedOvertime' })
export type AskedOvertime = z.infer<typeof AskedOvertime>
export const AskOvertimeQuery = z.strictObject({ date: CalendarDate, start: ClockTime, end: ClockTime })

export const OvertimeQuery = z.strictObject({
  from: CalendarDate,
  to: CalendarDate.describe('Not before `from`, and 100 days after it at most'),
  department: Uuid.optional(),
  site: Uuid.optional().describe('Where people belong, as with recaps'),
  employee: Uuid.optional(),
})
export type OvertimeQuery = z.infer<typeof OvertimeQuery>
export type CreatedOvertimeOrder = z.infer<typeof CreatedOvertimeOrder>
export const OvertimeOrders = z.object({ data: z.array(OvertimeOrder) }).meta({ id: 'OvertimeOrders' })

/** Overtime of one person and date. Minutes. */
export const OvertimeOfDay = z
  .object({
    date: CalendarDate,
    day: z.enum(OVERTIME_DAYS),
    real: z.int().describe('Jam Real: worked within agreed orders, rounded down as the company has it'),
    counted: z.number().describe('Jam Hitung: what that is worth in minutes of ordinary pay'),
    bands: z.array(z.object({ minutes: z.int(), times: z.number() })),
    zone: z.string().describe('Of the place where the person worked that day; the times of orders are of this zone'),
    orders: z
      .array(
        z.object({
          start: z.string(),
          end: z.string(),
          in_shift: z.int().describe('Minutes of it that were worked and lie in the shift: ordinary work'),
        }),
      )
      .describe('From when to when was agreed and somebody was there, HH:MM each; earliest first'),
    in_shift: z.int().describe('Worked within orders that lie in a shift: ordinary work, not counted'),
    rest: z.int().describe('Break on a rest day or holiday that lay within orders: no work, not counted'),
    filled: z.int().describe('Flexible hours: worked within orders and yet part of the required minutes, not counted'),
    outside: z.int().describe('Worked beyond the shift without an order; shown, not counted'),
    basis: z.string().describe('The regulation'),
  })
  .meta({ id: 'OvertimeOfDay' })
export const OvertimeOfPerson = z
  .object({
    user: z.object({ id: Uuid, number: z.string(), name: z.string() }),
    department: z.object({ id: Uuid, name: z.string() }),
    exempt: z.boolean().describe('A position without overtime pay (Ps. 27), on some of the days at least'),
    days: z.array(OvertimeOfDay),
    weeks: z
      .array(z.object({ monday: CalendarDate, minutes: z.int(), allowed: z.int() }))
      .describe('Whole weeks, Monday to Sunday, also where the period begins or ends within one'),
    real: z.int(),
    counted: z.number(),
    warnings: z.array(OvertimeWarning),
  })
  .meta({ id: 'OvertimeOfPerson' })
export type OvertimeOfPerson = z.infer<typeof OvertimeOfPerson>
export type OvertimeOfDay = z.infer<typeof OvertimeOfDay>
export const OvertimeReport = z
  .object({ data: z.array(OvertimeOfPerson), rounding: z.enum(OVERTIME_ROUNDINGS) })
  .meta({ id: 'OvertimeReport' })
export type OvertimeReport = z.infer<typeof OvertimeReport>

const OutsideMinutes = z
  .int()
  .min(0)
  .max(480)
  .describe('Work without an order is shown from so many minutes a day on; few minutes are nobody’s business')
const BreakMinutes = z.int().min(0).max(120).describe('0: nothing is taken off')
const BreakAfter = z.int().min(60).max(480).describe('Minutes worked in one stretch after which the break is due')
/** The break in overtime on rest days and holidays. It is no work: UU 13/2003 Ps. 79 (2) a. */
export const OvertimeBreak = z
  .object({
    from: CalendarDate.nullable().describe('The first date that it holds for; null: since ever, by the law'),
    minutes: BreakMinutes,
    after_minutes: BreakAfter,
  })
  .meta({ id: 'OvertimeBreak' })
export type OvertimeBreak = z.infer<typeof OvertimeBreak>
const NewBreak = z.strictObject({ from: CalendarDate, minutes: BreakMinutes, after_minutes: BreakAfter })

/** A job title without overtime pay (PP 35/2021 Ps. 27), from a date on. */
export const ExemptTitle = z
  .object({
    job_title: z.string().describe('As written; capitals and blanks around it do not matter'),
    from: CalendarDate.describe('The first date that it holds for'),
  })
  .meta({ id: 'ExemptTitle', examples: [{ job_title: 'Manajer Keuangan', from: '2026-11-01' }] })
export type ExemptTitle = z.infer<typeof ExemptTitle>
const NewExemptTitle = z
  .strictObject({ job_title: JobTitle, from: CalendarDate })
  .meta({ examples: [{ job_title: 'Manajer Keuangan', from: '2026-11-01' }] })

export const OvertimeSettings = z
  .object({
    rounding: z.enum(OVERTIME_ROUNDINGS),
    exempt: z.array(Uuid),
    exempt_titles: z
      .array(ExemptTitle)
      .describe('Whoever has one of these titles on a date from its own on, each title once'),
    outside_minutes: OutsideMinutes,
    breaks: z.array(OvertimeBreak).describe('Newest first'),
    version: z.int(),
  })
  .meta({ id: 'OvertimeSettings' })
export type OvertimeSettings = z.infer<typeof OvertimeSettings>
export const UpdateOvertimeSettings = z
  .strictObject({
    rounding: z.enum(OVERTIME_ROUNDINGS),
    exempt: z.array(Uuid).max(2_000).describe('Employees in positions without overtime pay'),
    exempt_titles: z
      .array(NewExemptTitle)
      .max(200)
      .optional()
      .describe('Job titles without overtime pay, each once; they stay as they are when left out'),
    outside_minutes: OutsideMinutes.optional().describe('Stays as it is when left out'),
    break: NewBreak.optional().describe('Holds from its date on; days from then on are worked out again'),
    version: z.int().min(0),
  })
  .meta({ id: 'UpdateOvertimeSettings' })
export type UpdateOvertimeSettings = z.infer<typeof UpdateOvertimeSettings>
