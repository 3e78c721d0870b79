import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

/** Whether a request comes from one of the proxies that `TRUSTED_PROXIES` names, by address or network. */
export function trustOf(entries: readonly string[]): (request: Pick<IncomingMessage, 'socket'>) => boolean {
  if (entries.length === 0) return () => false
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return ({ socket }) => {
    const from = socket.remoteAddress ?? ''
    const family = isIP(from)
    return family !== 0 && list.check(from, family === 4 ? 'ipv4' : 'ipv6')
  }
}
