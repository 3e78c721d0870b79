import { Writable } from 'node:stream'
import pino from 'pino'
import { expect, test } from 'vitest'
import { AppError } from '#src/kernel/errors.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { identityOf } from '#test/support/http.ts'
import { createHttpServer } from './server.ts'

type Line = Record<string, unknown>

async function logged(
  level: string,
  trustedProxies: string[] = [],
): Promise<{ lines: Line[]; http: Awaited<ReturnType<typeof createHttpServer>> }> {
  const lines: Line[] = []
  const sink = new Writable({
    write: (chunk, _encoding, done) => (lines.push(JSON.parse(String(chunk)) as Line), done()),
  })
  const http = await createHttpServer({
    log: pino({ level, base: null }, sink),
    ids: systemIds,
    publicUrl: new URL('http://localhost'),
    trustedProxies,
    authenticate: async ({ headers }) => (headers['x-test-sender'] ? identityOf('karyawan') : null),
    routes: [
      (one) => one.get('/api/open', { config: { access: 'public' } }, async () => ({})),
      (one) =>
        one.get('/api/items/:id', { config: { access: 'session.own' } }, async () => {
          throw new AppError('people/not-found', { detail: 'secret detail' })
        }),
    ],
    webFolder: null,
    perMinute: 3,
  })
  return { lines, http }
}

test.each([
  [
    '/api/items/7?token=abc',
    {},
    { status: 401, code: 'session/required', route: '/api/items/:id', url: '/api/items/7' },
  ],
  ['/api/items/7', { 'x-test-sender': 'x' }, { status: 404, code: 'people/not-found', account: 'account of karyawan' }],
  ['/api/nothing', {}, { status: 404, code: 'request/not-found', url: '/api/nothing' }],
  ['/%', {}, { status: 400, code: 'request/invalid' }],
])('the request_id of a refusal at %s is found in the log, with what it was', async (url, headers, expected) => {
  const { lines, http } = await logged('info')
  const answer = await http.inject({ url, headers })
  const { request_id } = answer.json() as { request_id: string }
  const { level, method, msg, ...rest } = lines.find(({ reqId }) => reqId === request_id) ?? {}
  expect({ level, method, msg }).toEqual({ level: 30, method: 'GET', msg: 'request' })
  expect(rest).toMatchObject(expected)
  expect(JSON.stringify(lines)).not.toMatch(/token=|secret detail/)
  await http.close()
})

test('what went well is written only for those who look for it, and a flood of refusals does not fill the log', async () => {
  const { lines, http } = await logged('info')
  expect((await http.inject('/api/open')).statusCode).toBe(200)
  expect(lines).toEqual([])
  for (let n = 0; n < 50; n++) await http.inject('/api/items/7')
  expect(lines).toHaveLength(3)
  await http.close()
  const all = await logged('debug')
  await all.http.inject('/api/open')
  expect(all.lines.at(-1)).toMatchObject({ level: 20, status: 200, route: '/api/open' })
  await all.http.close()
})

test('a proxy that is trusted names the request, in the answer and in the log; the key of a tap stands beside it', async () => {
  const key = '019A7E10-0000-7000-8000-00000000000A'
  const headers = { 'x-request-id': 'f00d'.repeat(8), 'idempotency-key': key }
  const { lines, http } = await logged('info', ['127.0.0.1'])
  const answer = await http.inject({ url: '/api/items/7', headers })
  expect(answer.json()).toMatchObject({ request_id: 'f00d'.repeat(8) })
  expect(lines).toMatchObject([{ reqId: 'f00d'.repeat(8), key: key.toLowerCase() }])
  await http.inject({ url: '/api/items/7', headers: { 'idempotency-key': 'no key, but a secret that slipped in' } })
  expect(lines[1]).not.toHaveProperty('key')
  await http.close()
  const alone = await logged('info')
  await alone.http.inject({ url: '/api/items/7', headers })
  expect(alone.lines[0]?.['reqId']).not.toBe('f00d'.repeat(8))
  await alone.http.close()
})
