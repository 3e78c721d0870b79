import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { Agent, createServer, get } from 'node:http'
import type { IncomingMessage, RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test } from 'vitest'
import { ERRORS } from '#contract/errors.ts'
import { nodeServer } from '#src/http/node-server.ts'
import { startNginx } from '#test/support/nginx.ts'
import type { Nginx, NginxOptions } from '#test/support/nginx.ts'
import { havePrograms } from '#test/support/program.ts'
import { sparePort } from '#test/support/server-process.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

type Peer = { port: number; got: string[]; connections: number }

/** A node that reads a request to its end, writes it down, and then behaves as told. */
async function peer(behave: RequestListener, make: (handle: RequestListener) => Server = createServer): Promise<Peer> {
  const server = make((request, response) => {
    void text(request).then((body) => {
      found.got.push([request.method, request.url, request.headers['idempotency-key'], body].filter(Boolean).join(' '))
      behave(request, response)
    })
  })
  server.on('connection', () => (found.connections += 1))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => (server.closeAllConnections(), server.close()))
  const found: Peer = { port: (server.address() as AddressInfo).port, got: [], connections: 0 }
  return found
}

const works: RequestListener = (_, response) => void response.end('{}')
const dies: RequestListener = ({ socket }) => void socket.resetAndDestroy()
const cannot: RequestListener = (_, response) => void response.writeHead(503, { 'retry-after': '7' }).end('busy')
const standsStill: RequestListener = () => {}

async function before(peers: readonly { port: number }[], files?: NginxOptions['files']): Promise<Nginx> {
  const nginx = await startNginx({ app: peers.map(({ port }) => port), ...(files && { files }) })
  closing.push(() => nginx[Symbol.asyncDispose]())
  return nginx
}
const post = (nginx: Nginx, path: string, key?: string): Promise<Response> =>
  fetch(nginx.url + path, { method: 'POST', body: '{}', headers: key ? { 'idempotency-key': key } : {} })
const all = (peers: readonly Peer[]): string[] => peers.flatMap(({ got }) => got)
/** A time-out of nginx as short as can be. */
const impatient: NginxOptions['files'] = (_, conf) =>
  conf.replace(/proxy_read_timeout (15|6)s/, 'proxy_read_timeout 1s')

async function expectProblem(answer: Response, code: 'server/unreachable' | 'server/timeout' | 'request/too-many') {
  expect(answer.status).toBe(ERRORS[code].status)
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await answer.json()).toMatchObject({ ...ERRORS[code], code })
}

describe.skipIf(!havePrograms('nginx'))('asking the next node', () => {
  describe.each([
    ['dies', dies],
    ['says 503', cannot],
    ['stands still', standsStill],
  ])('one that %s', (how, behave) => {
    test.each(['/api/attendances/check-in', '/api/attendances/check-out'])('%s goes on, with its key', async (path) => {
      const [bad, good] = [await peer(behave), await peer(works)]
      const nginx = await before([bad, good], impatient)
      const key = randomUUID()
      // which node comes first is nginx's own affair
      while (bad.got.length === 0) expect((await post(nginx, path, key)).status).toBe(200)
      expect(bad.got).toEqual([`POST ${path} ${key} {}`])
      expect(new Set(good.got)).toEqual(new Set(bad.got))
    })

    test.each(['/api/session', '/api/employees', '/api/attendances/check-in/', '/api/attendances/check-in/x'])(
      'POST %s was sent and is not sent again',
      async (path) => {
        const peers = [await peer(behave), await peer(behave)]
        const answer = await post(await before(peers, impatient), path, randomUUID())
        if (how === 'says 503') expect([answer.status, await answer.text()]).toEqual([503, 'busy'])
        else await expectProblem(answer, how === 'dies' ? 'server/unreachable' : 'server/timeout')
        expect(all(peers)).toHaveLength(1)
      },
    )

    test('what only reads goes on', async () => {
      const [bad, good] = [await peer(behave), await peer(works)]
      const nginx = await before([bad, good], impatient)
      while (bad.got.length === 0) expect((await fetch(`${nginx.url}/api/x`)).status).toBe(200)
      expect(good.got).not.toEqual([])
    })
  })

  test('nobody is there: whatever could not be sent goes on, a POST too', async () => {
    const good = await peer(works)
    const nginx = await before([{ port: await sparePort() }, good])
    for (let n = 0; n < 6; n++) expect((await post(nginx, '/api/session')).status).toBe(200)
    expect(good.got).toHaveLength(6)
  })

  test('four times at most, also where every node fails', async () => {
    const peers = await Promise.all([1, 2, 3, 4, 5].map(() => peer(dies)))
    const nginx = await before(peers)
    await expectProblem(await post(nginx, '/api/attendances/check-in', randomUUID()), 'server/unreachable')
    expect(all(peers)).toHaveLength(4)
  })

  test('nodes that say they cannot are asked again and again, and say so themselves', async () => {
    const peers = await Promise.all([1, 2, 3, 4].map(() => peer(cannot)))
    const nginx = await before(peers)
    for (let n = 0; n < 10; n++) {
      const answer = await fetch(`${nginx.url}/api/x`)
      expect([answer.status, answer.headers.get('retry-after'), await answer.text()]).toEqual([503, '7', 'busy'])
    }
  })

  test('a node that is back is found at once where no other is left', async () => {
    let behave = dies
    const one = await peer((...args) => behave(...args))
    const nginx = await before([one])
    await expectProblem(await fetch(`${nginx.url}/api/x`), 'server/unreachable')
    behave = works
    expect((await fetch(`${nginx.url}/api/x`)).status).toBe(200)
  })

  test('who opens a page sees one, in words', async () => {
    const nginx = await before([{ port: await sparePort() }])
    const answer = await fetch(`${nginx.url}/riwayat`)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([502, 'text/html; charset=utf-8'])
    expect(answer.headers.get('x-frame-options')).toBe('DENY')
    const page = await answer.text()
    expect(page).toContain('Hadir belum menjawab')
    // which comes again by itself, but not everybody's at once
    const pauses = new Set([/content="(\d+)"><title>/.exec(page)?.[1]])
    for (let n = 0; n < 40; n++) pauses.add(/content="(\d+)"><title>/.exec(await (await fetch(nginx.url)).text())?.[1])
    expect(pauses).toEqual(new Set(['4', '6', '8', '10']))
  })

  test('connections to the nodes are used again', async () => {
    const node = await peer(works, (handle) => nodeServer(handle, undefined))
    const nginx = await before([node])
    for (let n = 0; n < 300; n++) await post(nginx, '/api/session')
    expect(node.got).toHaveLength(300)
    // one for each worker of nginx, whoever of them takes the request
    expect(node.connections).toBeLessThanOrEqual(16)
  })

  test('an address with more requests at once than are allowed hears 429, and others do not', async () => {
    const held: IncomingMessage[] = []
    const node = await peer((request) => void held.push(request))
    const nginx = await before([node], (_, conf) =>
      conf.replace(/limit_conn hadir_address \d+/, 'limit_conn hadir_address 2'),
    )
    const agent = new Agent()
    closing.push(() => agent.destroy())
    const from = (localAddress: string) => get(`${nginx.url}/api/x`, { localAddress, agent }).on('error', () => {})
    from('127.0.0.1')
    from('127.0.0.1')
    await expect.poll(() => held.length).toBe(2)
    await expectProblem(await fetch(`${nginx.url}/api/x`), 'request/too-many')
    from('127.0.0.2')
    await expect.poll(() => held.length).toBe(3)
  })
})
