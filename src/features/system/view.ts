import { NodeReport, ReportingRole } from '#contract/system.ts'
import type { NodeView, OutboxFigures, SystemView } from '#contract/system.ts'
import { currentTime } from '#src/database/current-time.ts'
import type { Database } from '#src/database/database.ts'
import type { NodeReportTable } from '#src/database/schema.ts'
import { within } from '#src/kernel/clock.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Logger } from '#src/kernel/log.ts'
import { freshestQueue, isAlive, judge, SILENT_MS } from './judge.ts'
import { orderView } from './orders.ts'
import { allReports, lastOrders } from './table.ts'

export type ViewNeeds = {
  db: Database
  clock: Clock
  log: Logger
  /** Who answers. */
  node: string
  /** How far the events have come. */
  outbox: () => Promise<OutboxFigures>
}

/** The database has so long to answer everything. Milliseconds. */
const READ_MS = 4_000
const ORDERS = 10
/** A worker takes an order within seconds. Milliseconds. */
const ORDER_LATE_MS = 15_000

/**
 * What is known of all processes, and the verdict. It answers with a dead database too, for whoever is still let in:
 * that is when somebody looks.
 */
export async function viewSystem(needs: ViewNeeds): Promise<SystemView> {
  const { clock, log, node } = needs
  const started = clock.monotonic()
  const known = await within(clock, READ_MS, readAll(needs)).catch((error: unknown) => {
    log.warn({ error: messageOf(error) }, 'the state of the system could not be read')
    return null
  })
  const databaseMs = known ? Math.round(clock.monotonic() - started) : null
  const { nodes, outbox, orders, now } = known ?? { nodes: [], outbox: null, orders: [], now: clock.now() }
  const late = orders.filter(({ state, asked_at }) => state === 'waiting' && now - asked_at > ORDER_LATE_MS)
  const living = nodes.filter(isAlive)
  const queues = living.filter(({ report }) => report?.queue).toSorted((a, b) => a.age_ms - b.age_ms)
  const longest = queues.toSorted((a, b) => lengthOf(b) - lengthOf(a))[0]
  const teller = queues.find(({ report }) => report?.queue?.failed)
  return {
    now: clock.now(),
    node,
    ...judge({ databaseMs, nodes, outbox, ordersWaiting: late.length }),
    nodes: nodes.filter(({ state }) => state !== 'left').map(withoutMarks),
    outbox,
    queue: freshestQueue(living),
    queue_history: longest?.report?.queue?.history ?? [],
    failed_jobs: teller?.report?.queue?.failed ?? [],
    orders,
  }
}

/** Marks of secrets are for the verdict alone. */
function withoutMarks({ report, ...node }: NodeView): NodeView {
  if (!report) return { ...node, report }
  const { secrets: _, ...shown } = report
  return { ...node, report: shown }
}

const lengthOf = ({ report }: NodeView): number => report?.queue?.history.length ?? 0

type Known = Pick<SystemView, 'nodes' | 'orders' | 'now'> & { outbox: OutboxFigures }

async function readAll(needs: ViewNeeds): Promise<Known> {
  const { db, outbox } = needs
  const [now, reports, orders, figures] = await Promise.all([
    currentTime(needs),
    allReports(db.read),
    lastOrders(db.read, ORDERS),
    outbox(),
  ])
  return { now, nodes: nodesOf(reports, now), outbox: figures, orders: orders.map(orderView) }
}

/**
 * The rows as nodes by role and name, without those whose place another process has taken: a living one, or one that
 * died later.
 */
export function nodesOf(rows: readonly NodeReportTable[], now: number): NodeView[] {
  const nodes = rows.flatMap((row) => nodeOf(row, now))
  const newest = new Map<string, NodeView>()
  for (const node of nodes.toSorted((a, b) => Number(isAlive(a)) - Number(isAlive(b)) || a.seen_at - b.seen_at))
    newest.set(`${node.role} ${node.node}`, node)
  const order = (node: NodeView): string => `${ReportingRole.options.indexOf(node.role)} ${node.node} ${node.instance}`
  return nodes
    .filter((node) => isAlive(node) || newest.get(`${node.role} ${node.node}`) === node)
    .sort((a, b) => (order(a) < order(b) ? -1 : 1))
}

function nodeOf(row: NodeReportTable, now: number): NodeView[] {
  const role = ReportingRole.safeParse(row.role)
  // a role of a newer version, which this one cannot judge
  if (!role.success) return []
  const report = readReport(row.report)
  const age = Math.max(now - row.seen_at, 0)
  const living = report && report.not_ready.length > 0 ? 'not-ready' : 'ok'
  return [
    {
      instance: row.instance,
      node: row.node,
      role: role.data,
      version: row.version,
      started_at: row.started_at,
      seen_at: row.seen_at,
      age_ms: age,
      clock_off_ms: row.clock_off_ms,
      state: row.left_at !== null ? 'left' : age > SILENT_MS ? 'silent' : living,
      report,
    },
  ]
}

function readReport(text: string): NodeReport | null {
  try {
    return NodeReport.parse(JSON.parse(text))
  } catch {
    return null
  }
}
