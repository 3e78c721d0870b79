import { BlockList, isIP } from 'node:net'
import { AppError } from '#src/kernel/errors.ts'
import { isPrivateAddress } from '#src/outgoing/private-address.ts'

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

/**
 * The address as it is stored. Throws `webhooks/url-refused` unless it is https without a password and not a private address;
 * where the operator has allowed it, it may be both private and http. A name is judged again at each attempt.
 */
export function checkedUrl(text: string, internal: readonly string[]): string {
  const refuse = (detail: string): AppError => new AppError('webhooks/url-refused', { detail })
  if (!URL.canParse(text)) throw refuse('this is not an address')
  const url = new URL(text)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const isInternal = internalAllowed(internal)(host, host)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isInternal))
    throw refuse('it must begin with https://')
  if (url.username || url.password) throw refuse('it may not hold a name or password')
  if (!isInternal && (host === 'localhost' || (isIP(host) !== 0 && isPrivateAddress(host))))
    throw refuse(`${host} is an address of a private network`)
  url.hash = ''
  if (url.href.length > 500) throw refuse('it is too long')
  return url.href
}
