import { openOps } from '#src/http/health.ts'
import { closeHttp } from '#src/http/leave.ts'
import { awaitDatabase, awaitSchema } from './await-database.ts'
import { firstRun } from './first-run.ts'
import { openHttpSide } from './http-side.ts'
import { measureDatabase, openMetrics } from './measure.ts'
import { measureClock, measureDisk } from './measure-place.ts'
import { openParts } from './open-parts.ts'
import { clockCheck, keepTime } from './house-time.ts'
import { databaseChecks } from './parts.ts'
import { reportToDatabase } from './report.ts'
import type { OpenRole } from './role.ts'
import { running } from './running.ts'

/** What is under way is answered, also when the database stands still: it waits 14 s at most. Milliseconds. */
const ANSWERS_MS = 15_000

/** One HTTP node. It opens neither queue nor bus: a check-in commits whether or not anything behind is alive. */
export const open: OpenRole = (config, log) =>
  running(log, async (lifecycle) => {
    const parts = openParts(config, log)
    lifecycle.add('database', () => parts.db[Symbol.asyncDispose]())
    const ready = [...databaseChecks(parts), clockCheck(parts)]
    const metrics = openMetrics(config, parts.clock, ready)
    measureDatabase(metrics, parts.db)
    measureDisk(metrics, config, parts.clock)
    measureClock(metrics, parts.clock)
    const ops = await openOps({ ...config.ops, ready, metrics: metrics.text })
    lifecycle.add('ops', ops.close)
    await awaitDatabase(parts)
    await awaitSchema(parts)
    await keepTime(parts, lifecycle)
    await firstRun(parts, (text) => process.stdout.write(text), 'many')
    const side = await openHttpSide({ parts, metrics, overrides: {}, realtimeUrl: null })
    lifecycle.add('http', () => closeHttp(side.http), ANSWERS_MS)
    lifecycle.add('readiness', async () => ops.drain())
    const port = await side.listen()
    ops.opened()
    reportToDatabase(parts, lifecycle, { requests: side.requests })
    log.info({ host: config.host, port, ops: ops.port }, 'ready')
  })
