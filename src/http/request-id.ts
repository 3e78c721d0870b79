import type { IncomingMessage } from 'node:http'
import type { Ids } from '#src/kernel/ids.ts'
import { trustOf } from './trusted.ts'

/** Nothing that could mean anything to whoever reads a log. */
const SAFE = /^[\w-]{8,64}$/

/**
 * Names each request, in log lines and problems. A proxy that is trusted has named it already, in `X-Request-Id`, and
 * then its log and ours have the same name for it; nobody else's word counts.
 */
export function requestIds(needs: {
  ids: Ids
  trustedProxies: readonly string[]
}): (request: IncomingMessage) => string {
  const { ids } = needs
  const isTrusted = trustOf(needs.trustedProxies)
  return (request) => {
    const named = request.headers['x-request-id']
    return typeof named === 'string' && SAFE.test(named) && isTrusted(request) ? named : ids.uuid()
  }
}
