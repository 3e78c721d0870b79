import { once } from 'node:events'
import { connect as connectPlain, isIP } from 'node:net'
import { connect as connectSecure } from 'node:tls'
import type { Clock } from '#src/kernel/clock.ts'
import { Dead, Doubt, PATIENCE_MS, reasonOf } from './hops.ts'
import type { Hop } from './hops.ts'

/** A certificate that ends sooner ought to be renewed. Days. */
const ENDS_SOON = 14
const DAY = 86_400_000

/** The address that people type: what listens there, and that it leads to app nodes. */
export function addressHops(address: URL, clock: Clock): Hop[] {
  return [
    { name: 'public address', after: [], look: () => lookAtAddress(address, clock) },
    { name: 'HTTP', after: ['public address'], look: () => lookAtHttp(address) },
    { name: 'answer', after: ['HTTP', 'database'], look: () => lookAtAnswer(address) },
  ]
}

/**
 * The same for one process behind a proxy. A doubt, not a death: the address may lead here from outside and nowhere
 * from this machine.
 */
export const publicAddressHop = (address: URL, clock: Clock): Hop => ({
  name: 'public address',
  after: [],
  look: async () => {
    try {
      return await lookAtAddress(address, clock)
    } catch (error) {
      if (error instanceof Doubt || !(error instanceof Dead)) throw error
      throw new Doubt(`${error.message}, from this machine at least`, error.advice)
    }
  },
})

async function lookAtAddress(address: URL, clock: Clock): Promise<string> {
  const isSecure = address.protocol === 'https:'
  const host = address.hostname.replace(/^\[|\]$/g, '')
  const port = Number(address.port || (isSecure ? 443 : 80))
  // an address is no name that could be asked for
  const name = isIP(host) ? {} : { servername: host }
  const socket = isSecure ? connectSecure({ host, port, ...name }) : connectPlain({ host, port })
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS)
    await once(socket, isSecure ? 'secureConnect' : 'connect', { signal })
    const from = `listens at ${socket.remoteAddress}:${port}`
    if (!('getPeerCertificate' in socket)) return from
    return judgeCertificate(from, Date.parse(socket.getPeerCertificate().valid_to) - clock.now())
  } catch (error) {
    if (error instanceof Dead) throw error
    throw new Dead(`${address.origin} cannot be reached: ${reasonOf(error)}`, adviceFor(reasonOf(error)))
  } finally {
    socket.destroy()
  }
}

function judgeCertificate(from: string, leftMs: number): string {
  const days = Math.floor(leftMs / DAY)
  const says = `${from}, with a certificate for ${days} more days`
  if (days < ENDS_SOON) throw new Doubt(says, 'renew the certificate')
  return says
}

function adviceFor(reason: string): string {
  if (/certificate|CERT|self.signed/i.test(reason))
    return 'renew the certificate, or name its authority with NODE_EXTRA_CA_CERTS'
  if (/ENOTFOUND|EAI_AGAIN/.test(reason)) return 'look at PUBLIC_URL and at the DNS'
  return 'start the proxy, or set PUBLIC_URL to the address that people type; inside a container to the name of the proxy'
}

const get = async (url: URL): Promise<Response> => {
  try {
    return await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS), redirect: 'manual' })
  } catch (error) {
    throw new Dead(
      `${url.href} gives no answer: ${reasonOf(error)}`,
      'look at the log of the proxy and at the app nodes: they may stand still',
    )
  }
}

/** Needs no database: so it shows whether the way to an app node is free. */
async function lookAtHttp(address: URL): Promise<string> {
  const url = new URL('/api/openapi.json', address)
  const answer = await get(url)
  const text = await answer.text()
  if (answer.status === 200 && answer.headers.get('content-type')?.startsWith('application/json'))
    return `an app node answers at ${address.origin}`
  throw new Dead(`${url.href} answers ${answer.status} ${firstWords(text)}`, httpAdvice(answer))
}

export function httpAdvice({ status, headers }: Response): string {
  if (status >= 300 && status < 400) return `set PUBLIC_URL to where it leads: ${headers.get('location')}`
  if ([502, 503, 504].includes(status))
    return 'the proxy reaches no app node: start some ("hadir app"), look at the log of the proxy'
  if (status === 429) return 'this address has asked too often: try again in a minute'
  return 'something else than Hadir answers there: look at PUBLIC_URL and at the settings of the proxy'
}

async function lookAtAnswer(address: URL): Promise<string> {
  const answer = await get(new URL('/api/setup', address))
  const text = await answer.text()
  if (answer.status === 200) return 'an app node answers from the database'
  throw new Dead(
    `an app node answers ${answer.status} ${firstWords(text)}`,
    'the app nodes do not reach the database, though this machine does: look at their DATABASE_URL and their log',
  )
}

/** Of a page or a problem, in one line. */
const firstWords = (text: string): string =>
  text
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 80)
