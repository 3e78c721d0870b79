import { createHash, createHmac } from 'node:crypto'
import { request } from 'node:http'
import type { Agent } from 'node:http'
import { systemClock } from '#src/kernel/clock.ts'
import { TEST_APP } from './realtime.ts'

export type Change = { path?: string; method?: string; secret?: string; key?: string; params?: Record<string, string> }
export type Answer = { status: number; body: string; type: string | undefined; keptAlive: boolean }

/** A request signed as the SDKs do it, with a body of our own making. */
export function signedCall(port: number, body: string | Buffer, change: Change = {}, agent?: Agent): Promise<Answer> {
  const { path = '/apps/app/events', method = 'POST', params = {} } = change
  const pairs = Object.entries({
    auth_key: change.key ?? TEST_APP.key,
    auth_timestamp: Math.floor(systemClock.now() / 1000),
    auth_version: '1.0',
    ...(body.length > 0 ? { body_md5: createHash('md5').update(body).digest('hex') } : {}),
    ...params,
  }).sort(([a], [b]) => (a < b ? -1 : 1))
  const query = pairs.map((pair) => pair.join('=')).join('&')
  const hmac = createHmac('sha256', change.secret ?? TEST_APP.secret)
  const signature = hmac.update(`${method}\n${path}\n${query}`).digest('hex')
  return send(port, method, `${path}?${query}&auth_signature=${signature}`, body, agent)
}

/** A question with parameters that have to be encoded in the address, though not in what is signed. */
export function signedAsk(port: number, path: string, query: Record<string, string>, agent: Agent): Promise<Answer> {
  const params: Record<string, string> = {
    auth_key: TEST_APP.key,
    auth_timestamp: String(Math.floor(systemClock.now() / 1000)),
    auth_version: '1.0',
    ...query,
  }
  const pairs = Object.keys(params)
    .sort()
    .map((key) => `${key}=${params[key]}`)
  const text = `GET\n${path}\n${pairs.join('&')}`
  const signature = createHmac('sha256', TEST_APP.secret).update(text).digest('hex')
  const search = new URLSearchParams({ ...params, auth_signature: signature })
  return send(port, 'GET', `${path}?${search.toString()}`, '', agent)
}

export function send(
  port: number,
  method: string,
  path: string,
  body: string | Buffer,
  agent?: Agent,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = request({ port, host: '127.0.0.1', method, path, agent: agent ?? false }, (res) => {
      const chunks: Buffer[] = []
      res.on('data', (chunk: Buffer) => chunks.push(chunk))
      res.on('end', () =>
        resolve({
          status: res.statusCode ?? 0,
          body: Buffer.concat(chunks).toString(),
          type: res.headers['content-type'],
          keptAlive: res.headers.connection !== 'close' && req.reusedSocket,
        }),
      )
    })
    req.on('error', reject)
    req.end(body)
  })
}
