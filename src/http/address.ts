import { isIPv4, isIPv6 } from 'node:net'

/**
 * What counts as one sender: an IPv4 address, or the /64 of an IPv6 address, because whoever has one address of it
 * has all of them.
 */
export function senderOf(address: string): string {
  const plain = address.split('%')[0] ?? ''
  if (isIPv4(plain) || !isIPv6(plain)) return plain
  const groups = groupsOf(plain)
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  if (mapped)
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 255])
      .join('.')
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`
}

/** The eight numbers of an IPv6 address. */
function groupsOf(address: string): number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address)
  const pair = (a = '0', b = '0'): string => ((Number(a) << 8) | Number(b)).toString(16)
  const text = dotted ? `${dotted[1]}${pair(dotted[2], dotted[3])}:${pair(dotted[4], dotted[5])}` : address
  const [head = '', tail] = text.split('::')
  const numbers = (part: string): number[] => (part ? part.split(':').map((group) => Number.parseInt(group, 16)) : [])
  const before = numbers(head)
  const after = tail === undefined ? [] : numbers(tail)
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after]
}
