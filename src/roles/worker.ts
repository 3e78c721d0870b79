import { busEcho } from '#src/features/system/reporter.ts'
import { openOps } from '#src/http/health.ts'
import { createDoneMarks } from '#src/outbox/delivery.ts'
import { awaitDatabase, awaitSchema } from './await-database.ts'
import { awaitRedis, busAnswers } from './await-servers.ts'
import { keepScheduled, workerJobs } from './backstage.ts'
import { measureDatabase, measureQueue, openMetrics } from './measure.ts'
import { measureJobs } from './measure-jobs.ts'
import { measureCertificate, measureClock, measureDisk } from './measure-place.ts'
import { openMailer } from './open-mailer.ts'
import { openParts } from './open-parts.ts'
import { clockCheck, keepTime } from './house-time.ts'
import { databaseChecks, queueCheck } from './parts.ts'
import { openBroadcast } from './redis-bus.ts'
import { openQueue } from './redis-queue.ts'
import { reportToDatabase, serveReports } from './report.ts'
import type { OpenRole } from './role.ts'
import { running } from './running.ts'

/** What is being done when it is told to stop gets so long to be finished; then another worker takes it over. */
const FINISH_MS = 20_000

/** Does what the queue holds: brings events to the sockets, and whatever is to be done now and then. */
export const open: OpenRole = (config, log) =>
  running(log, async (lifecycle) => {
    const parts = openParts(config, log)
    const { db, clock, ids } = parts
    lifecycle.add('database', () => db[Symbol.asyncDispose]())
    const broadcast = openBroadcast(parts)
    lifecycle.add('bus', () => broadcast[Symbol.asyncDispose]())
    const queue = openQueue(parts)
    lifecycle.add('queue', () => queue[Symbol.asyncDispose]())
    const bus = { name: 'bus', check: busEcho({ broadcast, app: config.realtime.appId, ids }) }
    const ready = [...databaseChecks(parts), clockCheck(parts), queueCheck(queue), bus]
    const metrics = openMetrics(config, clock, ready)
    measureDatabase(metrics, db)
    measureDisk(metrics, config, clock)
    measureClock(metrics, clock)
    measureCertificate(metrics, config, clock)
    measureQueue(metrics, clock, queue)
    const ops = await openOps({ ...config.ops, ready, metrics: metrics.text })
    lifecycle.add('ops', ops.close)
    await awaitDatabase(parts)
    await awaitSchema(parts)
    await keepTime(parts, lifecycle)
    await awaitRedis(parts, busAnswers(broadcast))
    const marks = createDoneMarks({ db, clock, log })
    lifecycle.add('done marks', () => marks.flush())
    await serveReports(parts, lifecycle, { broadcast, queue })
    const mailer = openMailer(config, lifecycle)
    const worker = queue.work(measureJobs(metrics, clock, workerJobs(parts, { broadcast, marks, mailer })))
    lifecycle.add('worker', () => worker.close(), FINISH_MS)
    const cancelSchedules = keepScheduled({ queue, clock, log })
    lifecycle.add('schedules', async () => cancelSchedules())
    lifecycle.add('readiness', async () => ops.drain())
    reportToDatabase(parts, lifecycle, { ready, queue, broadcast })
    ops.opened()
    log.info({ ops: ops.port }, 'ready')
  })
