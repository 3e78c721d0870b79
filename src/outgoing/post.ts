import { lookup } from 'node:dns'
import type { LookupAddress } from 'node:dns'
import { request as requestHttp } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import type { LookupFunction } from 'node:net'
import type { Clock } from '#src/kernel/clock.ts'
import { isPrivateAddress } from './private-address.ts'

export type Post = {
  url: string
  body: string
  headers: Record<string, string>
  /** Whether it may go to private addresses; a function is asked for each of them, with the name that led there. */
  allowPrivate: boolean | ((address: string, host: string) => boolean)
  /** How long it may take in all. Milliseconds. */
  timeoutMs?: number
}

type AnyPost = Omit<Post, 'body'> & { body: string | Uint8Array }

/** An answer, of whose body the beginning is read where it is asked for. */
export type Posted = { status: number; excerpt: string }

const TIMEOUT_MS = 5_000

/**
 * Sends a body and resolves with the status of the answer and the first `excerptBytes` of it; a redirect is an answer
 * like any other. Rejects when there is none in time, or when the address is one of a private network and may not be:
 * it is looked up once, and what was judged is what is connected to.
 */
export function post(wanted: AnyPost, clock: Clock, excerptBytes = 0): Promise<Posted> {
  const { url, body, headers, allowPrivate, timeoutMs = TIMEOUT_MS } = wanted
  const target = new URL(url)
  const host = target.hostname.replace(/^\[|\]$/g, '')
  const isRefused = (address: string): boolean =>
    isPrivateAddress(address) && !(typeof allowPrivate === 'function' ? allowPrivate(address, host) : allowPrivate)
  if (isIP(host) !== 0 && isRefused(host)) return Promise.reject(privateTarget(host))
  const { promise, resolve, reject } = Promise.withResolvers<Posted>()
  const send = target.protocol === 'https:' ? requestHttps : requestHttp
  const length = Buffer.byteLength(body)
  const options = { method: 'POST', agent: false, headers: { ...headers, 'content-length': length } } as const
  const req = send(target, { ...options, lookup: lookupAllowed(isRefused) }, (res) => {
    readExcerpt(res, excerptBytes, (excerpt) => {
      resolve({ status: res.statusCode ?? 0, excerpt })
      res.destroy()
    })
  })
  const cancel = clock.after(timeoutMs, () => req.destroy(new Error(`no answer within ${timeoutMs} ms`)))
  req.on('error', reject)
  req.on('close', () => {
    cancel()
    reject(new Error('the connection was closed without an answer'))
  })
  req.end(body)
  return promise
}

/** The same, of which only the status is of interest. */
export const postForStatus = async (wanted: AnyPost, clock: Clock): Promise<number> =>
  (await post(wanted, clock)).status

/** What came of a body until it ended, broke off, or was enough. */
function readExcerpt(res: IncomingMessage, bytes: number, done: (excerpt: string) => void): void {
  if (bytes === 0) return done('')
  let read = Buffer.alloc(0)
  const end = (): void => done(read.subarray(0, bytes).toString())
  res.on('data', (chunk: Buffer) => {
    read = Buffer.concat([read, chunk])
    if (read.length >= bytes) end()
  })
  res.on('end', end).on('close', end).on('error', end)
}

const privateTarget = (address: string): Error => new Error(`${address} is an address of a private network`)

/** Answers with the addresses of a name only if none of them is refused. */
const lookupAllowed =
  (isRefused: (address: string) => boolean): LookupFunction =>
  (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, '', 4)
      const found = addresses.find(({ address }) => isRefused(address))
      const [first] = addresses
      if (found) callback(privateTarget(found.address), '', 4)
      else if (!first) callback(new Error(`${hostname} has no address`), '', 4)
      else if (options.all) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
