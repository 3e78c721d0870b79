import type { FailedJobView, NodeReport, SocketFigures } from '#contract/system.ts'
import { within } from '#src/kernel/clock.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { FailedJob, Queue } from '#src/queue/queue.ts'
import { look } from './limit.ts'

/** What a role has to tell about; whatever it does not have is left out. */
export type Sources = {
  /** What readiness depends on: resolves when it is well. */
  ready?: readonly { name: string; check: () => Promise<unknown> }[]
  /** Resolves when the database answers. */
  database?: () => Promise<unknown>
  relay?: () => { hindered: boolean; sinceRoundMs: number | null }
  queue?: Pick<Queue, 'status'> & Partial<Pick<Queue, 'failed'>>
  /** Resolves when the bus brought back what was put on it (`busEcho`). */
  bus?: () => Promise<unknown>
  sockets?: () => { connections: number; channels: number; subscriptions: number; bytesQueued: number }
  /** Marks of the secrets that all nodes must have in common (`config/fingerprint.ts`). */
  secrets?: NonNullable<NodeReport['secrets']>
  /** Since the start. */
  requests?: () => { total: number; failed: number }
}

/** No look takes longer. Milliseconds. */
const LOOK_MS = 2_000
/** Failed jobs that are told of, the newest. */
const FAILED = 20
const TEXT = 500
const MINUTE = 60_000
/** How far the figures of the queue reach back, and how near they lie. Milliseconds. */
const HISTORY_MS = 10 * MINUTE
const APART_MS = 10_000

/** Looks at everything that a process can tell of itself, all at once and with a limit each. */
export function createReporter(clock: Clock, sources: Sources): () => Promise<NodeReport> {
  const processor = cpuUsage(clock)
  const perMinute = requestRates(clock, sources.requests)
  const queueLook = queueReporter(clock, sources.queue)
  return async () => {
    const [notReady, database, queue, bus] = await Promise.all([
      failing(clock, sources.ready ?? []),
      sources.database ? look(clock, LOOK_MS, sources.database) : null,
      queueLook(),
      sources.bus ? look(clock, LOOK_MS, sources.bus) : null,
    ])
    const relay = sources.relay?.()
    return {
      not_ready: notReady,
      memory_mb: Math.round(process.memoryUsage.rss() / 1_048_576),
      cpu_percent: processor(),
      database: database && { ms: database.ms },
      relay: relay
        ? {
            hindered: relay.hindered,
            since_round_ms: relay.sinceRoundMs === null ? null : Math.round(relay.sinceRoundMs),
          }
        : null,
      queue,
      bus: bus && { ms: bus.ms },
      sockets: socketFigures(sources.sockets),
      requests: perMinute(),
      ...(sources.secrets && { secrets: sources.secrets }),
    }
  }
}

async function failing(clock: Clock, checks: NonNullable<Sources['ready']>): Promise<string[]> {
  const results = await Promise.allSettled(checks.map(async ({ check }) => within(clock, LOOK_MS, check())))
  return checks.filter((_, index) => results[index]?.status === 'rejected').map(({ name }) => name)
}

function queueReporter(clock: Clock, queue: Sources['queue']): () => Promise<NodeReport['queue']> {
  let history: { at: number; waiting: number }[] = []
  return async () => {
    if (!queue) return null
    const [status, failed] = await Promise.all([
      look(clock, LOOK_MS, () => queue.status()),
      queue.failed ? look(clock, LOOK_MS, async () => queue.failed?.(FAILED)) : null,
    ])
    const { value } = status
    if (!value) return { ms: null, figures: null, failed: null, history }
    const figures = {
      waiting: value.waiting,
      active: value.active,
      delayed: value.delayed,
      failed: value.failed,
      oldest_ms: Math.round(value.oldestMs),
    }
    const now = clock.now()
    const last = history.at(-1)
    if (!last || now - last.at >= APART_MS)
      history = [
        ...history.filter(({ at }) => at > now - HISTORY_MS),
        { at: now, waiting: value.waiting + value.delayed },
      ]
    return { ms: status.ms, figures, failed: failed?.value?.map(shortened) ?? null, history: history.slice(-60) }
  }
}

/** A failed job as a person looks at it. */
function shortened({ id, name, payload, attempts, reason, failedAt }: FailedJob): FailedJobView {
  return {
    id: id.slice(0, 255),
    name: name.slice(0, 200),
    payload: cut(JSON.stringify(payload) ?? 'null'),
    attempts,
    reason: cut(reason),
    failed_at: Math.round(failedAt),
  }
}

const cut = (text: string): string => (text.length > TEXT ? `${text.slice(0, TEXT)}…` : text)

function socketFigures(read: Sources['sockets']): SocketFigures | null {
  if (!read) return null
  const { connections, channels, subscriptions, bytesQueued } = read()
  return { connections, channels, subscriptions, queued_bytes: bytesQueued }
}

/** Percent of one core since the last call. */
function cpuUsage(clock: Clock): () => number {
  let last = { at: clock.monotonic(), usage: process.cpuUsage() }
  return () => {
    const at = clock.monotonic()
    const { user, system } = process.cpuUsage(last.usage)
    const passedUs = (at - last.at) * 1000
    last = { at, usage: process.cpuUsage() }
    return passedUs > 0 ? Math.round(((user + system) / passedUs) * 100) : 0
  }
}

/** How many of the last minute; of a process that is younger, since its start. */
function requestRates(clock: Clock, read: Sources['requests']): () => NodeReport['requests'] {
  if (!read) return () => null
  let samples = [{ at: clock.monotonic(), ...read() }]
  return () => {
    const now = { at: clock.monotonic(), ...read() }
    samples = [...samples.filter((one, index) => one.at > now.at - MINUTE || index === samples.length - 1), now]
    const first = samples[0] ?? now
    return { per_minute: now.total - first.total, failed_per_minute: now.failed - first.failed }
  }
}
