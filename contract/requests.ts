import { z } from 'zod'
import { CalendarDate, Uuid } from './attendance.ts'
import { RequestType } from './leave-types.ts'
import {
  ATTACHMENT_TYPES,
  AWAY_KINDS,
  LETTER_STATES,
  REQUEST_KINDS,
  REQUEST_PARTS,
  REQUEST_STATES,
  REQUEST_STEPS,
} from './request-words.ts'
import { nameOf, words } from './text.ts'

const ClockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
  .describe('HH:MM on the wall clock of the person’s site')
const Reason = words(3, 500)
const Version = z.int().min(1)
const Person = z.object({ id: Uuid, number: z.string(), name: z.string() })

export const Attachment = z
  .object({ id: Uuid, name: z.string(), type: z.enum(ATTACHMENT_TYPES), bytes: z.int() })
  .meta({ id: 'Attachment' })
export type Attachment = z.infer<typeof Attachment>
export const CreateAttachment = z
  .strictObject({
    name: nameOf(),
    content: z.string().min(1).max(7_000_000).describe('Base64 of a JPEG, PNG, WebP or PDF of 5 MiB at most'),
  })
  .meta({ id: 'CreateAttachment' })

export const CreateAttachmentFor = CreateAttachment.extend({ employee_id: Uuid.describe('Whose letter it is') }).meta({
  id: 'CreateAttachmentFor',
})

/** One thing that was done with a request. */
export const RequestDeed = z
  .object({
    did: z.enum([
      'asked',
      'recorded',
      'agreed',
      'approved',
      'refused',
      'withdrawn',
      'cancelled',
      'expired',
      'back_asked',
      'back_refused',
      'shortened',
      'letter_sent',
      'letter_accepted',
      'letter_refused',
      'escalated',
    ]),
    step: z.enum(REQUEST_STEPS).nullable(),
    by: z.string(),
    for: z.string().nullable().describe('The manager in whose place a deputy decided'),
    reason: z.string().nullable(),
    at: z.int(),
    back_on: CalendarDate.nullable().describe('Shortened, or asked to be: from this date on the person is back'),
  })
  .meta({ id: 'RequestDeed' })

/** What somebody was planned for on a date. */
export const SwappedShift = z
  .object({ off: z.boolean(), name: z.string(), start: z.string(), end: z.string(), site: z.string().nullable() })
  .meta({ id: 'SwappedShift' })
export type SwappedShift = z.infer<typeof SwappedShift>
export const SwapDay = z
  .object({ date: CalendarDate, own: SwappedShift.describe('The asker’s shift'), partner: SwappedShift })
  .meta({ id: 'SwapDay' })
export type SwapDay = z.infer<typeof SwapDay>
export const SwapQuery = z.strictObject({ from: CalendarDate, to: CalendarDate })
/** Whom somebody can swap shifts with on one or two dates, and what both are planned for. */
export const SwapPartners = z
  .object({ data: z.array(z.object({ user: Person, days: z.array(SwapDay) })) })
  .meta({ id: 'SwapPartners' })
export type SwapPartners = z.infer<typeof SwapPartners>

