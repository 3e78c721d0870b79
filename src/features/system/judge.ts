import type {
  Health,
  HopName,
  HopView,
  NodeView,
  OutboxFigures,
  QueueFigures,
  Reason,
  ReportingRole,
  SystemView,
  WarningView,
} from '#contract/system.ts'

/** Who was not heard for so long is silent: three reports were missed. Milliseconds. */
export const SILENT_MS = 17_000
/** What comes over the bus says that the bus was well when it came: for so long and no longer. Milliseconds. */
const HEARD_LATELY_MS = 8_000
/** From here on something is slow, and from here on dead. Milliseconds. */
const WAIT_SLOW_MS = 5_000
const WAIT_DEAD_MS = 60_000
const ANSWER_SLOW_MS = 500
/** A relay ends a round at least every second, however little there is to do. Milliseconds. */
const RELAY_STUCK_MS = 20_000
/** Clocks that differ by more make times on receipts wrong. Milliseconds. */
export const CLOCK_OFF_MS = 3_000

/** Everything that the verdict follows from. */
export type Evidence = {
  /** How long the database took to answer whoever asks; null when it did not. */
  databaseMs: number | null
  nodes: readonly NodeView[]
  outbox: OutboxFigures | null
  /** Orders that no worker has taken for a while. */
  ordersWaiting: number
}
export type Verdict = Pick<SystemView, 'assembly' | 'health' | 'hops' | 'warnings'>

type Judged = Omit<HopView, 'hop'>
const says = (state: Health, reason: Reason, params: Judged['params'] = {}): Judged => ({ state, reason, params })
const FINE = says('ok', 'fine')

/**
 * Says which hop is dead. Pure rules, each of which blames one hop only: what lies behind a dead hop and is known
 * through it alone is `unknown`, not dead as well.
 */
export function judge(evidence: Evidence): Verdict {
  const { nodes } = evidence
  // in one process everything has the same fate, so its word counts for all
  const assembly = nodes.some(({ role }) => role === 'embedded') ? 'embedded' : 'distributed'
  const seen = { ...evidence, living: nodes.filter(isAlive), assembly } as const
  const rules: Record<HopName, () => Judged> = {
    database: () => judgeDatabase(seen),
    numbering: () => judgeNumbering(seen),
    relay: () => judgeRelay(seen),
    queue: () => judgeQueue(seen),
    worker: () => judgeWorker(seen),
    bus: () => judgeBus(seen),
    realtime: () => judgeRealtime(seen),
  }
  const isBlind = evidence.databaseMs === null
  const hops = Object.entries(rules).map(([hop, rule]): HopView => {
    const blind = isBlind && hop !== 'database'
    return { hop: hop as HopName, ...(blind ? says('unknown', 'not-heard', { hop: 'database' }) : rule()) }
  })
  return { assembly, health: worstOf(hops), hops, warnings: warningsOf(seen, hops) }
}

type Seen = Evidence & { living: readonly NodeView[]; assembly: Verdict['assembly'] }

export const isAlive = ({ state }: NodeView): boolean => state === 'ok' || state === 'not-ready'

function worstOf(hops: readonly HopView[]): Health {
  for (const state of ['dead', 'slow', 'unknown'] as const) if (hops.some((hop) => hop.state === state)) return state
  return 'ok'
}

function judgeDatabase({ databaseMs, living }: Seen): Judged {
  if (databaseMs === null) return says('dead', 'database-silent')
  const cutOff = living.filter(({ report }) => report?.database?.ms === null)
  if (cutOff.length > 0) return says('slow', 'partly-unreachable', { nodes: namesOf(cutOff) })
  return databaseMs > ANSWER_SLOW_MS ? says('slow', 'database-slow', { ms: databaseMs }) : FINE
}

