import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { silentLogger } from '#src/kernel/log.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { accountsHouse } from '#test/support/accounts.ts'
import { codeOf } from '#test/support/browser.ts'
import { identityOf } from '#test/support/http.ts'
import type { RateLimit } from './rate-limit.ts'
import { createHttpServer } from './server.ts'
import type { Http } from './server.ts'

const LIMIT = 5
const few: RateLimit = { max: 2, senderOf: ({ headers }) => String(headers['x-name']) }
const open: (() => PromiseLike<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

async function server(): Promise<Http> {
  const http = await createHttpServer({
    log: silentLogger,
    ids: systemIds,
    publicUrl: new URL('http://localhost'),
    trustedProxies: [],
    authenticate: async ({ headers }) => (headers['x-test-sender'] ? identityOf('karyawan') : null),
    routes: [
      (one) => one.get('/api/open', { config: { access: 'public' } }, async () => ({})),
      (one) => one.get('/api/own', { config: { access: 'session.own' } }, async () => ({})),
      (one) => one.post('/api/open', { config: { access: 'public' } }, async () => ({})),
      (one) => one.get('/api/few/:name', { config: { access: 'public', rateLimit: few } }, async () => ({})),
      (one) => one.get('/api/few', { config: { access: 'public', rateLimit: few } }, async () => ({})),
      (one) => one.get('/assets/app.js', { config: { access: 'public' } }, async () => ''),
    ],
    webFolder: null,
    perMinute: LIMIT,
  })
  open.push(() => http.close())
  await http.ready()
  return http
}

/** The status of each of some requests; the path goes over the line as it is. */
async function statuses(http: Http, path: string, count: number): Promise<number[]> {
  const { port } = http.server.address() as { port: number }
  const one = (): Promise<number> =>
    new Promise((resolve, reject) => {
      let text = ''
      const socket = connect(port, '127.0.0.1').setEncoding('utf8')
      socket.on('data', (part) => (text += String(part))).on('error', reject)
      socket.on('close', () => resolve(Number(text.split(' ')[1])))
      socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`)
    })
  const found: number[] = []
  for (let n = 0; n < count; n++) found.push(await one())
  return found
}

test.each(['/api/open', '/%61pi/open', '/api/%6fpen', 'http://localhost/api/open', 'http://x/%61pi/open?a'])(
  'a route is limited, however its address %s is written',
  async (path) => {
    const http = await server()
    await http.listen({ host: '127.0.0.1', port: 0 })
    expect(await statuses(http, path, LIMIT + 1)).toEqual([...new Array<number>(LIMIT).fill(200), 429])
  },
)

test('files of the web app are not', async () => {
  const http = await server()
  await http.listen({ host: '127.0.0.1', port: 0 })
  expect(await statuses(http, '/assets/app.js', LIMIT * 2)).toEqual(new Array<number>(LIMIT * 2).fill(200))
})

test('requests whose body is malformed count as well, and all of a /64 is one sender', async () => {
  const http = await server()
  const headers = { 'content-type': 'application/json' }
  const ask = async (n: number): Promise<number> => {
    const remoteAddress = `2001:db8::${n}`
    return (await http.inject({ method: 'POST', url: '/api/open', remoteAddress, headers, payload: '{' })).statusCode
  }
  for (let n = 0; n < LIMIT; n++) expect(await ask(n)).toBe(400)
  expect(await ask(99)).toBe(429)
})

test('a person is counted by who it is, apart from the address', async () => {
  const http = await server()
  const ask = async (headers: Record<string, string>): Promise<number> =>
    (await http.inject({ method: 'GET', url: '/api/own', headers })).statusCode
  for (let n = 0; n < LIMIT; n++) expect(await ask({ 'x-test-sender': '1' })).toBe(200)
  const refused = await http.inject({ method: 'GET', url: '/api/own', headers: { 'x-test-sender': '1' } })
  expect(refused.statusCode).toBe(429)
  expect(refused.json()).toMatchObject({ code: 'request/too-many' })
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  expect((await http.inject({ method: 'GET', url: '/api/open' })).statusCode).toBe(200)
})

test('a route with a limit of its own counts by itself, each of its senders apart', async () => {
  const http = await server()
  const ask = async (url: string, name: string): Promise<number> =>
    (await http.inject({ method: 'GET', url, headers: { 'x-name': name } })).statusCode
  expect([await ask('/api/few/a', 'x'), await ask('/api/few/b', 'x'), await ask('/api/few/c', 'x')]).toEqual([
    200, 200, 429,
  ])
  expect([await ask('/api/few/a', 'y'), await ask('/api/few', 'x'), await ask('/api/open', 'x')]).toEqual([
    200, 200, 200,
  ])
})

test('a flood of made-up credentials is stopped before the database, and nobody is kept out by it', async () => {
  const house = await accountsHouse({}, { perMinute: 20 })
  open.push(house.close)
  await house.person('boss', 'admin', null)
  const address = '203.0.113.9'
  const known = await house.signedIn('boss', { address })
  expect((await known.send('GET', '/api/session')).status).toBe(200)
  const forged = house.browser({ address })
  const guess = async (n: number): Promise<unknown> => {
    forged.cookies.set('hadir_sid', String(n).padStart(43, 'x'))
    return codeOf(await forged.send('GET', '/api/session'))
  }
  for (let n = 0; n < 21; n++) expect(await guess(n)).toBe('session/required')
  expect(await guess(21)).toBe('request/too-many')
  const bearer = { authorization: `Bearer hadir_pat_${'x'.repeat(43)}` }
  const refused = await house.browser({ address }).send('GET', '/api/session', undefined, bearer)
  expect(refused).toMatchObject({ status: 429, body: { code: 'request/too-many' } })
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  // who is known here, who comes anew, and who has nothing to show
  house.clock.advance(60_000)
  expect((await known.send('GET', '/api/session')).status).toBe(200)
  const anew = await house.signedIn('boss', { address })
  expect((await anew.send('GET', '/api/session')).status).toBe(200)
  expect(codeOf(await house.browser({ address }).send('GET', '/api/session'))).toBe('session/required')
  expect(codeOf(await forged.copy({ address: '203.0.113.10' }).send('GET', '/api/session'))).toBe('session/required')
})
