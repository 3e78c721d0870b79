import { z } from 'zod'
import { FLAGS, STATUSES } from './status.ts'
import type { TraceStep } from './trace.ts'
import { YesNo } from './yes-no.ts'

export const Uuid = z.uuid().meta({ description: 'A UUID' })
export const CalendarDate = z.iso.date().meta({ description: 'A calendar date, YYYY-MM-DD' })
const WallTime = z
  .string()
  .regex(/^\d\d:\d\d:\d\d$/)
  .meta({ description: 'HH:MM:SS in the zone of the site' })
const Instant = z.int().meta({ description: 'An instant, milliseconds since 1970-01-01T00:00Z' })

const WallSpan = z.object({ start: z.string(), end: z.string() })
/** What was expected on a day: HH:MM on the site's wall clock. Whatever is left out does not apply. */
const PlanShown = z
  .object({
    name: z.string(),
    start: z.string().describe('HH:MM; of a rest day, what somebody who comes anyway is shown'),
    end: z.string().describe('HH:MM; not after the start: on the next day'),
    grace_minutes: z.int().describe('Minutes after the start that are not late'),
    kind: z.enum(['fixed', 'flexible', 'off']).optional().describe('fixed when left out; off is a rest day'),
    shift_id: z
      .string()
      .optional()
      .describe('Left out where only the hours of the site are known: nobody is alpa then'),
    code: z.string().optional().describe('For rosters and recaps'),
    site: z
      .object({ id: z.string(), name: z.string(), zone: z.string() })
      .optional()
      .describe('Where the person works that day, if not at the own site'),
    parts: z
      .array(
        WallSpan.extend({
          grace_minutes: z.int().optional().describe('Of two shifts on one date each has its own'),
          early_grace_minutes: z.int().optional(),
        }),
      )
      .optional()
      .describe('More than one: a split shift, or two shifts'),
    core: WallSpan.optional().describe('Flexible hours: when everybody must be there'),
    break_minutes: z.int().optional().describe('Unpaid, taken off what goes beyond break_after_minutes'),
    break_after_minutes: z.int().optional(),
    early_grace_minutes: z.int().optional(),
    opens_before_minutes: z.int().optional(),
    closes_after_minutes: z.int().optional(),
    required_minutes: z.int().optional().describe('What a whole day amounts to'),
    half_day_minutes: z.int().optional().describe('On days judged before half days counted: it was only told'),
    half_under_minutes: z.int().optional().describe('Fewer worked minutes are half a day'),
    absent_under_minutes: z.int().optional().describe('Fewer worked minutes count as absent'),
  })
  .meta({
    id: 'DayPlan',
    examples: [
      {
        name: 'Pagi',
        start: '08:00',
        end: '17:00',
        grace_minutes: 5,
        shift_id: '01a20f64-6b3c-7c55-9c8e-0b8f0c0f4a11',
        code: 'P',
        break_minutes: 60,
        break_after_minutes: 240,
        required_minutes: 480,
      },
    ],
  })

/** One person's day, the same in every answer and every event. */
export const AttendanceRow = z
  .object({
    id: Uuid,
    user: z.object({ id: Uuid, number: z.string(), name: z.string() }).describe('The employee'),
    department: z.object({ id: Uuid, name: z.string() }),
    site: z.object({ id: Uuid, name: z.string(), zone: z.string().describe('IANA time zone') }),
    date: CalendarDate.describe('The work date: the day the shift began, in the zone of the site'),
    jam_masuk: WallTime.nullable(),
    jam_pulang: WallTime.nullable().describe('Empty while the person is in'),
    masuk_at: Instant.nullable(),
    pulang_at: Instant.nullable(),
    status: z
      .enum(STATUSES)
      .describe(
        'What the day counts as. Taps make it hadir or terlambat; without taps an approved request (izin, sakit, cuti, dinas_luar, wfh), the calendar (libur, cuti_bersama) or the roster (libur) decides; else it is belum_absen until the window has closed, then alpa',
      ),
    flags: z.array(z.enum(FLAGS)).describe('What else is true; perlu_ditinjau: somebody should look at it'),
    duration_minutes: z.int().nullable().describe('Minutes in complete pairs; null before the first pair'),
    shift: PlanShown.describe('The plan that the day was judged by, which later changes leave alone'),
    window_ends_at: Instant.describe('After this a missing check-out counts as forgotten'),
    node_masuk: z.string().nullable().describe('The node that took the check-in'),
    node_pulang: z.string().nullable(),
    trace: z
      .array(z.custom<TraceStep>())
      .meta({ type: 'array', items: { type: 'object' } })
      .describe('Why, step by step'),
    version: z.int().describe('Rises by one with each change of this row'),
  })
  .meta({ id: 'AttendanceRow' })
