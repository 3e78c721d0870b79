import manifest from '../../package.json' with { type: 'json' }
import type { Config } from '#src/config/config.ts'
import type { Database, DatabaseLoad } from '#src/database/database.ts'
import type { ReadyCheck } from '#src/http/health.ts'
import type { Http } from '#src/http/server.ts'
import { createMetrics } from '#src/http/metrics.ts'
import type { Metrics } from '#src/http/metrics.ts'
import { within } from '#src/kernel/clock.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { RelayStatus } from '#src/outbox/relay.ts'
import type { Queue } from '#src/queue/queue.ts'
import type { RealtimeStats } from '#src/realtime/server.ts'

export const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

/** What every process tells: how it was built, and whether what it needs is well. */
export function openMetrics({ node, role }: Config, clock: Clock, ready: readonly ReadyCheck[]): Metrics {
  const metrics = createMetrics({ node, role }, clock)
  const build = { version: manifest.version, node_version: process.versions.node }
  metrics.gauges('hadir_build_info', 'Always 1; what runs stands in the labels', Object.keys(build), () => [
    { labels: build, value: 1 },
  ])
  metrics.gauges('hadir_ready', '1 when what this process needs is well', ['check'], async () =>
    Promise.all(ready.map(async ({ name, check }) => ({ labels: { check: name }, value: await isWell(clock, check) }))),
  )
  metrics.total(
    'hadir_event_loop_active_seconds_total',
    'Time in which the event loop had work, waiting for a processor included',
    () => performance.eventLoopUtilization().active / 1_000,
  )
  return metrics
}

/** Shorter than a scrape waits for any look: a check that hangs has failed, it is not unknown. Milliseconds. */
const CHECK_MS = 800
const isWell = (clock: Clock, check: ReadyCheck['check']): Promise<number> =>
  within(clock, CHECK_MS, check()).then(
    () => 1,
    () => 0,
  )

/** Requests by route and status class, with their duration. Routes are patterns, never addresses. */
export function measureHttp(metrics: Metrics, http: Http): void {
  const requests = metrics.histogram(
    'hadir_http_request_seconds',
    'Time from the first byte in to the last byte out',
    SECONDS,
    ['method', 'route', 'status'],
  )
  http.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none'
    requests.observe(
      { method: request.method, route, status: `${Math.floor(reply.statusCode / 100)}xx` },
      reply.elapsedTime / 1000,
    )
    done()
  })
}

/** Taps that were acknowledged, and how long the acknowledgement took. */
export function measurePunches(metrics: Metrics): (kind: 'in' | 'out', status: number, ms: number) => void {
  const punches = metrics.histogram(
    'hadir_punch_seconds',
    'Time from the route to the durable commit of a tap',
    SECONDS,
    ['kind', 'repeated'],
  )
  return (kind, status, ms) => punches.observe({ kind, repeated: status === 200 ? 'yes' : 'no' }, ms / 1000)
}

export function measureQueue(metrics: Metrics, clock: Clock, queue: Pick<Queue, 'status'>): void {
  const read = oncePer(1_000, clock, () => queue.status())
  metrics.gauge('hadir_queue_waiting', 'Jobs that wait', async () => (await read()).waiting)
  metrics.gauge('hadir_queue_active', 'Jobs that run', async () => (await read()).active)
  metrics.gauge('hadir_queue_delayed', 'Jobs that failed and are tried again later', async () => (await read()).delayed)
  metrics.gauge('hadir_queue_failed', 'Jobs that failed for good', async () => (await read()).failed)
  metrics.gauge(
    'hadir_queue_oldest_seconds',
    'Age of the job that has waited longest',
    async () => (await read()).oldestMs / 1000,
  )
  metrics.total('hadir_queue_completed_total', 'Jobs done, by all workers', async () => (await read()).completed)
}

/** The queue as a relay uses it; what it takes and refuses is counted. */
export function measureHandOver(metrics: Metrics, queue: Queue): Pick<Queue, 'add'> {
  const added = metrics.counter('hadir_relay_jobs_total', 'Jobs that the queue took from this relay')
  const refused = metrics.counter('hadir_relay_refused_total', 'Times the queue refused what this relay handed over')
  return {
    add: async (jobs) => {
      try {
        await queue.add(jobs)
        added.inc(jobs.length)
      } catch (error) {
        refused.inc()
        throw error
      }
    },
  }
}

export function measureRelay(metrics: Metrics, status: () => RelayStatus): void {
  metrics.gauge('hadir_relay_hindered', '1 when the last round failed or the queue refused', () =>
    Number(status().hindered),
  )
  metrics.gauges('hadir_relay_round_age_seconds', 'Since a round last ended well', [], () => {
    const { sinceRoundMs } = status()
    return sinceRoundMs === null ? [] : [{ labels: {}, value: sinceRoundMs / 1000 }]
  })
}

/** Connections to a database server. SQLite has none to speak of. */
export function measureDatabase(metrics: Metrics, db: Pick<Database, 'load'>): void {
  const load = db.load?.bind(db)
  if (!load) return
  const gauge = (name: string, help: string, part: keyof DatabaseLoad['writing']): void =>
    metrics.gauges(name, help, ['kind'], () => {
      const { writing, reading } = load()
      return [
        { labels: { kind: 'write' }, value: writing[part] },
        { labels: { kind: 'read' }, value: reading[part] },
      ]
    })
  gauge('hadir_database_connections_used', 'Connections in use', 'used')
  gauge('hadir_database_connections_limit', 'Connections that this process may open', 'size')
  gauge('hadir_database_waiting', 'Callers that wait for a connection', 'waiting')
}

export function measureRealtime(metrics: Metrics, stats: () => RealtimeStats): void {
  metrics.gauge('hadir_realtime_connections', 'Open and welcomed sockets', () => stats().connections)
  metrics.gauge('hadir_realtime_sockets', 'Sockets, with those that are refused or closing', () => stats().sockets)
  metrics.gauge('hadir_realtime_channels', 'Channels somebody listens to', () => stats().channels)
  metrics.gauge('hadir_realtime_subscriptions', 'Subscriptions', () => stats().subscriptions)
  metrics.gauge('hadir_realtime_queued_bytes', 'Bytes waiting for slow sockets', () => stats().bytesQueued)
  metrics.total('hadir_realtime_messages_in_total', 'Frames received', () => stats().messagesIn)
  metrics.total('hadir_realtime_messages_out_total', 'Frames sent', () => stats().messagesOut)
  metrics.total('hadir_realtime_gaps_total', 'Times the bus may have missed messages', () => stats().gaps)
  metrics.totals('hadir_realtime_closed_total', 'Sockets refused or closed by this node', ['reason'], () =>
    Object.entries(stats().closed).map(([reason, value]) => ({ labels: { reason }, value })),
  )
}

/** Several gauges of one scrape share one look. */
export function oncePer<T>(ms: number, clock: Clock, read: () => Promise<T>): () => Promise<T> {
  let last: { at: number; value: Promise<T> } | null = null
  return () => {
    const now = clock.monotonic()
    if (!last || now - last.at >= ms) {
      const value = read()
      value.catch(() => (last = null))
      last = { at: now, value }
    }
    return last.value
  }
}
