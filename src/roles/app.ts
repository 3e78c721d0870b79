import { openOps } from '#src/http/health.ts'
import { createMetrics } from '#src/http/metrics.ts'
import { Lifecycle } from '#src/kernel/lifecycle.ts'
import { openHttpSide } from './http-side.ts'
import { measureOutbox } from './measure-outbox.ts'
import { databaseChecks, openParts } from './parts.ts'
import { reportToDatabase } from './report.ts'
import type { OpenRole } from './role.ts'

/** One HTTP node. It opens neither queue nor bus: a check-in commits whether or not anything behind is alive. */
export const open: OpenRole = async (config, log) => {
  const parts = openParts(config, log)
  const lifecycle = new Lifecycle(log)
  lifecycle.add('database', () => parts.db[Symbol.asyncDispose]())
  const metrics = createMetrics({ node: config.node, role: 'app' })
  measureOutbox(metrics, parts)
  const ops = await openOps({ ...config.ops, ready: databaseChecks(parts), metrics: metrics.text })
  lifecycle.add('ops', ops.close)
  const side = await openHttpSide({ parts, metrics, overrides: {}, realtimeUrl: null })
  lifecycle.add('http', () => side.http.close())
  lifecycle.add('readiness', ops.drain)
  const port = await side.listen()
  reportToDatabase(parts, lifecycle, { requests: side.requests })
  log.info({ host: config.host, port, ops: ops.port }, 'ready')
  return lifecycle
}
