import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'
import type { Ids } from '#src/kernel/ids.ts'

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
  if (needs.trustedProxies.length === 0) return () => ids.uuid()
  const trusted = listOf(needs.trustedProxies)
  return ({ headers, socket }) => {
    const named = headers['x-request-id']
    if (typeof named !== 'string' || !SAFE.test(named)) return ids.uuid()
    const from = socket.remoteAddress ?? ''
    const family = isIP(from)
    return family !== 0 && trusted.check(from, family === 4 ? 'ipv4' : 'ipv6') ? named : ids.uuid()
  }
}

/** Addresses and networks, as `TRUSTED_PROXIES` has them. */
function listOf(entries: readonly string[]): BlockList {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}
