import { connect } from 'node:net'
import type { Socket } from 'node:net'

export type RawAnswer = { status: number; headers: Map<string, string>; text: string; ms: number }
export type RawRequest = {
  method?: string
  path: string
  /** As they go over the line, in this order, also twice; `content-length` is added where there is a body. */
  headers?: readonly (readonly [name: string, value: string])[]
  body?: string | Buffer
  /** The address of this machine to come from: all of 127.0.0.0/8 is here. */
  from?: string
}

const LIMIT_MS = 60_000

/** Sends a request as it is, without a client's good manners, and reads the whole answer. */
export function send(url: string, { method = 'POST', path, headers = [], body, from }: RawRequest): Promise<RawAnswer> {
  const { host } = new URL(url)
  const bytes = body === undefined ? null : Buffer.from(body)
  const lines = [`${method} ${path} HTTP/1.1`, `host: ${host}`, 'connection: close']
  for (const [name, value] of headers) lines.push(`${name}: ${value}`)
  if (bytes) lines.push(`content-length: ${bytes.length}`)
  else if (method !== 'GET') lines.push('content-length: 0')
  return exchange(url, Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), bytes ?? Buffer.alloc(0)]), from)
}

/** Sends bytes and reads what comes until the other side closes. */
export function exchange(url: string, bytes: Buffer | string, from?: string): Promise<RawAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>()
  const started = performance.now()
  const socket = open(url, from)
  const parts: Buffer[] = []
  socket.setTimeout(LIMIT_MS, () => socket.destroy(new Error('no answer in time')))
  socket.on('data', (part) => parts.push(part))
  socket.on('error', (error) => (parts.length > 0 ? finish() : reject(error)))
  socket.on('close', () => finish())
  // an answer that comes before everything was sent makes writing fail; it counts all the same
  socket.write(bytes, () => {})
  const finish = (): void => {
    const text = Buffer.concat(parts).toString('utf8')
    if (text === '') reject(new Error('closed without an answer'))
    else resolve({ ...parse(text), ms: performance.now() - started })
  }
  return promise
}

export function open(url: string, from?: string): Socket {
  const { hostname, port } = new URL(url)
  return connect({ host: hostname, port: Number(port), ...(from !== undefined && { localAddress: from }) })
}

function parse(text: string): Omit<RawAnswer, 'ms'> {
  const end = text.indexOf('\r\n\r\n')
  const [first = '', ...lines] = text.slice(0, end === -1 ? text.length : end).split('\r\n')
  const headers = new Map<string, string>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    const [name, value] = [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    headers.set(name, headers.has(name) ? `${headers.get(name)}, ${value}` : value)
  }
  const body = end === -1 ? '' : text.slice(end + 4)
  const chunked = headers.get('transfer-encoding') === 'chunked'
  return { status: Number(first.split(' ')[1]), headers, text: chunked ? unchunked(body) : body }
}

function unchunked(body: string): string {
  const bytes = Buffer.from(body)
  const parts: Buffer[] = []
  for (let at = 0; at < bytes.length;) {
    const line = bytes.indexOf('\r\n', at)
    const size = Number.parseInt(bytes.subarray(at, line).toString('latin1'), 16)
    if (!(size > 0)) break
    parts.push(bytes.subarray(line + 2, line + 2 + size))
    at = line + 4 + size
  }
  return Buffer.concat(parts).toString('utf8')
}

/** The code of a problem, or nothing. */
export function codeIn({ text }: Pick<RawAnswer, 'text'>): unknown {
  try {
    return (JSON.parse(text) as { code?: unknown }).code
  } catch {
    return undefined
  }
}
