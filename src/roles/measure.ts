import type { Http } from '#src/http/server.ts'
import type { Metrics } from '#src/http/metrics.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Queue } from '#src/queue/queue.ts'
import type { RealtimeStats } from '#src/realtime/server.ts'

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

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

export function measureQueue(metrics: Metrics, clock: Clock, queue: Queue): void {
  const read = oncePer(1_000, clock, () => queue.status())
  metrics.gauge('hadir_queue_waiting', 'Jobs that wait', async () => (await read()).waiting)
  metrics.gauge('hadir_queue_active', 'Jobs that run', async () => (await read()).active)
  metrics.gauge('hadir_queue_failed', 'Jobs that failed for good', async () => (await read()).failed)
  metrics.gauge(
    'hadir_queue_oldest_seconds',
    'Age of the job that has waited longest',
    async () => (await read()).oldestMs / 1000,
  )
}

export function measureRealtime(metrics: Metrics, stats: () => RealtimeStats): void {
  metrics.gauge('hadir_realtime_connections', 'Open and welcomed sockets', () => stats().connections)
  metrics.gauge('hadir_realtime_channels', 'Channels somebody listens to', () => stats().channels)
  metrics.gauge('hadir_realtime_subscriptions', 'Subscriptions', () => stats().subscriptions)
  metrics.gauge('hadir_realtime_messages_in', 'Frames received since the start', () => stats().messagesIn)
  metrics.gauge('hadir_realtime_messages_out', 'Frames sent since the start', () => stats().messagesOut)
  metrics.gauge('hadir_realtime_webhooks_waiting', 'Events that wait for a webhook', () => stats().webhooksWaiting)
  metrics.gauge('hadir_realtime_webhooks_dropped', 'Events that no webhook took', () => stats().webhooksDropped)
  metrics.gauge('hadir_realtime_queued_bytes', 'Bytes waiting for slow sockets', () => stats().bytesQueued)
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