function judgeNumbering({ outbox }: Seen): Judged {
  if (!outbox) return says('unknown', 'not-heard', { hop: 'database' })
  const { waiting, oldest_waiting_ms: ms, dead } = outbox
  if (ms > WAIT_DEAD_MS) return says('dead', 'numbering-waits', { ms, count: waiting })
  if (ms > WAIT_SLOW_MS) return says('slow', 'numbering-waits', { ms, count: waiting })
  return dead > 0 ? says('slow', 'dead-letters', { count: dead }) : FINE
}

function judgeRelay(seen: Seen): Judged {
  const relays = having(seen, 'relay')
  if (relays.length === 0) return missing(seen, 'relay')
  const reports = relays.flatMap((node) => (node.report?.relay ? [{ node, ...node.report.relay }] : []))
  const since = ({ node, since_round_ms }: (typeof reports)[number]): number =>
    since_round_ms ?? Math.max(node.seen_at - node.started_at, 0)
  // a queue that refuses is the queue's fault, which its own rule finds
  const working = reports.filter((one) => one.hindered || since(one) <= RELAY_STUCK_MS)
  const [first] = reports
  if (first && working.length === 0) return says('dead', 'relay-stuck', { node: first.node.node, ms: since(first) })
  const hindered = reports.filter((one) => one.hindered)
  if (hindered.length > 0 && queueMisses(seen).length === 0)
    return says('slow', 'relay-hindered', { nodes: namesOf(hindered.map(({ node }) => node)) })
  return FINE
}

/** Who looks at the queue and got no answer. */
const queueMisses = ({ living }: Seen): NodeView[] => living.filter(({ report }) => report?.queue?.ms === null)

function judgeQueue(seen: Seen): Judged {
  const looking = seen.living.filter(({ report }) => report?.queue)
  if (looking.length === 0) return says('unknown', 'not-heard', { hop: 'worker' })
  return reached(looking, queueMisses(seen), (node) => node.report?.queue?.ms ?? null)
}

/** Judges what several nodes tried to reach. */
function reached(
  looking: readonly NodeView[],
  missed: readonly NodeView[],
  time: (node: NodeView) => number | null,
): Judged {
  if (missed.length === looking.length) return says('dead', 'unreachable', { nodes: namesOf(missed) })
  if (missed.length > 0) return says('slow', 'partly-unreachable', { nodes: namesOf(missed) })
  const quickest = Math.min(...looking.map((node) => time(node) ?? Infinity))
  return quickest > ANSWER_SLOW_MS ? says('slow', 'answers-slowly', { ms: quickest }) : FINE
}

function judgeWorker(seen: Seen): Judged {
  const workers = having(seen, 'worker')
  if (workers.length === 0) return missing(seen, 'worker')
  // nothing can be taken from a queue that is not there
  if (judgeQueue(seen).state === 'dead') return says('unknown', 'not-heard', { hop: 'queue' })
  const { waiting = 0, oldest_ms: ms = 0 } = freshestQueue(workers) ?? {}
  if (waiting > 0 && ms > WAIT_SLOW_MS)
    return says(ms > WAIT_DEAD_MS ? 'dead' : 'slow', 'jobs-wait', { ms, count: waiting })
  const { open = 0, oldest_open_ms: openMs = 0 } = seen.outbox ?? {}
  if (openMs > WAIT_DEAD_MS && judgeRelay(seen).state === 'ok' && judgeBus(seen).state === 'ok')
    return says('dead', 'deliveries-wait', { ms: openMs, count: open })
  return FINE
}

function judgeBus(seen: Seen): Judged {
  // who has no database reports over the bus: its last word before the bus died was a good one
  const isFresh = ({ report, age_ms: age }: NodeView): boolean => report?.database != null || age <= HEARD_LATELY_MS
  const looking = seen.living.filter((node) => node.report?.bus && isFresh(node))
  if (looking.length > 0)
    return reached(
      looking,
      looking.filter(({ report }) => report?.bus?.ms === null),
      (node) => node.report?.bus?.ms ?? null,
    )
  return says('unknown', 'not-heard', { hop: 'worker' })
}

