import { lookup } from 'node:dns'
import type { LookupAddress } from 'node:dns'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import type { LookupFunction } from 'node:net'
import type { Clock } from '#src/kernel/clock.ts'
import { isPrivateAddress } from './private-address.ts'

export type Post = { url: string; body: string; headers: Record<string, string>; allowPrivate: boolean }

/** How long one attempt may take. Milliseconds. */
const TIMEOUT_MS = 5_000

/**
 * Sends a body and resolves with the status of the answer, whose body is not read; a redirect is an answer like any
 * other. Rejects when there is none in time, or when the address is one of a private network and may not be: it is
 * looked up once, and what was judged is what is connected to.
 */
export function postWebhook({ url, body, headers, allowPrivate }: Post, clock: Clock): Promise<number> {
  const target = new URL(url)
  const host = target.hostname.replace(/^\[|\]$/g, '')
  if (!allowPrivate && isIP(host) !== 0 && isPrivateAddress(host)) return Promise.reject(privateTarget(host))
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const send = target.protocol === 'https:' ? requestHttps : requestHttp
  const req = send(
    target,
    {
      method: 'POST',
      agent: false,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      ...(allowPrivate ? {} : { lookup: lookupPublic }),
    },
    (res) => {
      resolve(res.statusCode ?? 0)
      res.destroy()
    },
  )
  const cancel = clock.after(TIMEOUT_MS, () => req.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)))
  req.on('error', reject)
  req.on('close', () => {
    cancel()
    reject(new Error('the connection was closed without an answer'))
  })
  req.end(body)
  return promise
}

const privateTarget = (address: string): Error => new Error(`${address} is an address of a private network`)

/** Answers with the addresses of a name only if none of them is private. */
const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error) return callback(error, '', 4)
    const found = addresses.find(({ address }) => isPrivateAddress(address))
    const [first] = addresses
    if (found) callback(privateTarget(found.address), '', 4)
    else if (!first) callback(new Error(`${hostname} has no address`), '', 4)
    else if (options.all) callback(null, addresses)
    else callback(null, first.address, first.family)
  })
}
