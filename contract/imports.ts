import { z } from 'zod'
import { YesNo } from './yes-no.ts'

/** What a column of a file of employees may hold. `number` is what rows are told apart by. */
export const EMPLOYEE_COLUMNS = [
  'number',
  'name',
  'job_title',
  'department',
  'site',
  'email',
  'role',
  'manager',
  'active_from',
  'active_to',
] as const
/** What a column of a roster as a list may hold; in a matrix every other column is a date. */
export const ROSTER_COLUMNS = ['number', 'name', 'date', 'shift', 'site'] as const
/** What a column of opening balances of leave may hold. */
export const LEAVE_COLUMNS = ['number', 'name', 'days', 'date', 'reason'] as const
export const IMPORT_KINDS = ['employees', 'roster', 'leave'] as const
export type ImportKind = (typeof IMPORT_KINDS)[number]
export type EmployeeColumn = (typeof EMPLOYEE_COLUMNS)[number]
export type RosterColumn = (typeof ROSTER_COLUMNS)[number]
export type LeaveColumn = (typeof LEAVE_COLUMNS)[number]
export type ImportColumn = EmployeeColumn | RosterColumn | LeaveColumn

/** Largest file in bytes, and most rows. */
export const IMPORT_MOST_BYTES = 6_000_000
export const IMPORT_MOST_ROWS = 10_000
/** New and changed people that are saved all together or not at all; more of them in steps. */
export const IMPORT_MOST_TOGETHER = 500

/** What can be wrong with a cell; `contract/import-words.ts` has the sentences. */
export const IMPORT_FAULTS = [
  'missing',
  'number-form',
  'number-zeros',
  'number-twice',
  'name-form',
  'job-title-form',
  'email-form',
  'email-taken',
  'email-twice',
  'login-taken',
  'no-account',
  'date-form',
  'date-order',
  'role-unknown',
  'department-unknown',
  'department-closed',
  'site-unknown',
  'site-closed',
  'manager-unknown',
  'manager-several',
  'manager-self',
  'manager-cycle',
  'person-unknown',
  'not-employed',
  'shift-unknown',
  'shifts-overlap',
  'entry-twice',
  'too-far-back',
  'days-form',
  'date-future',
  'balance-short',
  'own-balance',
  'refused',
] as const
export type ImportFaultCode = (typeof IMPORT_FAULTS)[number]

export const ImportFault = z
  .object({
    column: z.string().describe('The heading of the column'),
    code: z.enum(IMPORT_FAULTS),
    value: z.string().describe('What stands there; where it is about another row, that row'),
  })
  .meta({ id: 'ImportFault' })
export type ImportFault = z.infer<typeof ImportFault>

export const ImportRow = z
  .object({
    row: z.int().describe('As the spreadsheet counts, from 1'),
    state: z.enum(['new', 'changed', 'unchanged', 'faulty']),
    number: z.string(),
    name: z.string(),
    changes: z
      .array(z.object({ field: z.string(), before: z.string(), after: z.string() }))
      .describe('Of a roster, a field is a date'),
    faults: z.array(ImportFault),
  })
  .meta({ id: 'ImportRow' })
export type ImportRow = z.infer<typeof ImportRow>

const Counts = z.object({ new: z.int(), changed: z.int(), unchanged: z.int(), faulty: z.int() })
export type ImportCounts = z.infer<typeof Counts>

export const ImportPreview = z
  .object({
    headings: z.array(z.string()),
    samples: z.array(z.array(z.string())).describe('The first rows, for choosing columns'),
    columns: z.record(z.string(), z.int()).describe('Which column holds what, counted from 0'),
    matrix: z.boolean().describe('A roster with a column for each date'),
    month: z
      .string()
      .nullable()
      .describe('Of a matrix whose headings are days from 1 to 31; null while nobody has said which'),
    days: z.boolean().describe('The headings are days from 1 to 31: a month is needed'),
    counts: Counts,
    unknown: z.object({ departments: z.array(z.string()), sites: z.array(z.string()) }),
    past: z.int().describe('Days of a roster that have been and would be others'),
    rows: z.array(ImportRow),
    digest: z.string().describe('Of everything above: only what was shown is applied'),
  })
  .meta({ id: 'ImportPreview' })
export type ImportPreview = z.infer<typeof ImportPreview>

/** How a file is to be read. The file itself is the body, as application/octet-stream. */
export const ImportQuery = z.strictObject({
  date: z.iso
    .date()
    .optional()
    .describe('Of balances of leave without a column for it: when they held; today when left out'),
  columns: z
    .string()
    .max(400)
    .regex(/^([a-z_]+:\d{1,3}(,[a-z_]+:\d{1,3})*)?$/)
    .optional()
    .describe('Such as number:0,name:2; without it the headings decide'),
  create: z
    .enum(['none', 'departments', 'sites', 'both'])
    .default('none')
    .describe('Makes departments and sites that do not exist'),
  zone: z.string().max(64).default('Asia/Jakarta').describe('Of sites that are made'),
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
    .optional()
    .describe('Of a roster whose columns are days from 1 to 31'),
  past: YesNo.default(false).describe('Of a roster: also days that have been; without it they stay as they are'),
})
export type ImportQuery = z.infer<typeof ImportQuery>
export const ApplyImportQuery = ImportQuery.extend({
  digest: z.string().max(100),
  mode: z
    .enum(['all', 'good'])
    .default('all')
    .describe(
      'all: everything or nothing, with more than 500 people in steps that the same file goes on with; good: rows without faults',
    ),
})

export const ImportResult = z
  .object({
    created: z.int(),
    changed: z.int(),
    unchanged: z.int(),
    departments: z.int(),
    sites: z.int(),
    refused: z.array(ImportRow).describe('Rows that were not taken, and why'),
  })
  .meta({ id: 'ImportResult' })
export type ImportResult = z.infer<typeof ImportResult>

/** A line of the answer while an import is applied; the last one has a result or a problem. */
export type ImportLine =
  | { done: number; total: number }
  | { result: z.infer<typeof ImportResult> }
  | { problem: { code: string; title: string; status: number; detail?: string } }
