import { MemoryBroadcast } from '#src/broadcast/memory/memory.ts'
import type { Config } from '#src/config/config.ts'
import { SqliteDatabase } from '#src/database/sqlite/sqlite.ts'
import { lockFolder } from '#src/database/sqlite/folder-lock.ts'
import { openOps } from '#src/http/health.ts'
import type { Metrics } from '#src/http/metrics.ts'
import type { Http } from '#src/http/server.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { Lifecycle } from '#src/kernel/lifecycle.ts'
import type { Logger } from '#src/kernel/log.ts'
import { createDoneMarks } from '#src/outbox/delivery.ts'
import { ensureEpoch } from '#src/outbox/feed.ts'
import { createRelay } from '#src/outbox/relay.ts'
import type { Relay } from '#src/outbox/relay.ts'
import { MemoryQueue } from '#src/queue/memory/memory.ts'
import type { Queue } from '#src/queue/queue.ts'
import type { Realtime } from '#src/realtime/server.ts'
import { schedule, workerJobs } from './backstage.ts'
import { firstRun } from './first-run.ts'
import { openHttpSide } from './http-side.ts'
import { openMailer } from './open-mailer.ts'
import { followDatabase } from './follow-database.ts'
import { measureHandOver, measureQueue, measureRealtime, measureRelay, openMetrics } from './measure.ts'
import { measureAudit } from './measure-audit.ts'
import { measureBackup } from './measure-backup.ts'
import { measureJobs } from './measure-jobs.ts'
import { measureOutbox } from './measure-outbox.ts'
import { measureCertificate, measureDisk } from './measure-place.ts'
import { databaseChecks, walkCheck } from './parts.ts'
import type { Overrides, Parts } from './parts.ts'
import { reportToDatabase, serveReports } from './report.ts'
import { closeWhereAccessEnds, openRealtimeSide } from './realtime-side.ts'
import type { OpenRole } from './role.ts'

/** A whole Hadir in one process. */
export type House = Parts & {
  url: string
  opsUrl: string
  http: Http
  realtime: Realtime
  close: () => Promise<void>
}

/** `hadir start`: everything in one process on SQLite, one port for HTTP and WebSocket. */
export const open: OpenRole = async (config, log) => {
  const house = await openHouse(config, log)
  try {
    await firstRun(house, (text) => process.stdout.write(text), 'one')
  } catch (error) {
    await house.close()
    throw error
  }
  log.info({ url: house.url, ops: house.opsUrl }, 'ready')
  process.stdout.write(`\nHadir is ready at ${config.publicUrl.href.replace(/\/$/, '')}\n`)
  return house
}

/** Opens every part of the house, in the order in which they need each other. */
export async function openHouse(config: Config, log: Logger, overrides: Overrides = {}): Promise<House> {
  const lifecycle = new Lifecycle(log)
  try {
    const lock = lockFolder(config.dataFolder)
    lifecycle.add('folder lock', lock.release)
    return await furnish(partsOf(config, log, overrides), lifecycle, overrides)
  } catch (error) {
    await lifecycle.close()
    throw error
  }
}

/** Opened here, so that nobody loads another database's driver who has no use for it. */
function partsOf(config: Config, log: Logger, overrides: Overrides): Parts {
  const { database } = config
  if (database.kind !== 'sqlite') throw new Error('"hadir start" works on SQLite')
  const db = new SqliteDatabase({ ...overrides.sqlite, file: database.file })
  return { config, log, clock: overrides.clock ?? systemClock, ids: overrides.ids ?? systemIds, db }
}

async function furnish(parts: Parts, lifecycle: Lifecycle, overrides: Overrides): Promise<House> {
  const { config, log, clock, ids, db } = parts
  lifecycle.add('database', () => db[Symbol.asyncDispose]())
  await db.migrate()
  await ensureEpoch({ db, ids })
  const ready = [...databaseChecks(parts), walkCheck(parts)]
  const metrics = openMetrics(config, clock, ready)
  measureDisk(metrics, config, clock)
  measureCertificate(metrics, config, clock)
  const ops = await openOps({ ...config.ops, ready, metrics: metrics.text })
  lifecycle.add('ops', ops.close)
  const broadcast = new MemoryBroadcast({ log })
  lifecycle.add('broadcast', () => broadcast[Symbol.asyncDispose]())
  const realtime = openRealtimeSide({ config, broadcast, clock, ids, log })
  await closeWhereAccessEnds({ config, broadcast, log }, realtime)
  const side = await openHttpSide({
    parts,
    metrics,
    overrides,
    realtimeUrl: null,
    intercept: (request, response) => realtime.handleRequest(request, response),
  })
  const { queue, relay } = await openBackstage(parts, lifecycle, { broadcast, side, metrics })
  measureRealtime(metrics, () => realtime.stats())
  side.http.server.on('upgrade', (request, socket, head) => realtime.handleUpgrade(request, socket, head))
  lifecycle.add('http', () => stopServing(side.http, realtime, overrides.drainMs ?? 1_000))
  lifecycle.add('readiness', ops.drain)
  await serveReports(parts, lifecycle, { broadcast, queue })
  const port = await side.listen()
  ops.opened()
  reportToDatabase(parts, lifecycle, {
    relay: () => relay.status(),
    queue,
    broadcast,
    sockets: () => realtime.stats(),
    requests: side.requests,
  })
  return {
    ...parts,
    url: `http://${hostOf(config.host)}:${port}`,
    opsUrl: `http://${hostOf(config.ops.host)}:${ops.port}`,
    http: side.http,
    realtime,
    close: () => lifecycle.close(),
  }
}

type Backstage = {
  broadcast: MemoryBroadcast
  side: Awaited<ReturnType<typeof openHttpSide>>
  metrics: Metrics
}

/** The way of an event from the commit to the sockets: relay, queue, worker. */
async function openBackstage(
  parts: Parts,
  lifecycle: Lifecycle,
  { broadcast, side, metrics }: Backstage,
): Promise<{ queue: Queue; relay: Relay }> {
  const { log, clock, db } = parts
  const marks = createDoneMarks({ db, clock, log })
  lifecycle.add('done marks', () => marks.flush())
  const queue = new MemoryQueue({ clock })
  lifecycle.add('queue', () => queue[Symbol.asyncDispose]())
  const mailer = openMailer(parts.config, lifecycle)
  const worker = queue.work(measureJobs(metrics, clock, workerJobs(parts, { broadcast, marks, mailer })))
  lifecycle.add('worker', () => worker.close())
  await schedule(queue)
  const handOver = measureHandOver(metrics, queue)
  const relay = createRelay({ db, clock, log, queue: handOver, sequencer: side.sequencer }, { alone: true })
  lifecycle.add('relay', () => relay.stop())
  measureRelay(metrics, () => relay.status())
  measureOutbox(metrics, parts)
  measureAudit(metrics, { db, clock })
  measureBackup(metrics, { db, clock, continuousAt: followDatabase(parts, lifecycle) })
  measureQueue(metrics, clock, queue)
  relay.start()
  return { queue, relay }
}

/** Takes no newcomers, sends the screens away, and waits for the answers under way. */
async function stopServing(http: Http, realtime: Realtime, drainMs: number): Promise<void> {
  const closed = http.close()
  await realtime.drain(drainMs)
  await realtime.close()
  await closed
}

const hostOf = (host: string): string => (host.includes(':') ? `[${host}]` : host)
