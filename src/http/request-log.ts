import type { FastifyBaseLogger } from 'fastify'
import type { Logger } from '#src/kernel/log.ts'

/**
 * Fastify makes a logger for each request, ten thousand times for each line it writes. Ours is its own child, and
 * lines about a request name it themselves (`reqId`).
 */
export function sharedLogger(log: Logger): FastifyBaseLogger {
  const shared = Object.create(log, { child: { value: () => shared } }) as FastifyBaseLogger
  return shared
}
