import { z } from 'zod'

/** The parts of the walk after the commit, in the order in which an event passes them. */
export const HOPS = ['database', 'numbering', 'relay', 'queue', 'worker', 'bus', 'realtime'] as const
export type HopName = (typeof HOPS)[number]

/** `unknown`: whoever could tell is itself not heard. From good to bad, except that unknown stands aside. */
export const HEALTH = ['ok', 'slow', 'dead', 'unknown'] as const
export type Health = (typeof HEALTH)[number]

/** What a process that reports can be. */
export const REPORTING_ROLES = ['embedded', 'app', 'relay', 'worker', 'realtime'] as const
export const ReportingRole = z.enum(REPORTING_ROLES)
export type ReportingRole = z.infer<typeof ReportingRole>

/**
 * Why a hop is as it is. Screens say it in words (`system.reason.<code>`); `params` fill the blanks: `ms` milliseconds,
 * `count`, `node` and `role` of one process, `nodes` several names, `hop` another hop.
 */
export const REASONS = [
  'fine',
  'database-silent',
  'database-slow',
  'numbering-waits',
  'dead-letters',
  'nobody',
  'all-silent',
  'all-stopped',
  'relay-stuck',
  'relay-hindered',
  'unreachable',
  'partly-unreachable',
  'answers-slowly',
  'jobs-wait',
  'deliveries-wait',
  'not-heard',
] as const
export type Reason = (typeof REASONS)[number]

/** What is worth knowing though no hop is dead of it. The words are `system.warning.<code>`. */
export const WARNINGS = [
  'node-silent',
  'clock-off',
  'versions-differ',
  'not-ready',
  'secrets-differ',
  'failed-jobs',
  'orders-wait',
] as const
export type Warning = (typeof WARNINGS)[number]

const Params = z.record(z.string(), z.union([z.string(), z.number()]))
const Milliseconds = z.number().min(0)
const Count = z.int().min(0)
const Instant = z.int().describe('Epoch milliseconds')

export const QueueFigures = z.object({
  waiting: Count,
  active: Count,
  delayed: Count,
  failed: Count,
  oldest_ms: Milliseconds.describe('Age of the job that has waited longest'),
})
export type QueueFigures = z.infer<typeof QueueFigures>

/** Shortened where it is long: for a person who looks at it, not to run it again. */
export const FailedJobView = z
  .object({
    id: z.string().max(255),
    name: z.string().max(200),
    payload: z.string().max(600).describe('JSON, cut off where it is long'),
    attempts: Count,
    reason: z.string().max(600),
    failed_at: Instant,
  })
  .meta({ id: 'FailedJob' })
export type FailedJobView = z.infer<typeof FailedJobView>

export const SocketFigures = z.object({
  connections: Count,
  channels: Count,
  subscriptions: Count,
  queued_bytes: Milliseconds.describe('Bytes that wait for slow sockets'),
})
export type SocketFigures = z.infer<typeof SocketFigures>

/** How long a look took; null when it had no answer in time. */
const Look = z.object({ ms: Milliseconds.nullable() })

/**
 * What a process says of itself. A part is null where the role does not have it. Readers ignore what they do not know,
 * so that old and new nodes understand each other.
 */
export const NodeReport = z
  .object({
    not_ready: z.array(z.string().max(40)).max(20).describe('Names of the readiness checks that fail'),
    memory_mb: z.number().min(0),
    cpu_percent: z.number().min(0).describe('Of one core, since the report before'),
    database: Look.nullable(),
    relay: z
      .object({
        hindered: z.boolean().describe('The queue refused, or the last round failed'),
        since_round_ms: Milliseconds.nullable().describe('Since a round last ended well; null before the first'),
      })
      .nullable(),
    queue: Look.extend({
      figures: QueueFigures.nullable(),
      failed: z.array(FailedJobView).max(20).nullable().describe('The newest; null where the role does not look'),
      history: z.array(z.object({ at: Instant, waiting: Count })).max(60),
    }).nullable(),
    bus: Look.nullable(),
    sockets: SocketFigures.nullable(),
    requests: z.object({ per_minute: Count, failed_per_minute: Count }).nullable(),
    secrets: z
      .object({ session: z.string().max(16).nullable(), realtime: z.string().max(16).nullable() })
      .optional()
      .describe('Marks of the secrets it was given, to be compared; never shown'),
  })
  .meta({ id: 'NodeReport' })
export type NodeReport = z.infer<typeof NodeReport>

export const HopView = z
  .object({
    hop: z.enum(HOPS),
    state: z.enum(HEALTH),
    reason: z.enum(REASONS),
    params: Params,
  })
  .meta({ id: 'Hop' })
export type HopView = z.infer<typeof HopView>

export const WarningView = z.object({ code: z.enum(WARNINGS), params: Params }).meta({ id: 'SystemWarning' })
export type WarningView = z.infer<typeof WarningView>

/** `left` was stopped in order and is no fault; `silent` has not been heard for a while. */
export const NODE_STATES = ['ok', 'not-ready', 'silent', 'left'] as const
export const NodeView = z
  .object({
    instance: z.string(),
    node: z.string(),
    role: ReportingRole,
    version: z.string(),
    started_at: Instant,
    seen_at: Instant.describe("By the database's clock"),
    age_ms: Milliseconds,
    clock_off_ms: z.int().describe("The node's clock less the database's"),
    state: z.enum(NODE_STATES),
    report: NodeReport.nullable().describe('Null when a newer version wrote what this one cannot read'),
  })
  .meta({ id: 'Node' })
export type NodeView = z.infer<typeof NodeView>

/** `waiting` until a worker takes it; an order that is done is kept for a while to be looked at. */
export const RetryOrder = z
  .object({
    id: z.string(),
    job: z.string().describe('Id of the job, or "all"'),
    asked_by: z.string(),
    asked_at: Instant,
    state: z.enum(['waiting', 'done', 'failed']),
    done_at: Instant.nullable(),
    put_back: Count.nullable().describe('How many jobs; 0 when the job had gone'),
    fault: z.enum(['queue-refused']).nullable(),
  })
  .meta({ id: 'RetryOrder' })
export type RetryOrder = z.infer<typeof RetryOrder>

export const OutboxFigures = z.object({
  waiting: Count.describe('Committed events without a number'),
  oldest_waiting_ms: Milliseconds,
  open: Count.describe('Numbered events that are not known to have reached the sockets'),
  oldest_open_ms: Milliseconds,
  dead: Count.describe('Events that could not be numbered'),
})
export type OutboxFigures = z.infer<typeof OutboxFigures>

export const SystemView = z
  .object({
    now: Instant,
    node: z.string().describe('Who answers'),
    assembly: z.enum(['embedded', 'distributed']),
    health: z.enum(HEALTH).describe('The worst of the hops'),
    hops: z.array(HopView),
    warnings: z.array(WarningView),
    nodes: z.array(NodeView),
    outbox: OutboxFigures.nullable(),
    queue: QueueFigures.nullable().describe('Null when no process could look'),
    queue_history: z.array(z.object({ at: Instant, waiting: Count })),
    failed_jobs: z.array(FailedJobView),
    orders: z.array(RetryOrder).describe('Newest first'),
  })
  .meta({ id: 'System' })
export type SystemView = z.infer<typeof SystemView>

export const RetryRequest = z
  .strictObject({ job: z.string().min(1).max(255).describe('Id of a failed job, or "all"') })
  .meta({ id: 'RetryRequest' })
