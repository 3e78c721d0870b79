import { z } from 'zod'
import { CalendarDate, Uuid } from './attendance.ts'
import { EXPORT_FORMATS, EXPORT_KINDS, LEAVE_SOURCES, PERSON_SOURCES } from './export-words.ts'
import { FLAGS, STATUSES } from './status.ts'
import { nameOf, words } from './text.ts'

const Name = nameOf(120)
const Version = z.int().min(0)
const PeriodKey = z
  .string()
  .regex(/^(20\d{2}|19\d{2})-(0[1-9]|1[0-2])$/)
  .describe('YYYY-MM: the settlement period that ends in this month')
const User = z.object({ id: Uuid, number: z.string(), name: z.string() })
const JobTitle = z
  .string()
  .nullable()
  .describe('Jabatan; of a settled period as it was on its last date when it was locked')
  .meta({ examples: ['Operator produksi'] })
const Named = z.object({ id: Uuid, name: z.string() })

export const ReportSettings = z
  .object({
    start_day: z.int().describe('The day on which a period begins: 1 is the calendar month, 16 is 16th to 15th'),
    signatures: z
      .object({ made: z.string(), known: z.string(), approved: z.string() })
      .describe('Who signs: Dibuat, Diketahui, Disetujui'),
    version: z.int(),
  })
  .meta({ id: 'ReportSettings' })
export type ReportSettings = z.infer<typeof ReportSettings>
const Signer = z.string().trim().max(120)
export const UpdateReportSettings = z
  .strictObject({
    start_day: z.int().min(1).max(28),
    signatures: z.strictObject({ made: Signer, known: Signer, approved: Signer }),
    version: Version,
  })
  .meta({ id: 'UpdateReportSettings' })

export const Period = z.object({ key: z.string(), from: CalendarDate, to: CalendarDate }).meta({ id: 'ReportPeriod' })
export type Period = z.infer<typeof Period>

const filters = { department: Uuid.optional(), site: Uuid.optional() }
const q = words(1, 100).optional().describe('Part of the name, or the beginning of the number')
const ID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'
export const RecapQuery = z.strictObject({
  period: PeriodKey,
  ...filters,
  employees: z
    .string()
    .regex(new RegExp(`^${ID}(,${ID}){0,99}$`))
    .optional()
    .describe('Only these people: ids parted by commas, 100 at most'),
  q,
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(10_000).default(200),
})
export type RecapQuery = z.infer<typeof RecapQuery>

/** Days (halves count 0.5) and minutes of one person and period. */
export const RecapTotals = z
  .object({
    hadir: z.number().describe('Came, late or not'),
    terlambat: z.int(),
    pulang_cepat: z.int(),
    setengah_hari: z.int().describe('Days with too few hours for a whole one: each counts 0.5 in hadir'),
    lupa: z.int().describe('Days on which a tap is missing (TM, TP)'),
    izin: z.number(),
    sakit: z.number(),
    sakit_surat: z.number().describe('Of `sakit`: with a letter, handed in with the request or accepted later'),
    sakit_tanpa: z.number().describe('Of `sakit`: without one'),
    cuti: z.number(),
    cuti_bersama: z.number(),
    dinas_luar: z.number(),
    wfh: z.number(),
    alpa: z.number(),
    libur: z.int(),
    hadir_libur: z.int().describe('Holidays on which the person came; they are among hadir too'),
    belum: z.number().describe('Days that are not settled yet, or to come'),
    work_days: z.number().describe('Settled days on which work was expected or done'),
    work_minutes: z.int(),
    late_minutes: z.int(),
    early_minutes: z.int(),
    overtime_real: z.int().describe('Jam Real, minutes'),
    overtime_counted: z.number().describe('Jam Hitung, minutes'),
  })
  .meta({ id: 'RecapTotals' })
export type RecapTotals = z.infer<typeof RecapTotals>

export const RecapPerson = z
  .object({
    user: User,
    job_title: JobTitle,
    department: Named,
    site: Named,
    days: z
      .array(z.string())
      .describe('For each date of the period the letter of its status and marks, such as "H", "T PC", "H ½S LM"'),
    totals: RecapTotals,
    leave: z
      .object({
        paid: z.number(),
        unpaid: z.number(),
        types: z.record(z.string(), z.number()).describe('By the id of the type; those with no day are left out'),
      })
      .describe('Days of izin and cuti by what their types say: on rest days only where every date counts'),
  })
  .meta({ id: 'RecapPerson' })
