import { z } from 'zod'
import { Uuid } from './attendance.ts'
import { words } from './text.ts'

const Instant = z.int().meta({ description: 'An instant, milliseconds since 1970-01-01T00:00Z' })

/** What other systems can be told of, by what it is about; `webhook-events.ts` says what each carries. */
export const WEBHOOK_GROUPS = {
  attendance: ['attendance.created', 'attendance.updated'],
  request: ['request.submitted', 'request.approved', 'request.refused', 'request.cancelled', 'request.shortened'],
  overtime: ['overtime.ordered', 'overtime.agreed', 'overtime.cancelled'],
  employee: ['employee.created', 'employee.updated', 'employee.ended'],
  period: ['period.locked', 'period.settled', 'period.unlocked'],
} as const
export const WEBHOOK_EVENTS = [
  ...WEBHOOK_GROUPS.attendance,
  ...WEBHOOK_GROUPS.request,
  ...WEBHOOK_GROUPS.overtime,
  ...WEBHOOK_GROUPS.employee,
  ...WEBHOOK_GROUPS.period,
]
export type WebhookEventType = (typeof WEBHOOK_EVENTS)[number]
/** What a trial says it is; it goes to any endpoint. */
export const WEBHOOK_TEST = 'webhook.test'

const Url = words(1, 500).describe('https, of the internet unless the operator has allowed it')
const Description = z.string().trim().max(200)
const Events = z.array(z.enum(WEBHOOK_EVENTS)).min(1).max(20)

export const WebhookEndpoint = z
  .object({
    id: Uuid,
    url: z.string(),
    description: z.string(),
    events: z.array(z.string()),
    active: z.boolean(),
    disabled_by: z.enum(['person', 'failure']).nullable().describe('Who took it out of use; null while it is in use'),
    failing_since: Instant.nullable().describe('Nothing has arrived since then'),
    waiting: z.int().describe('Deliveries that are still to be made'),
    old_secret_until: Instant.nullable().describe('Until then each message is signed with the secret before, too'),
    version: z.int(),
    created_at: Instant,
    updated_at: Instant,
  })
  .meta({ id: 'WebhookEndpoint' })
export type WebhookEndpoint = z.infer<typeof WebhookEndpoint>

export const WebhookEndpoints = z.object({ data: z.array(WebhookEndpoint) })
export type WebhookEndpoints = z.infer<typeof WebhookEndpoints>

const example = {
  url: 'https://payroll.example.com/hadir',
  description: 'Payroll',
  events: ['attendance.created', 'attendance.updated'] as WebhookEventType[],
}
export const CreateWebhook = z
  .strictObject({ url: Url, description: Description.default(''), events: Events })
  .meta({ examples: [example] })
export const UpdateWebhook = z
  .strictObject({
    version: z.int(),
    url: Url.optional(),
    description: Description.optional(),
    events: Events.optional(),
    active: z.boolean().optional(),
  })
  .meta({ examples: [{ version: 1, active: false }] })

/** Told once, when it is made. */
export const WebhookWithSecret = z
  .object({ endpoint: WebhookEndpoint, secret: z.string().describe('whsec_ and base64; shown this once') })
  .meta({ id: 'WebhookWithSecret' })
export type WebhookWithSecret = z.infer<typeof WebhookWithSecret>

export const RotateSecret = z
  .strictObject({
    keep_hours: z.int().min(0).max(168).default(24).describe('How long the secret before is good, too'),
  })
  .meta({ examples: [{ keep_hours: 24 }] })

export const WEBHOOK_STATES = ['waiting', 'delivered', 'failed'] as const
export const WebhookDelivery = z
  .object({
    id: Uuid,
    message_id: z.string().describe('webhook-id: the same at every attempt and replay'),
    type: z.string(),
    state: z.enum(WEBHOOK_STATES),
    attempts: z.int(),
    next_at: Instant.nullable().describe('When it is tried next'),
    last_at: Instant.nullable(),
    last_ms: z.int().nullable().describe('How long the last attempt took'),
    last_status: z.int().nullable(),
    last_answer: z.string().nullable().describe('The beginning of the answer, or why there was none'),
    created_at: Instant,
  })
  .meta({ id: 'WebhookDelivery' })
export type WebhookDelivery = z.infer<typeof WebhookDelivery>

export const DeliveriesQuery = z.strictObject({
  state: z.enum(WEBHOOK_STATES).optional(),
  before: Uuid.optional().describe('`next` of the page before'),
})
export const WebhookDeliveries = z.object({ data: z.array(WebhookDelivery), next: Uuid.nullable() })
export type WebhookDeliveries = z.infer<typeof WebhookDeliveries>

export const ReplayRange = z
  .strictObject({
    from: Instant,
    to: Instant.describe('Not included'),
    arrived: z.boolean().default(true).describe('Whether what has arrived is sent again as well'),
  })
  .meta({ examples: [{ from: 1_795_651_200_000, to: 1_795_737_600_000, arrived: false }] })
export const Replayed = z.object({ deliveries: z.int().describe('How many are made again') })
export type Replayed = z.infer<typeof Replayed>
