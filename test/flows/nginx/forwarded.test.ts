import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startNginx } from '#test/support/nginx.ts'
import type { Nginx, NginxOptions } from '#test/support/nginx.ts'
import { havePrograms } from '#test/support/program.ts'
import { exchange, send } from '#test/support/raw-http.ts'

/** As docs/nginx.md has it for a balancer of somebody else's, here 127.0.0.5. */
const BALANCER = 'set_real_ip_from 127.0.0.5;\nreal_ip_header X-Forwarded-For;\n'

describe.skipIf(!havePrograms('nginx'))('what a node is told of a request', () => {
  let node: Server
  const heard: IncomingHttpHeaders[] = []
  beforeAll(async () => {
    node = createServer((request, response) => {
      heard.push(request.headers)
      response.end()
    }).listen(0, '127.0.0.1')
    await once(node, 'listening')
  })
  afterAll(() => (node.closeAllConnections(), node.close()))

  const before = (files?: NginxOptions['files']): Promise<Nginx> =>
    startNginx({ app: [(node.address() as AddressInfo).port], ...(files && { files }) })

  const FORGED = [
    ['x-forwarded-for', '203.0.113.5, 203.0.113.6'],
    ['x-forwarded-proto', 'https'],
    ['x-forwarded-host', 'evil.example'],
    ['x-forwarded-port', '1'],
    ['x-real-ip', '203.0.113.5'],
    ['forwarded', 'for=203.0.113.5'],
    ['x-request-id', 'forged'],
  ] as const

  test('nginx’s own word on everything that a client may say of itself', async () => {
    await using nginx = await before()
    await send(nginx.url, { method: 'GET', path: '/api/x', headers: FORGED, from: '127.0.0.9' })
    const { host, 'x-request-id': id, connection, ...others } = heard.at(-1) ?? {}
    expect(host).toBe(`127.0.0.1:${nginx.port}`)
    expect(id).toMatch(/^[0-9a-f]{32}$/)
    expect(connection).toBeUndefined()
    expect(others).toEqual({ 'x-forwarded-for': '127.0.0.9', 'x-forwarded-proto': 'http' })
  })

  test('the same for sockets and for the HTTP API', async () => {
    await using nginx = await before()
    for (const path of ['/app/key', '/apps/x']) {
      await send(nginx.url, { method: 'GET', path, headers: FORGED, from: '127.0.0.9' })
      expect(heard.at(-1)).toMatchObject({ 'x-forwarded-for': '127.0.0.9', 'x-forwarded-proto': 'http' })
      expect(heard.at(-1)).not.toHaveProperty('x-forwarded-host')
    }
  })

  test('HTTP/1.0 without the name of a host', async () => {
    await using nginx = await before()
    expect((await exchange(nginx.url, 'GET /api/x HTTP/1.0\r\n\r\n')).status).toBe(200)
    expect(heard.at(-1)?.host).toBeTruthy()
  })

  test('behind a balancer: the address that it was reached from, and nobody else is believed', async () => {
    await using nginx = await before((name, text) => (name === 'server.conf' ? BALANCER + text : text))
    const ask = async (from: string): Promise<unknown> => {
      await send(nginx.url, { method: 'GET', path: '/api/x', headers: FORGED, from })
      return heard.at(-1)?.['x-forwarded-for']
    }
    expect(await ask('127.0.0.5')).toBe('203.0.113.6')
    expect(await ask('127.0.0.9')).toBe('127.0.0.9')
  })
})
