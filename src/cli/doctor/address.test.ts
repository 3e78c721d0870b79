import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { createServer as createPlainServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '#src/kernel/clock.ts'
import { programPath } from '#test/support/program.ts'
import { addressHops } from './address.ts'
import { walkHops } from './hops.ts'
import type { Sight } from './hops.ts'

let servers: Server[] = []
let sockets: Socket[] = []
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hadir-address-'))
})
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  sockets = []
  for (const server of servers) await new Promise((resolve) => server.close(resolve))
  servers = []
  rmSync(folder, { recursive: true })
})

async function portOf(server: Server): Promise<number> {
  servers.push(server.listen(0, '127.0.0.1'))
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** What is seen of an address; its database is taken to be well. */
async function seen(address: string): Promise<Record<string, Sight>> {
  const database = { name: 'database', after: [], look: async () => 'well' }
  const sights = await walkHops([database, ...addressHops(new URL(address), systemClock)], systemClock)
  return Object.fromEntries(sights.map((sight) => [sight.hop, sight]))
}

const answering = (status: number, headers: Record<string, string> = {}, body = ''): Server =>
  createServer((_, response) => void response.writeHead(status, { connection: 'close', ...headers }).end(body))

test.each([
  [301, { location: 'https://hadir.example/' }, 'set PUBLIC_URL to where it leads: https://hadir.example/'],
  [502, {}, 'the proxy reaches no app node'],
  [429, {}, 'try again in a minute'],
  [200, { 'content-type': 'text/html' }, 'something else than Hadir answers there'],
])('%i is told with what it means', async (status, headers, advice) => {
  const port = await portOf(answering(status, headers, '<h1>Other</h1>'))
  const { 'public address': address, HTTP: http, answer } = await seen(`http://127.0.0.1:${port}`)
  expect(address?.state).toBe('ok')
  expect(http).toMatchObject({ state: 'DEAD', advice: expect.stringContaining(advice) })
  expect(answer?.state).toBe('skipped')
})

test('an app node that does not reach its database is not taken for a dead proxy', async () => {
  const port = await portOf(
    createServer((request, response) => {
      const isWell = request.url === '/api/openapi.json'
      response.writeHead(isWell ? 200 : 503, { 'content-type': 'application/json', connection: 'close' }).end('{}')
    }),
  )
  const { HTTP: http, answer } = await seen(`http://127.0.0.1:${port}`)
  expect(http?.state).toBe('ok')
  expect(answer).toMatchObject({ state: 'DEAD', advice: expect.stringContaining('DATABASE_URL') })
})

test('something that takes connections and says nothing is not waited for', async () => {
  const port = await portOf(createPlainServer((socket) => void sockets.push(socket.on('error', () => {}))))
  const { HTTP: http } = await seen(`http://127.0.0.1:${port}`)
  expect(http).toMatchObject({ state: 'DEAD', says: expect.stringContaining('gives no answer') })
  expect(http?.ms).toBeLessThan(5_500)
})

describe.skipIf(!programPath('openssl'))('over TLS', () => {
  /** A server with a certificate that it has signed itself. */
  async function secure(days: number): Promise<{ address: string; certificate: string }> {
    const files = { key: join(folder, 'key'), cert: join(folder, 'cert') }
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', String(days)].concat([
        '-keyout',
        files.key,
        '-out',
        files.cert,
        '-subj',
        '/CN=localhost',
        '-addext',
        'subjectAltName=DNS:localhost',
      ]),
      { stdio: 'ignore' },
    )
    const [key, cert] = [readFileSync(files.key, 'utf8'), readFileSync(files.cert, 'utf8')]
    const server = createSecureServer({ key, cert }, (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', connection: 'close' }).end('{}')
    })
    return { address: `https://localhost:${await portOf(server)}`, certificate: cert }
  }

  test('a certificate that nobody vouches for', async () => {
    const { address } = await secure(90)
    expect((await seen(address))['public address']).toMatchObject({
      state: 'DEAD',
      advice: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    })
  })

  test.each([
    [90, 'ok', 'with a certificate for 89 more days'],
    [5, 'warn', 'with a certificate for 4 more days'],
  ])('a certificate for %i days', async (days, state, says) => {
    const { address, certificate } = await secure(days)
    const usual = getCACertificates()
    setDefaultCACertificates([...usual, certificate])
    try {
      const sight = (await seen(address))['public address']
      expect(sight).toMatchObject({ state, says: expect.stringContaining(says) })
    } finally {
      setDefaultCACertificates(usual)
    }
  })
})
