import { BlockList, isIP } from 'node:net'
import { isPrivateAddress } from './private-address.ts'

/** Whether the operator has allowed this address of a private network, by itself, its network or the name that led there. */
export function internalAllowed(internal: readonly string[]): (address: string, host: string) => boolean {
  const names = new Set(internal.map((one) => one.toLowerCase()))
  const networks = new BlockList()
  for (const one of internal) {
    const [address = '', bits] = one.split('/')
    const family = isIP(address)
    if (family !== 0) networks.addSubnet(address, Number(bits ?? (family === 4 ? 32 : 128)), `ipv${family as 4 | 6}`)
  }
  return (address, host) => {
    const family = isIP(address)
    return names.has(host.toLowerCase()) || (family !== 0 && networks.check(address, family === 4 ? 'ipv4' : 'ipv6'))
  }
}

export type Judged = { url: URL; refused: null } | { url: null; refused: string }

/**
 * Whether something may be sent to an address that somebody has named: https without a password, of `most` characters, and
 * not a private address; where the operator has allowed it, it may be both private and http. A name is judged again at each
 * attempt (`post`).
 */
export function judgeAddress(text: string, internal: readonly string[], most: number): Judged {
  const refuse = (refused: string): Judged => ({ url: null, refused })
  if (!URL.canParse(text)) return refuse('this is not an address')
  const url = new URL(text)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const isInternal = internalAllowed(internal)(host, host)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isInternal))
    return refuse('it must begin with https://')
  if (url.username || url.password) return refuse('it may not hold a name or password')
  if (!isInternal && (host === 'localhost' || (isIP(host) !== 0 && isPrivateAddress(host))))
    return refuse(`${host} is an address of a private network`)
  url.hash = ''
  return url.href.length > most ? refuse('it is too long') : { url, refused: null }
}