export const DayRequest = z
  .object({
    id: Uuid,
    user: Person,
    department: z.object({ id: Uuid, name: z.string() }),
    kind: z.enum(REQUEST_KINDS),
    from: CalendarDate,
    to: CalendarDate,
    type: RequestType.nullable().describe('Izin and cuti; null in requests from before there were types'),
    first_to: CalendarDate.nullable().describe('The last date as it was approved, where it was shortened since'),
    back_on: CalendarDate.nullable().describe('The asker says to be back from this date on; nobody has answered yet'),
    part: z.enum(REQUEST_PARTS),
    start: z.string().nullable().describe('Hours only: HH:MM'),
    end: z.string().nullable(),
    with_letter: z.boolean().describe('Sakit: there is a letter, handed in with the request or accepted later'),
    letter: z.enum(LETTER_STATES),
    letter_until: CalendarDate.nullable().describe('Until when the asker can hand in a letter; null: not at all'),
    days: z.number().describe('Days as the type counts them (working days where it says nothing), halves counted'),
    zone: z.string().describe('The zone of the person’s site'),
    masuk_at: z.int().nullable().describe('Koreksi: when the person came, an instant'),
    pulang_at: z.int().nullable(),
    partner: Person.nullable().describe('Tukar shift: the colleague'),
    swap: z.array(SwapDay).nullable().describe('Tukar shift: what both were planned for when it was asked'),
    reason: z.string(),
    state: z.enum(REQUEST_STATES),
    step: z.enum(REQUEST_STEPS).nullable().describe('Whose turn it is while waiting'),
    deciders: z.array(z.string()).describe('Names of those whose turn it is; empty: HR'),
    may: z
      .object({
        decide: z.boolean(),
        withdraw: z.boolean(),
        cancel: z.boolean(),
        come_back: z.boolean().describe('Ask to be back earlier'),
        decide_back: z.boolean(),
        shorten: z.boolean(),
        attach: z.boolean().describe('Hand in a letter that belongs to it'),
        settle_letter: z.boolean().describe('Say whether there is a letter'),
      })
      .describe('What the one who asks this may do'),
    attachments: z.array(Attachment),
    deeds: z.array(RequestDeed),
    version: z.int(),
    created_at: z.int(),
  })
  .meta({ id: 'DayRequest' })
export type DayRequest = z.infer<typeof DayRequest>

export const CreateRequest = z
  .strictObject({
    key: Uuid.describe('Made before the first try: the same key is the same request, sent again'),
    kind: z.enum(REQUEST_KINDS),
    type: Uuid.optional().describe('Izin and cuti: of which type; left out: the standard one of the kind'),
    from: CalendarDate,
    to: CalendarDate,
    part: z.enum(REQUEST_PARTS).default('whole').describe('Other than `whole` for one date only'),
    start: ClockTime.optional(),
    end: ClockTime.optional(),
    masuk: ClockTime.optional().describe('Koreksi: when the person came, on the clock of the day’s shift'),
    pulang: ClockTime.optional(),
    partner: Uuid.optional().describe(
      'Tukar shift: the colleague; both take each other’s place on `from` and, where it is another date, on `to`',
    ),
    reason: Reason,
    attachments: z.array(Uuid).max(5).default([]),
    letter_follows: z.boolean().optional().describe('A letter is handed in later, where the policy lets it'),
  })
  .meta({
    id: 'CreateRequest',
    examples: [
      {
        key: '0190a000-0000-7000-8000-000000000001',
        kind: 'cuti',
        from: '2026-12-21',
        to: '2026-12-23',
        reason: 'Acara keluarga di Solo',
      },
      {
        key: '0190a000-0000-7000-8000-000000000002',
        kind: 'koreksi',
        from: '2026-11-25',
        to: '2026-11-25',
        pulang: '17:05',
        reason: 'Lupa absen pulang, ponsel mati',
      },
    ],
  })
export type CreateRequest = z.infer<typeof CreateRequest>

export const RecordRequest = CreateRequest.omit({ masuk: true, pulang: true, partner: true })
  .extend({
    employee_id: Uuid,
    kind: z.enum(AWAY_KINDS),
    approve: z.boolean().default(true).describe('At once; false: those decide who would if the person had asked'),
  })
  .meta({
    id: 'RecordRequest',
    examples: [
      {
        key: '0190a000-0000-7000-8000-000000000004',
        employee_id: '0190a000-0000-7000-8000-000000000005',
        kind: 'sakit',
        from: '2026-11-20',
        to: '2026-11-21',
        reason: 'Surat dokter diterima di meja HR',
      },
    ],
  })
export type RecordRequest = z.infer<typeof RecordRequest>