export type AttendanceRow = z.infer<typeof AttendanceRow>

/** What a tap is acknowledged with. Sent only after the punch is durable. */
export const Receipt = z
  .object({
    number: z.string().describe('Short enough to read out over the telephone'),
    kind: z.enum(['in', 'out']),
    at: Instant,
    date: CalendarDate.describe('Local calendar date of the tap'),
    time: WallTime,
    zone: z.string(),
    zone_label: z.string().describe('WIB, WITA, WIT, or UTC±hh:mm'),
    node: z.string(),
    merged: z.boolean().describe('True when this tap repeated one of the last 60 seconds'),
    offline: z.boolean(),
    held: z.boolean().optional().describe('True when the day was settled before the tap came: HR decides about it'),
  })
  .meta({ id: 'Receipt' })
export type Receipt = z.infer<typeof Receipt>

/**
 * The body of check-in and check-out. Empty when online: the server's clock decides. A punch that waited on the
 * phone says how long it waited; the server works out when the tap was and marks the row `luring`.
 */
export const PunchRequest = z
  .strictObject({
    offline: z
      .strictObject({
        tapped_at: Instant.describe("The phone's clock at the tap; kept as a fact, never believed alone"),
        server_time: Instant.nullable().describe('The last server time the phone saw before the tap, if any'),
        elapsed_ms: z
          .int()
          .min(0)
          .nullable()
          .describe('Monotonic time from then to the tap; null after a restart of the page'),
      })
      .optional(),
  })
  .meta({ id: 'PunchRequest' })
export type PunchRequest = z.infer<typeof PunchRequest>

export const PunchAnswer = z
  .object({ success: z.literal(true), data: AttendanceRow, receipt: Receipt })
  .meta({ id: 'PunchAnswer' })
export type PunchAnswer = z.infer<typeof PunchAnswer>

/** A place in one channel's feed. */
export const FeedPosition = z
  .object({ channel: z.string(), epoch: z.string(), head: z.int() })
  .meta({ id: 'FeedPosition' })
export type FeedPosition = z.infer<typeof FeedPosition>

export const TodayAnswer = z
  .object({
    success: z.literal(true),
    data: z.array(AttendanceRow).describe('Newest first'),
    feed: FeedPosition.describe('Where to go on from; read before the rows'),
    feeds: z.array(FeedPosition).describe('One for each channel; several only for managers of several departments'),
    now: Instant.describe('Server time'),
  })
  .meta({ id: 'TodayAnswer' })
export type TodayAnswer = z.infer<typeof TodayAnswer>

