import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from '#src/kernel/log.ts'

/**
 * Fastify makes a logger for each request, ten thousand times for each line it writes. Ours is its own child, and
 * lines about a request name it themselves (`reqId`).
 */
export function sharedLogger(log: Logger): FastifyBaseLogger {
  const shared = Object.create(log, { child: { value: () => shared } }) as FastifyBaseLogger
  return shared
}

const KEY = /^[\da-f-]{36}$/i

/** One line for a request that was answered: never its body, its query or a header, but for the key of a tap. */
export function logRequest(
  log: Logger,
  level: 'debug' | 'info' | 'warn',
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  if (!log.isLevelEnabled(level)) return
  const { id: reqId, method, url, ip, routeOptions, identity, refusal } = request
  const line = {
    reqId,
    method,
    url: url.split('?')[0],
    route: routeOptions.url,
    status: reply.statusCode,
    code: refusal ?? undefined,
    ms: Math.round(reply.elapsedTime * 10) / 10,
    ip,
    account: identity?.accountId,
    key: keyOf(request),
  }
  log[level](line, 'request')
}

/** The key of a tap, which the phone, the row and every try of it have in common; it opens nothing. */
function keyOf({ headers }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key']
  return typeof key === 'string' && KEY.test(key) ? key.toLowerCase() : undefined
}