export type RecapPerson = z.infer<typeof RecapPerson>
export const RecapAnswer = z
  .object({
    period: Period,
    dates: z.array(CalendarDate),
    data: z.array(RecapPerson),
    total: z.int().describe('People in the whole recap'),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: 'RecapAnswer' })
export type RecapAnswer = z.infer<typeof RecapAnswer>

export const RecapTotalsQuery = z.strictObject({ period: PeriodKey, ...filters, q })
/** People on one date; half a day by request counts 0.5 for the request and 0.5 for what the day was otherwise. */
export const RecapDateTotals = z
  .object({
    date: CalendarDate,
    hadir: z.number().describe('Came, late or not; half a day (½) counts 0.5'),
    terlambat: z.int().describe('Came late, also where the day is dinas luar or WFH'),
    alpa: z.number(),
    izin: z.number(),
    sakit: z.number(),
    cuti: z.number(),
    cuti_bersama: z.number(),
    dinas_luar: z.number(),
    wfh: z.number(),
    libur: z.number(),
    belum: z.number().describe('Not settled yet, or to come'),
  })
  .meta({ id: 'RecapDateTotals' })
export type RecapDateTotals = z.infer<typeof RecapDateTotals>
export const RecapTotalsAnswer = z
  .object({
    period: Period,
    people: z.int().describe('People in the whole recap'),
    days: z.array(RecapDateTotals).describe('One for each date of the period, in order'),
    totals: RecapTotals.describe('The sums of everybody and of the whole period'),
  })
  .meta({ id: 'RecapTotalsAnswer' })
export type RecapTotalsAnswer = z.infer<typeof RecapTotalsAnswer>

export const ReasonQuery = z.strictObject({ employee: Uuid, date: CalendarDate })
export const ReasonAnswer = z
  .object({
    id: Uuid.nullable().describe('The day as it is stored; null where nothing is'),
    status: z.enum(STATUSES).nullable(),
    flags: z.array(z.enum(FLAGS)),
    note: z
      .enum(['not_employed', 'not_closed', 'to_come'])
      .nullable()
      .describe('Why there is no status, or none yet: not employed, never settled, still to come'),
    trace: z.array(z.looseObject({ rule: z.string() })),
    settled: z
      .object({
        at: z.int().nullable().describe('When its period was locked; null where nobody has written that down'),
        by: z.string().nullable().describe('Who locked it'),
      })
      .nullable()
      .describe('The day is settled: reports say this of it whatever changes; null for a day that is not'),
  })
  .meta({ id: 'ReportReason' })
export type ReasonAnswer = z.infer<typeof ReasonAnswer>

export const CardQuery = z.strictObject({ period: PeriodKey, employee: Uuid })
export const CardDay = z
  .object({
    date: CalendarDate,
    workday: z.boolean().describe('W or H on the paper card'),
    cell: z.string(),
    zone: z.string().describe('Of the site where the day was worked; its times are of this zone'),
    masuk: z.string().nullable().describe('HH:MM at the site'),
    pulang: z.string().nullable(),
    minutes: z.int().nullable(),
    late_minutes: z.int(),
    overtime: z
      .object({ start: z.string(), end: z.string(), real: z.int(), counted: z.number() })
      .nullable()
      .describe('Beginning and end of the agreed order, Jam Real and Jam Hitung in minutes'),
    note: z.string().describe('The name of the holiday, the shift of the day'),
    leave: z.array(z.object({ id: z.string(), en: z.string() })).describe('Names of the types of izin and cuti'),
  })
  .meta({ id: 'CardDay' })
export type CardDay = z.infer<typeof CardDay>
export const CardAnswer = z
  .object({
    company: z.string(),
    period: Period,
    user: User,
    job_title: JobTitle,
    department: Named,
    site: Named,
    days: z.array(CardDay),
    totals: RecapTotals,
    signatures: ReportSettings.shape.signatures,
  })
  .meta({ id: 'AttendanceCard' })
export type CardAnswer = z.infer<typeof CardAnswer>

