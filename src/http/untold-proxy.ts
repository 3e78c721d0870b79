import type { IncomingMessage } from 'node:http'
import type { Logger } from '#src/kernel/log.ts'
import { trustOf } from './trusted.ts'

/**
 * Says once that a proxy is not known: then everybody behind it has its address, and shares the limits of one sender.
 * Whoever only pretends to be a proxy cannot fill the log with it.
 */
export function watchForProxies(needs: {
  log: Logger
  trustedProxies: readonly string[]
}): (request: IncomingMessage) => void {
  const isTrusted = trustOf(needs.trustedProxies)
  let said = false
  return (request) => {
    if (said || request.headers['x-forwarded-for'] === undefined || isTrusted(request)) return
    said = true
    const proxy = request.socket.remoteAddress
    needs.log.warn(
      { proxy },
      'X-Forwarded-For comes from an address that TRUSTED_PROXIES does not name: all who come through it count as one sender',
    )
  }
}