export const CorrectDay = z
  .strictObject({
    key: Uuid.describe('Made before the first try: the same key is the same correction, sent again'),
    employee_id: Uuid,
    date: CalendarDate,
    masuk: ClockTime.optional().describe('When the person came, on the clock of the day’s shift'),
    pulang: ClockTime.optional(),
    reason: Reason,
  })
  .meta({ id: 'CorrectDay' })
export type CorrectDay = z.infer<typeof CorrectDay>

export const DecideRequest = z
  .strictObject({ version: Version, approve: z.boolean(), reason: Reason.optional().describe('Compulsory to refuse') })
  .meta({ id: 'DecideRequest', examples: [{ version: 1, approve: false, reason: 'Tim sedang stok opname' }] })
export type DecideRequest = z.infer<typeof DecideRequest>
export const EndRequest = z.strictObject({ version: Version, reason: Reason.optional() }).meta({ id: 'EndRequest' })
export const ShortenRequest = z
  .strictObject({
    version: Version,
    back_on: CalendarDate.describe('The first date that is no longer away; after the first, the last at most'),
    reason: Reason,
  })
  .meta({ id: 'ShortenRequest', examples: [{ version: 2, back_on: '2026-12-23', reason: 'Sudah sehat' }] })
export type ShortenRequest = z.infer<typeof ShortenRequest>
export const AttachLetters = z
  .strictObject({ version: Version, attachments: z.array(Uuid).min(1).max(5) })
  .meta({ id: 'AttachLetters' })
export type AttachLetters = z.infer<typeof AttachLetters>
export const SettleLetter = z
  .strictObject({
    version: Version,
    accepted: z
      .boolean()
      .describe('Whether there is a letter now, also one on paper; false: this is none, or none comes'),
    attachments: z.array(Uuid).max(5).default([]).describe('Of the person, handed in by HR'),
    reason: Reason.optional().describe('Compulsory where there is none'),
  })
  .meta({ id: 'SettleLetter', examples: [{ version: 2, accepted: true }] })
export type SettleLetter = z.infer<typeof SettleLetter>
export const RequestQuery = z.strictObject({
  from: CalendarDate,
  to: CalendarDate.describe('Not before `from`, and 400 days after it at most'),
  state: z.enum(REQUEST_STATES).optional(),
  department: Uuid.optional(),
  employee: Uuid.optional(),
})
export type RequestQuery = z.infer<typeof RequestQuery>
export const DayRequests = z.object({ data: z.array(DayRequest) }).meta({ id: 'DayRequests' })

/** Who of the asker's department is away on the dates that are asked for. */
export const AwayDay = z
  .object({
    date: CalendarDate,
    people: z.int().describe('Active people of the department'),
    away: z.array(z.object({ name: z.string(), kind: z.enum(REQUEST_KINDS), state: z.enum(['waiting', 'approved']) })),
  })
  .meta({ id: 'AwayDay' })
export type AwayDay = z.infer<typeof AwayDay>
export const AwayDays = z.object({ data: z.array(AwayDay) }).meta({ id: 'AwayDays' })

/** An entry of the leave book; entries are never changed. Days, halves counted. */
export const LeaveEntry = z
  .object({
    id: Uuid,
    date: CalendarDate,
    kind: z.enum(['grant', 'carry_over', 'take', 'give_back', 'adjust', 'cuti_bersama', 'expire']),
    days: z.number(),
    reason: z.string().nullable(),
    by: z.string().nullable(),
    at: z.int(),
  })
  .meta({ id: 'LeaveEntry' })
export type LeaveEntry = z.infer<typeof LeaveEntry>
export const LeaveBook = z
  .object({
    user: Person,
    balance: z.number().describe('What can still be taken, approved leave to come counted'),
    waiting: z.number().describe('Days asked for and not yet decided'),
    entitled_from: CalendarDate.describe('From when on there is a right to leave'),
    entries: z.array(LeaveEntry).describe('Newest first'),
  })
  .meta({ id: 'LeaveBook' })