/** Filters of the history. `cursor` is opaque: pass on what the last page gave. */
export const HistoryQuery = z.strictObject({
  from: CalendarDate.optional(),
  to: CalendarDate.optional(),
  employee: Uuid.optional(),
  department: Uuid.optional(),
  site: Uuid.optional(),
  status: z.enum(STATUSES).optional(),
  flag: z.enum(FLAGS).optional(),
  q: z.string().trim().max(100).optional().describe('Part of a name, or the beginning of an employee number'),
  mine: YesNo.optional().describe('Only my own rows, whatever my role'),
  order: z.enum(['newest', 'oldest']).default('newest').describe('By work date'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(300).optional(),
})
export type HistoryQuery = z.infer<typeof HistoryQuery>

export const HistoryAnswer = z
  .object({
    success: z.literal(true),
    data: z.array(AttendanceRow),
    next_cursor: z.string().nullable().describe('Null at the end, and only there'),
    searched_to: CalendarDate.nullable().describe(
      'The page is shorter than asked for because what was asked for is rare: nothing more was looked for beyond this date. The next page goes on there.',
    ),
  })
  .meta({ id: 'HistoryAnswer' })
export type HistoryAnswer = z.infer<typeof HistoryAnswer>

/** One tap as it was stored: a fact that is never changed. */
export const PunchFact = z
  .object({
    id: Uuid,
    receipt_number: z.string(),
    kind: z.enum(['in', 'out']),
    at: Instant,
    received_at: Instant,
    time: WallTime,
    node: z.string(),
    source: z
      .string()
      .describe(
        'web, api; koreksi: an approved correction, which takes the place of the taps of its kind; batal takes out a tap that was somebody else’s',
      ),
    merged: z.boolean().describe('Repeats another tap and does not count'),
    offline: z.boolean(),
  })
  .meta({ id: 'PunchFact' })
export type PunchFact = z.infer<typeof PunchFact>

const DayAtTheTime = z.object({
  jam_masuk: WallTime.nullable(),
  jam_pulang: WallTime.nullable(),
  status: z.enum(STATUSES),
})
/** Who corrected a day, when and why, and what it was before and after. */
export const DayCorrection = z
  .object({
    request_id: Uuid,
    at: Instant.describe('When it took effect'),
    by: z.string().nullable().describe('Name of who approved it, as it was then'),
    in_place_of: z.string().nullable().describe('The manager for whom a deputy did so'),
    reason: z.string().nullable().describe('Why it was asked for'),
    before: DayAtTheTime,
    after: DayAtTheTime,
  })
  .meta({ id: 'DayCorrection' })
export type DayCorrection = z.infer<typeof DayCorrection>

export const AttendanceDetail = z
  .object({
    success: z.literal(true),
    data: AttendanceRow,
    punches: z.array(PunchFact),
    corrections: z.array(DayCorrection).describe('The oldest first'),
  })
  .meta({ id: 'AttendanceDetail' })
export type AttendanceDetail = z.infer<typeof AttendanceDetail>

/** Everything the employee's first screen needs, in one answer. */
export const MyDay = z
  .object({
    now: Instant,
    employee: z.object({ id: Uuid, number: z.string(), name: z.string() }),
    department: z.object({ id: Uuid, name: z.string() }),
    site: z.object({ id: Uuid, name: z.string(), zone: z.string(), zone_label: z.string() }),
    shift: PlanShown,
    date: CalendarDate.describe('The work date a tap would count for now'),
    attendance: AttendanceRow.nullable(),
    next: z.enum(['in', 'out']).describe('What the big button does'),
    feed: FeedPosition,
  })
  .meta({ id: 'MyDay' })
export type MyDay = z.infer<typeof MyDay>

/** Somebody who is expected today; who of them is missing follows from the rows. */
export const ExpectedPerson = z
  .object({
    user: z.object({ id: Uuid, number: z.string(), name: z.string() }),
    department: z.object({ id: Uuid, name: z.string() }),
    site: z.object({ id: Uuid, name: z.string(), zone: z.string() }),
    date: CalendarDate.describe("Today's date at the site"),
    shift: z.string().describe('Name of the shift'),
    starts_at: Instant.describe('Start of the shift'),
    late_at: Instant.describe('Start plus grace; lateness is counted from here'),
  })
  .meta({ id: 'ExpectedPerson' })
export type ExpectedPerson = z.infer<typeof ExpectedPerson>

/** Somebody who is not expected today: on leave, a holiday, a rest day, or at work elsewhere. */
export const AwayPerson = ExpectedPerson.pick({ user: true, department: true, site: true, date: true })
  .extend({
    status: z.enum(STATUSES),
    trace: z
      .array(z.custom<TraceStep>())
      .meta({ type: 'array', items: { type: 'object' } })
      .describe('Why'),
  })
  .meta({ id: 'AwayPerson' })
export type AwayPerson = z.infer<typeof AwayPerson>

export const BoardAnswer = z
  .object({
    success: z.literal(true),
    now: Instant,
    expected: z.array(ExpectedPerson),
    away: z.array(AwayPerson).describe('Also those who have a row of today'),
    yesterday: z.object({
      counters: z.partialRecord(z.enum(STATUSES), z.int()).describe('Yesterday at the same time of day'),
      arrivals: z
        .array(z.object({ minute: z.int().describe('Minute of the local day, a multiple of 5'), count: z.int() }))
        .describe('Arrivals per five minutes, the whole of yesterday'),
    }),
  })
  .meta({ id: 'BoardAnswer' })
export type BoardAnswer = z.infer<typeof BoardAnswer>
