import { z } from 'zod'
import { CalendarDate, Uuid } from './attendance.ts'
import { EmployeeQuery, JobTitle } from './people.ts'

/** So many people may be chosen together, and so many are changed in one transaction. */
export const BULK_MOST_PEOPLE = 5_000
export const BULK_MOST_AT_ONCE = 100

const ids = z.array(Uuid).min(1)
const { q, department, site } = EmployeeQuery.shape
/** Named one by one, or everybody whom a filter of the list finds. */
export const BulkWho = z
  .union([
    z.strictObject({ ids: ids.max(BULK_MOST_PEOPLE) }),
    z.strictObject({ filter: z.strictObject({ q, department, site, active: z.boolean().optional() }) }),
  ])
  .meta({ id: 'BulkWho' })
export type BulkWho = z.infer<typeof BulkWho>

/** What becomes of everybody chosen; what is left out stays. */
export const BulkChange = z
  .strictObject({
    department_id: Uuid.optional(),
    site_id: Uuid.optional(),
    manager_id: Uuid.nullable().optional(),
    job_title: JobTitle.nullable().optional().describe('Jabatan; null takes it away'),
    active_to: CalendarDate.nullable().optional().describe('Last day; null takes it back'),
    pattern: z
      .strictObject({ pattern_id: Uuid, from: CalendarDate })
      .optional()
      .describe('The pattern of shifts that they follow from a day on, today at the earliest'),
  })
  .meta({
    id: 'BulkChange',
    minProperties: 1,
    examples: [{ active_to: '2026-12-31' }, { job_title: 'Operator produksi' }],
  })
export type BulkChange = z.infer<typeof BulkChange>

/** Why somebody is left as they are. Screens have a sentence for each. */
export const BULK_REFUSALS = [
  'not-found',
  'changed-meanwhile',
  'self',
  'last-day-first',
  'manager-self',
  'manager-circle',
  'last-admin',
  'no-account',
  'left',
  'pattern-past',
  'pattern-taken',
  'place-closed',
] as const
export const BulkRefusal = z.enum(BULK_REFUSALS)
export type BulkRefusal = z.infer<typeof BulkRefusal>

export const BULK_FIELDS = ['department', 'site', 'manager', 'job_title', 'active_to', 'pattern'] as const
const Outcome = z.enum(['changes', 'same', 'refused'])
export const BulkRow = z
  .object({
    id: Uuid,
    number: z.string(),
    name: z.string(),
    version: z.int(),
    outcome: Outcome,
    changes: z
      .array(z.object({ field: z.enum(BULK_FIELDS), before: z.string(), after: z.string() }))
      .describe('By name; empty where there is none'),
    refusal: BulkRefusal.nullable(),
  })
  .meta({ id: 'BulkRow' })
export type BulkRow = z.infer<typeof BulkRow>

const Counts = z.object({ changes: z.int(), same: z.int(), refused: z.int() })
export const PreviewBulk = z
  .strictObject({
    who: BulkWho,
    change: BulkChange.optional(),
    password_links: z.literal(true).optional().describe('Instead of a change: who would get a link'),
  })
  .meta({
    id: 'PreviewBulk',
    description: 'With one of `change` and `password_links`',
    examples: [{ who: { filter: { q: 'gudang' } }, change: { active_to: '2026-12-31' } }],
  })
export type PreviewBulk = z.infer<typeof PreviewBulk>
export const BulkPreview = z.object({ counts: Counts, rows: z.array(BulkRow) }).meta({ id: 'BulkPreview' })
export type BulkPreview = z.infer<typeof BulkPreview>

export const ApplyBulk = z
  .strictObject({
    key: Uuid.describe('Made before the first try; the same key again gives the same answer and changes nothing'),
    change: BulkChange,
    people: z
      .array(z.strictObject({ id: Uuid, version: z.int().min(1) }))
      .min(1)
      .max(BULK_MOST_AT_ONCE)
      .describe('With the versions that were shown'),
  })
  .meta({ id: 'ApplyBulk' })
export type ApplyBulk = z.infer<typeof ApplyBulk>
export const BulkResult = z
  .object({
    counts: Counts,
    rows: z.array(z.object({ id: Uuid, outcome: Outcome, refusal: BulkRefusal.nullable() })),
  })
  .meta({ id: 'BulkResult' })
export type BulkResult = z.infer<typeof BulkResult>

export const MakePasswordLinks = z.strictObject({ ids: ids.max(BULK_MOST_AT_ONCE) }).meta({ id: 'MakePasswordLinks' })
export const PasswordLinks = z
  .object({
    data: z.array(z.object({ id: Uuid, url: z.string(), expires_at: z.int() })).describe('Each is shown here only'),
    refused: z.array(z.object({ id: Uuid, refusal: BulkRefusal })),
  })
  .meta({ id: 'PasswordLinks' })
export type PasswordLinks = z.infer<typeof PasswordLinks>
