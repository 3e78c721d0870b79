import { z } from 'zod'
import { Uuid } from './attendance.ts'

const Instant = z.int().meta({ description: 'An instant, milliseconds since 1970-01-01T00:00Z' })

/** Filters of the audit log. `cursor` is opaque: pass on what the last page gave. */
export const AuditQuery = z.strictObject({
  person: Uuid.optional().describe('The employee whose data was changed'),
  entity: z.string().max(64).optional().describe('The id of what was changed'),
  actor: z.string().trim().max(100).optional().describe('Part of a name or login; or operator, or system'),
  action: z
    .string()
    .regex(/^[a-z_.]{1,60}$/)
    .optional()
    .describe('An action such as employee.change, or its beginning such as employee'),
  from: z.coerce.number().int().min(0).optional().describe('From this instant on'),
  to: z.coerce.number().int().min(0).optional().describe('Before this instant'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(100).optional(),
})
export type AuditQuery = z.infer<typeof AuditQuery>

/** One field of a change. Ids of people, departments and sites are explained by `names` of the page. */
export const AuditField = z.object({
  field: z.string(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  erased: z.boolean().describe('The values were personal and have been erased'),
})
export type AuditField = z.infer<typeof AuditField>

export const AuditEntry = z
  .object({
    id: Uuid,
    seq: z.int().nullable().describe('The place in the chain; null for a moment after the change'),
    at: Instant,
    action: z.string(),
    entity: z.object({ type: z.string(), id: z.string() }),
    subject: Uuid.nullable().describe('The employee whose data it is'),
    actor: z.object({
      kind: z.enum(['person', 'operator', 'system']),
      account_id: Uuid.nullable(),
      login: z.string().nullable(),
      name: z.string().nullable().describe('As it was then; null where it was erased or nobody was known'),
      role: z.string().nullable(),
    }),
    via: z.string(),
    node: z.string(),
    request_id: z.string(),
    address: z.string().nullable(),
    device: z.string().nullable(),
    reason: z.string().nullable(),
    changes: z.array(AuditField),
  })
  .meta({ id: 'AuditEntry' })
export type AuditEntry = z.infer<typeof AuditEntry>

export const AuditPage = z
  .object({
    data: z.array(AuditEntry).describe('Newest first'),
    names: z.record(z.string(), z.string()).describe('Names of today for the ids that the entries hold'),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: 'AuditPage' })
export type AuditPage = z.infer<typeof AuditPage>

export const AuditHead = z
  .object({ seq: z.int(), hash: z.string(), at: Instant.describe('Server time') })
  .meta({ id: 'AuditHead' })
export type AuditHead = z.infer<typeof AuditHead>

export const MyChangesQuery = AuditQuery.pick({ limit: true, cursor: true })
