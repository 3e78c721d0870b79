import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ApiError, apiErrorListeners, NetworkError, query, request, serverClock } from './api.ts'

let server: Server
let base: string
type Answer = (response: ServerResponse, body: string) => void
const answers: Record<string, Answer> = {
  '/now': (response) => json(response, 200, { now: 1_790_000_000_000 }),
  '/nothing': (response) => response.writeHead(204).end(),
  '/echo': (response, body) => json(response, 200, { body: JSON.parse(body) }),
  '/problem': (response) => json(response, 429, { code: 'session/slow-down', title: 'Too many', retry_after: 7 }),
  '/proxy': (response) => response.writeHead(502, { 'retry-after': '3' }).end('<html>Bad gateway</html>'),
  '/proxy-sign-in': (response) => response.writeHead(401).end('<html>Who are you?</html>'),
  '/other-json': (response) => json(response, 403, { code: 'RateLimited', message: 'Slow down' }),
  '/portal': (response) => response.writeHead(200).end('<html>Please log in to the hotel</html>'),
  '/silent': () => {},
  '/broken-off': (response) => {
    response.writeHead(200, { 'content-length': '100' })
    response.write('{"half":', () => response.destroy())
  },
}
const json = (response: ServerResponse, status: number, body: unknown): void =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

beforeAll(async () => {
  server = createServer((incoming, response) => {
    let body = ''
    incoming.on('data', (chunk: Buffer) => (body += chunk.toString()))
    incoming.on('end', () => answers[incoming.url ?? '']?.(response, body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const failure = (path: string, options = {}): Promise<unknown> =>
  request(base + path, options).then(
    () => 'no error',
    (error: unknown) => error,
  )

describe('what came of a request', () => {
  test('an answer, and the time in it', async () => {
    await request(`${base}/now`)
    expect(Math.abs((serverClock.now() ?? 0) - 1_790_000_000_000)).toBeLessThan(5_000)
    expect(await request(`${base}/nothing`, { method: 'DELETE' })).toBeUndefined()
    expect(await request(`${base}/echo`, { method: 'POST', body: { a: 1 } })).toEqual({ body: { a: 1 } })
  })

  test('a problem with its code and wait, told to whoever listens', async () => {
    const seen: string[] = []
    const listen = (error: ApiError): void => void seen.push(error.code)
    apiErrorListeners.add(listen)
    const error = await failure('/problem')
    apiErrorListeners.delete(listen)
    expect(error).toMatchObject({ name: 'ApiError', status: 429, code: 'session/slow-down', retryAfter: 7 })
    expect(seen).toEqual(['session/slow-down'])
  })

  test('a proxy in between: a passing failure that is not our own word', async () => {
    expect(await failure('/proxy')).toMatchObject({ status: 502, code: 'server/busy', retryAfter: 3, problem: {} })
  })

  test.each([
    ['/proxy-sign-in', 401],
    ['/other-json', 403],
  ])('%s: what is not our word ends no session and forbids nothing', async (path, status) => {
    expect(await failure(path)).toMatchObject({ name: 'ApiError', status, code: 'server/busy', problem: {} })
  })

  test.each(['/portal', '/broken-off'])('%s: no answer of ours', async (path) => {
    expect(await failure(path)).toEqual(new NetworkError('unreachable'))
  })

  test('silence ends at the time-out', async () => {
    const error = await failure('/silent', { timeout: 50 })
    expect(error).toBeInstanceOf(NetworkError)
    expect(error).toMatchObject({ reason: 'timeout' })
  })

  test('nobody there', async () => {
    await expect(request('http://127.0.0.1:1/')).rejects.toMatchObject({ name: 'NetworkError', reason: 'unreachable' })
  })

  test('our own giving up is neither', async () => {
    const controller = new AbortController()
    const pending = failure('/silent', { signal: controller.signal })
    controller.abort()
    expect(await pending).toMatchObject({ name: 'AbortError' })
  })
})

test('a query leaves out what is not there', () => {
  expect(query({ a: 1, b: undefined, c: '', d: null, e: false, f: 'x y' })).toBe('?a=1&e=false&f=x+y')
  expect(query({})).toBe('')
})