function judgeRealtime(seen: Seen): Judged {
  if (having(seen, 'realtime').length > 0) return FINE
  // they have no database: what they say comes over the bus and is written down by workers
  const worker = having(seen, 'worker').length > 0
  if (!worker) return says('unknown', 'not-heard', { hop: 'worker' })
  return judgeBus(seen).state === 'dead' ? says('unknown', 'not-heard', { hop: 'bus' }) : missing(seen, 'realtime')
}

const having = ({ living }: Seen, role: ReportingRole): NodeView[] =>
  living.filter((node) => node.role === role || node.role === 'embedded')

/** Nobody of a role is alive: was there ever one, and what became of it? */
function missing({ nodes, assembly }: Seen, role: ReportingRole): Judged {
  const wanted = assembly === 'embedded' ? 'embedded' : role
  const known = nodes.filter((node) => node.role === wanted)
  const last = known.toSorted((a, b) => a.age_ms - b.age_ms)[0]
  if (!last) return says('dead', 'nobody', { role })
  const params = { role, node: last.node, ms: last.age_ms }
  return says('dead', last.state === 'left' ? 'all-stopped' : 'all-silent', params)
}

/** The figures of whoever looked last: all of them look at the same queue. */
export function freshestQueue(nodes: readonly NodeView[]): QueueFigures | null {
  const [freshest] = nodes.filter(({ report }) => report?.queue?.figures).toSorted((a, b) => a.age_ms - b.age_ms)
  return freshest?.report?.queue?.figures ?? null
}

/** What a verdict says already is not said again for each node that suffers from it. */
function warningsOf(seen: Seen, hops: readonly HopView[]): WarningView[] {
  const { nodes, living, ordersWaiting } = seen
  const troubled = new Set<string>(
    hops.filter(({ state }) => state === 'dead' || state === 'unknown').map(({ hop }) => hop),
  )
  const found: WarningView[] = []
  for (const { node, role, age_ms: ms, state } of nodes)
    if (state === 'silent' && !troubled.has(role)) found.push({ code: 'node-silent', params: { node, role, ms } })
  for (const { node, role, clock_off_ms: ms } of living)
    if (Math.abs(ms) > CLOCK_OFF_MS) found.push({ code: 'clock-off', params: { node, role, ms } })
  for (const { node, role, report } of living) {
    const checks = report?.not_ready.filter((check) => !troubled.has(check)) ?? []
    if (checks.length > 0) found.push({ code: 'not-ready', params: { node, role, checks: checks.join(', ') } })
  }
  found.push(...secretsThatDiffer(living))
  const versions = [...new Set(living.map(({ version }) => version))].sort()
  if (versions.length > 1) found.push({ code: 'versions-differ', params: { versions: versions.join(', ') } })
  const failed = freshestQueue(living)?.failed ?? 0
  if (failed > 0) found.push({ code: 'failed-jobs', params: { count: failed } })
  if (ordersWaiting > 0) found.push({ code: 'orders-wait', params: { count: ordersWaiting } })
  return found
}

/** Whoever has another secret than most is named; of two that differ both. */
function secretsThatDiffer(living: readonly NodeView[]): WarningView[] {
  const found: WarningView[] = []
  for (const [part, secret] of [
    ['session', 'SESSION_SECRET'],
    ['realtime', 'REALTIME_APP_*'],
  ] as const) {
    const nodes = living.filter(({ report }) => report?.secrets?.[part] != null)
    const groups = Map.groupBy(nodes, ({ report }) => report?.secrets?.[part])
    if (groups.size < 2) continue
    const [most = [], second = []] = [...groups.values()].sort((a, b) => b.length - a.length)
    const odd = most.length === second.length ? nodes : nodes.filter((node) => !most.includes(node))
    found.push({ code: 'secrets-differ', params: { secret, nodes: namesOf(odd) } })
  }
  return found
}

const namesOf = (nodes: readonly NodeView[]): string =>
  [...new Set(nodes.map(({ node, role }) => (role === 'embedded' ? node : `${node} (${role})`)))].join(', ')