export type LeaveBook = z.infer<typeof LeaveBook>
export const AdjustLeave = z
  .strictObject({
    key: Uuid,
    days: z.number().multipleOf(0.5).min(-365).max(365),
    date: CalendarDate,
    reason: Reason,
  })
  .meta({
    id: 'AdjustLeave',
    examples: [
      { key: '0190a000-0000-7000-8000-000000000003', days: 3, date: '2026-11-01', reason: 'Saldo dari sistem lama' },
    ],
  })

const KindPolicy = z.strictObject({
  manager: z.boolean().describe('The manager decides first'),
  hr: z.boolean().describe('HR decides (too)'),
  past_days: z.int().min(0).max(365).describe('How many days later it can still be asked for'),
})
export const LeavePolicy = z.strictObject({
  days_per_year: z.number().multipleOf(0.5).min(0).max(60),
  after_months: z.int().min(0).max(60).describe('Months of service before there is a right'),
  // policies that were stored before there was a choice say nothing of it
  year: z
    .enum(['anniversary', 'calendar'])
    .default('anniversary')
    .describe('When a year of leave begins: the day on which the right began, or 1 January, the first year in part'),
  accrual: z.enum(['yearly', 'monthly']),
  carry_over_days: z.number().multipleOf(0.5).min(0).max(60),
  carry_over_months: z.int().min(0).max(12).describe('After so many months carried days expire'),
  may_owe: z.boolean().describe('Whether the balance may fall below zero'),
})
export type LeavePolicy = z.infer<typeof LeavePolicy>
export const RequestPolicy = z
  .strictObject({
    kinds: z.strictObject({
      izin: KindPolicy,
      sakit: KindPolicy,
      cuti: KindPolicy,
      dinas_luar: KindPolicy,
      wfh: KindPolicy,
      koreksi: KindPolicy,
      // policies that were stored before there were swaps say nothing of them
      tukar_shift: KindPolicy.default({ manager: true, hr: false, past_days: 0 }),
      // nor of overtime
      lembur: KindPolicy.default({ manager: true, hr: false, past_days: 3 }),
    }),
    leave: LeavePolicy,
    remind_after_hours: z.int().min(1).max(720),
    escalate_after_days: z
      .int()
      .min(1)
      .max(60)
      .nullable()
      .default(3)
      .describe('After so many days without an answer of the manager it is HR’s turn; null: never'),
    sakit_letter_days: z
      .int()
      .min(1)
      .max(30)
      .nullable()
      .default(null)
      .describe('From so many working days on sakit needs a letter; null: never'),
    letter_days: z
      .int()
      .min(0)
      .max(90)
      .default(7)
      .describe('So many days after the last one a letter can still follow; 0: it comes with the request'),
  })
  .meta({ id: 'RequestPolicy' })
export type RequestPolicy = z.infer<typeof RequestPolicy>
export const RequestSettings = z.object({ policy: RequestPolicy, version: z.int() }).meta({ id: 'RequestSettings' })
export type RequestSettings = z.infer<typeof RequestSettings>
export const UpdateRequestSettings = z
  .strictObject({ policy: RequestPolicy, version: z.int().min(0) })
  .meta({ id: 'UpdateRequestSettings' })

/** Who decides for a manager that is away. */
export const Deputy = z
  .object({ id: Uuid, manager: Person, deputy: Person, from: CalendarDate, to: CalendarDate })
  .meta({ id: 'Deputy' })
export type Deputy = z.infer<typeof Deputy>
export const CreateDeputy = z
  .strictObject({ deputy_number: words(1, 40), from: CalendarDate, to: CalendarDate })
  .meta({ id: 'CreateDeputy', examples: [{ deputy_number: '0042', from: '2026-12-01', to: '2026-12-14' }] })
export const CreateDeputyFor = CreateDeputy.extend({ manager_id: Uuid.describe('Whose place it is') }).meta({
  id: 'CreateDeputyFor',
})
export const Deputies = z.object({ data: z.array(Deputy) }).meta({ id: 'Deputies' })
