import { openOps } from '#src/http/health.ts'
import { createRelay } from '#src/outbox/relay.ts'
import { createSequencer } from '#src/outbox/sequencer.ts'
import { awaitDatabase, awaitSchema } from './await-database.ts'
import { awaitRedis } from './await-servers.ts'
import { measureDatabase, measureHandOver, measureQueue, measureRelay, openMetrics } from './measure.ts'
import { measureAudit } from './measure-audit.ts'
import { measureBackup } from './measure-backup.ts'
import { measureOutbox } from './measure-outbox.ts'
import { measureClock } from './measure-place.ts'
import { openParts } from './open-parts.ts'
import { clockCheck, keepTime } from './house-time.ts'
import { databaseChecks, queueCheck } from './parts.ts'
import { openQueue } from './redis-queue.ts'
import { reportToDatabase } from './report.ts'
import type { OpenRole } from './role.ts'
import { running } from './running.ts'

/**
 * How often it looks for committed events: nobody wakes a process that is not the one that committed. After two
 * quiet seconds it looks less often. Milliseconds.
 */
const LOOK = { pollMs: 20, restMs: 100 } as const
/** What the queue has taken and nobody finished by then is handed over again. Milliseconds. */
const LEASE_MS = 20_000

/** Numbers committed events and hands them to the queue. Several share the work; none doubles an event. */
export const open: OpenRole = (config, log) =>
  running(log, async (lifecycle) => {
    const parts = openParts(config, log)
    const { db, clock, ids } = parts
    lifecycle.add('database', () => db[Symbol.asyncDispose]())
    const queue = openQueue(parts)
    lifecycle.add('queue', () => queue[Symbol.asyncDispose]())
    const ready = [...databaseChecks(parts), clockCheck(parts), queueCheck(queue)]
    const metrics = openMetrics(config, clock, ready)
    measureDatabase(metrics, db)
    measureClock(metrics, clock)
    measureOutbox(metrics, parts)
    measureQueue(metrics, clock, queue)
    measureAudit(metrics, parts)
    measureBackup(metrics, parts)
    const ops = await openOps({ ...config.ops, ready, metrics: metrics.text })
    lifecycle.add('ops', ops.close)
    await awaitDatabase(parts)
    await awaitSchema(parts)
    await keepTime(parts, lifecycle)
    await awaitRedis(parts, () => queue.status())
    const sequencer = createSequencer({ db, clock, ids })
    const handOver = measureHandOver(metrics, queue)
    const relay = createRelay({ db, clock, log, queue: handOver, sequencer }, { ...LOOK, leaseMs: LEASE_MS })
    measureRelay(metrics, () => relay.status())
    lifecycle.add('relay', () => relay.stop())
    lifecycle.add('readiness', async () => ops.drain())
    relay.start()
    reportToDatabase(parts, lifecycle, { ready, relay: () => relay.status(), queue })
    ops.opened()
    log.info({ ops: ops.port }, 'ready')
  })