export const LateQuery = z.strictObject({ period: PeriodKey, ...filters })
export const LateAnswer = z
  .object({
    period: Period,
    data: z.array(
      z.object({
        user: User,
        department: Named,
        count: z.int(),
        minutes: z.int(),
        days: z.array(
          z.object({ date: CalendarDate, masuk: z.string().nullable(), zone: z.string(), minutes: z.int() }),
        ),
      }),
    ),
  })
  .meta({ id: 'LateReport' })
export type LateAnswer = z.infer<typeof LateAnswer>

export const TrendAnswer = z
  .object({
    period: Period,
    days: z.array(
      z.object({
        date: CalendarDate,
        present: z.int(),
        late: z.int(),
        away: z.int().describe('Izin, sakit, cuti'),
        absent: z.int().describe('Alpa'),
      }),
    ),
  })
  .meta({ id: 'TrendReport' })
export type TrendAnswer = z.infer<typeof TrendAnswer>

/** What a column of a payroll file can hold. */
const PAYROLL_SOURCES = [...PERSON_SOURCES, ...LEAVE_SOURCES, ...Object.keys(RecapTotals.shape)] as (
  | (typeof PERSON_SOURCES)[number]
  | (typeof LEAVE_SOURCES)[number]
  | keyof RecapTotals
)[]
const TypeSource = z
  .templateLiteral(['type:', z.uuid()])
  .describe('Days of one type of izin or cuti, such as `type:0190a000-0000-7000-8000-000000000001`')
export const PAYROLL_FORMATS = ['plain', 'minutes', 'hours', 'clock'] as const
export const PayrollColumn = z
  .strictObject({
    source: z.union([z.enum(PAYROLL_SOURCES), TypeSource]),
    heading: words(1, 60),
    format: z.enum(PAYROLL_FORMATS).describe('Of minutes: as they are, as decimal hours, as HH:MM'),
    text: z.string().max(200).optional().describe('Of `constant`: what stands in every row'),
  })
  .meta({ id: 'PayrollColumn' })
export type PayrollColumn = z.infer<typeof PayrollColumn>
const Columns = z.array(PayrollColumn).min(1).max(60)
export const PayrollMapping = z
  .object({ id: Uuid, name: z.string(), columns: z.array(PayrollColumn), version: z.int() })
  .meta({ id: 'PayrollMapping' })
export type PayrollMapping = z.infer<typeof PayrollMapping>
export const CreatePayrollMapping = z
  .strictObject({ name: Name, columns: Columns })
  .meta({ id: 'CreatePayrollMapping' })
export const UpdatePayrollMapping = z
  .strictObject({ name: Name, columns: Columns, version: Version })
  .meta({ id: 'UpdatePayrollMapping' })
export const PreviewPayroll = z
  .strictObject({ period: PeriodKey, ...filters, columns: Columns })
  .meta({ id: 'PreviewPayroll' })
export const PayrollPreview = z
  .object({ headings: z.array(z.string()), rows: z.array(z.array(z.string())) })
  .meta({ id: 'PayrollPreview' })
export type PayrollPreview = z.infer<typeof PayrollPreview>

export const CreateExport = z
  .strictObject({
    kind: z.enum(EXPORT_KINDS),
    format: z.enum(EXPORT_FORMATS),
    period: PeriodKey,
    ...filters,
    employee: Uuid.optional().describe('Of cards: one person instead of everybody'),
    mapping: Uuid.optional().describe('Compulsory for payroll'),
    delimiter: z.enum([';', ',']).default(';').describe('Of CSV'),
  })
  .meta({ id: 'CreateReportExport' })
export type CreateExport = z.infer<typeof CreateExport>
export const ReportExport = z
  .object({
    id: Uuid,
    kind: z.enum(EXPORT_KINDS),
    format: z.enum(EXPORT_FORMATS),
    period: Period,
    file_name: z.string(),
    state: z.enum(['waiting', 'running', 'done', 'failed', 'expired']),
    done: z.int().describe('People that are in the file so far'),
    total: z.int().nullable().describe('People that will be; null until it has begun'),
    size: z.int().nullable().describe('Bytes of the finished file'),
    fault: z.string().nullable().describe('A code that says why it could not be made'),
    created_at: z.int(),
    finished_at: z.int().nullable(),
    expires_at: z.int().nullable(),
  })
  .meta({ id: 'ReportExport' })
export type ReportExport = z.infer<typeof ReportExport>
