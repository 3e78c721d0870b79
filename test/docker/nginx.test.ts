import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { connect as connectHttp2 } from 'node:http2'
import { request } from 'node:https'
import type { IncomingMessage } from 'node:http'
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { docker, haveDocker } from '#test/support/docker.ts'

const FOLDER = join(import.meta.dirname, '../../deploy/nginx')
const NGINX = 'nginx:1.30'
const NODE = 'node:24-trixie-slim'
/** Says who it is and what it was told; answers slowly enough to be killed meanwhile. */
const PEER = `
const { hostname } = require('os')
const server = require('http').createServer((req, res) => req.resume().on('end', () => setTimeout(() =>
  res.end(JSON.stringify({ node: hostname(), client: req.headers['x-forwarded-for'], proto: req.headers['x-forwarded-proto'] })), 10)))
server.keepAliveTimeout = 75_000
server.listen(Number(process.argv[1]))
process.on('SIGTERM', () => process.exit())
`
/** Takes a request and dies under it a while later; `/api/alive` is answered at once. */
const DIES_LATE = `
require('http').createServer((req, res) => req.resume().on('end', () =>
  req.url === '/api/alive' ? res.end('{}') : setTimeout(() => res.socket.resetAndDestroy(), 5_000))).listen(3000)
process.on('SIGTERM', () => process.exit())
`
type Told = { node: string; client: string; proto: string }

describe.skipIf(!haveDocker())('nginx of the official image', () => {
  const run = randomBytes(4).toString('hex')
  const network = `hadir-nginx-${run}`
  const label = `hadir.test=${run}`
  let tls: string

  beforeAll(async () => {
    tls = mkdtempSync(join(tmpdir(), 'hadir-tls-'))
    const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost']
    execFileSync('openssl', [...made, '-keyout', join(tls, 'tls.key'), '-out', join(tls, 'tls.crt')], { stdio: 'pipe' })
    chmodSync(tls, 0o755)
    await docker('network', 'create', '--label', label, network)
  })
  const clear = async (): Promise<void> => {
    const left = (await docker('ps', '--all', '--quiet', '--filter', `label=${label}`)).split('\n').filter(Boolean)
    if (left.length > 0) await docker('rm', '--force', '--volumes', ...left)
  }
  afterEach(clear)
  afterAll(async () => {
    await clear()
    await docker('network', 'rm', network)
    rmSync(tls, { recursive: true, force: true })
  })

  /** What docs/nginx.md says to mount, and nothing that can be written but /tmp. */
  const volume = (from: string, to: string): string[] => ['--volume', `${from}:${to}:ro`]
  const mounts = (site: string): string[] => [
    '--label',
    label,
    '--read-only',
    '--tmpfs',
    '/tmp',
    ...volume(FOLDER, '/etc/nginx/hadir'),
    ...volume(join(FOLDER, site), '/etc/nginx/hadir/site.conf'),
    ...volume(tls, '/etc/nginx/tls'),
  ]
  const command = (name: string): string[] => ['nginx', '-c', `/etc/nginx/hadir/${name}.conf`]
  const start = async (name: string, site = 'site.conf'): Promise<{ id: string; port: number; tlsPort: number }> => {
    const options = ['--detach', '--network', network, '--publish', '127.0.0.1::80', '--publish', '127.0.0.1::443']
    const id = await docker('run', ...options, ...mounts(site), NGINX, ...command(name), '-g', 'daemon off;')
    const portOf = async (inside: number) => Number((await docker('port', id, `${inside}/tcp`)).split(':').at(-1))
    return { id, port: await portOf(80), tlsPort: await portOf(443) }
  }
  const peer = (name: string, alias: string, port = 3000): Promise<string> => {
    const named = ['--hostname', name, '--network-alias', alias, '--label', label, '--network', network]
    return docker('run', '--detach', '--init', ...named, NODE, 'node', '-e', PEER, String(port))
  }
  const ask = async (port: number, path = '/api/x', init: RequestInit = {}): Promise<Told & { status: number }> => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, init)
    const told = (await answer.json()) as Told
    return { ...told, status: answer.status }
  }
  /** Whom some requests reach, one after another. */
  async function reached(port: number, path?: string): Promise<string[]> {
    const seen = new Set<string>()
    for (let n = 0; n < 12; n++) seen.add((await ask(port, path)).node)
    return [...seen].sort()
  }
  /** The processes that take requests. */
  async function workers(id: string): Promise<string[]> {
    const lines = (await docker('top', id, '-o', 'pid,args')).split('\n')
    return lines.filter((line) => line.endsWith('worker process')).map((line) => line.trim().split(' ')[0] ?? '')
  }

  /** Asks without a pause until told to stop; what went wrong. */
  function load(port: number): { stop: () => Promise<{ answers: number; wrong: unknown[] }> } {
    let stopped = false
    const wrong: unknown[] = []
    let answers = 0
    const one = async (n: number): Promise<void> => {
      while (!stopped) {
        const path = n % 2 ? '/api/attendances/check-in' : '/api/x'
        const { status } = await ask(port, path, n % 2 ? { method: 'POST', body: '{}' } : {}).catch((error) => ({
          status: error as unknown,
        }))
        answers += 1
        if (status !== 200) wrong.push(status)
      }
    }
    const all = Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(one))
    return {
      stop: async () => {
        stopped = true
        await all
        return { answers, wrong }
      },
    }
  }

  test.each([
    ['compose', 'site.conf'],
    ['compose', 'site-tls.conf'],
    ['swarm', 'site.conf'],
    ['swarm', 'site-tls.conf'],
  ])('%s with %s: accepted without a word of warning', async (name, site) => {
    const says = await docker('run', '--rm', ...mounts(site), NGINX, ...command(name), '-t')
    expect(says.split('\n').map((line) => line.replace(/^.*conf /, ''))).toEqual(['syntax is ok', 'test is successful'])
  })

  test('compose: four nodes by name; nobody there at first, one killed, one back at another address', async () => {
    const { port, id } = await start('compose')
    expect(await ask(port)).toMatchObject({ status: 502 })
    const nodes: string[] = []
    for (const n of [1, 2, 3, 4]) nodes.push(await peer(`n${n}`, `app-node-${n}`))
    await expect.poll(() => reached(port), { timeout: 20_000 }).toEqual(['n1', 'n2', 'n3', 'n4'])

    const running = load(port)
    await docker('kill', nodes[0] ?? '')
    await expect.poll(() => reached(port), { timeout: 20_000 }).toEqual(['n2', 'n3', 'n4'])
    // takes an address of its own while the old name still leads nowhere
    await docker('rm', nodes[0] ?? '')
    await peer('stranger', 'stranger')
    await peer('n1-again', 'app-node-1')
    await expect.poll(() => reached(port), { timeout: 20_000 }).toEqual(['n1-again', 'n2', 'n3', 'n4'])
    const { answers, wrong } = await running.stop()
    expect(answers).toBeGreaterThan(100)
    expect(wrong).toEqual([])
    expect(await docker('logs', id)).not.toMatch(/\[(emerg|alert|crit)\]/)
  })

  test.each(['compose', 'swarm'])(
    '%s: one name with several addresses, of which some go and others come',
    async (name) => {
      const { port } = await start(name)
      const app = name === 'swarm' ? (['app', 3000, '/api/x'] as const) : (['realtime', 8080, '/apps/x'] as const)
      const [alias, inside, path] = app
      const nodes = [await peer('a', alias, inside), await peer('b', alias, inside)]
      await expect.poll(() => reached(port, path), { timeout: 20_000 }).toEqual(['a', 'b'])
      await peer('c', alias, inside)
      await expect.poll(() => reached(port, path), { timeout: 20_000 }).toEqual(['a', 'b', 'c'])
      await docker('kill', nodes[0] ?? '')
      await expect.poll(() => reached(port, path), { timeout: 20_000 }).toEqual(['b', 'c'])
    },
  )

  test('a request that fails while names change is handed in once more, if it may be sent again', async () => {
    const { port } = await start('compose')
    const peers = ['--detach', '--init', '--label', label, '--network', network]
    await docker('run', ...peers, '--network-alias', 'app-node-1', NODE, 'node', '-e', DIES_LATE)
    const alive = async (): Promise<number> => (await fetch(`http://127.0.0.1:${port}/api/alive`)).status
    await expect.poll(alive, { timeout: 20_000 }).toBe(200)
    // there already, but under no name yet that nginx asks for
    const good = await peer('good', 'nobody-asks')
    await docker('network', 'disconnect', network, good)
    const sent = [
      ask(port, '/api/x'),
      ask(port, '/riwayat'),
      ask(port, '/api/attendances/check-in', { method: 'POST', body: '{}' }),
      ask(port, '/api/session', { method: 'POST', body: '{}' }),
    ]
    await docker('network', 'connect', '--alias', 'app-node-2', network, good)
    const answers = (await Promise.all(sent)).map(({ status, node }) => [status, node || null])
    expect(answers).toEqual([
      [200, 'good'],
      [200, 'good'],
      [200, 'good'],
      [502, null],
    ])
  })

  test('the client is who nginx was reached by', async () => {
    const { port } = await start('swarm')
    await peer('a', 'app')
    const headers = { 'x-forwarded-for': '203.0.113.5', 'x-forwarded-proto': 'https' }
    await expect.poll(async () => (await ask(port, '/api/x', { headers })).proto, { timeout: 20_000 }).toBe('http')
    const { client } = await ask(port, '/api/x', { headers })
    expect(client).toMatch(/^\d+\.\d+\.\d+\.\d+$/)
    expect(client).not.toBe('203.0.113.5')
  })

  test('a reload takes the new files, and what runs is not broken', async () => {
    const { id, port } = await start('swarm')
    await peer('a', 'app')
    await expect.poll(() => reached(port), { timeout: 20_000 }).toEqual(['a'])
    const running = load(port)
    for (let n = 0; n < 3; n++) {
      const old = await workers(id)
      await docker('exec', id, ...command('swarm'), '-s', 'reload')
      const isNew = async (): Promise<boolean> => (await workers(id)).every((pid) => !old.includes(pid))
      await expect.poll(isNew, { timeout: 20_000 }).toBe(true)
    }
    const { answers, wrong } = await running.stop()
    expect(answers).toBeGreaterThan(50)
    expect(wrong).toEqual([])
  })

  test('TLS: what is plain is sent to it; HTTP/2, HSTS once, 1.2 and nothing below', async () => {
    const { port, tlsPort } = await start('swarm', 'site-tls.conf')
    await peer('a', 'app')
    const plain = await fetch(`http://127.0.0.1:${port}/riwayat?a=1`, { redirect: 'manual' })
    expect([plain.status, plain.headers.get('location')]).toEqual([308, 'https://127.0.0.1/riwayat?a=1'])
    const get = async (more: object = {}): Promise<IncomingMessage> => {
      const asked = request({ port: tlsPort, path: '/metrics', rejectUnauthorized: false, ...more }).end()
      const [answer] = (await once(asked, 'response')) as [IncomingMessage]
      answer.resume()
      return answer
    }
    const { rawHeaders, statusCode } = await get()
    expect(statusCode).toBe(404)
    expect(rawHeaders.filter((name) => name.toLowerCase() === 'strict-transport-security')).toHaveLength(1)
    expect((await get({ maxVersion: 'TLSv1.2' })).statusCode).toBe(404)
    await expect(get({ maxVersion: 'TLSv1.1', minVersion: 'TLSv1' })).rejects.toThrow()
    const overHttp2 = async (): Promise<unknown> => {
      const h2 = connectHttp2(`https://127.0.0.1:${tlsPort}`, { rejectUnauthorized: false })
      const body = await text(h2.request({ ':path': '/api/x' }))
      h2.close()
      return JSON.parse(body)
    }
    await expect.poll(overHttp2, { timeout: 20_000 }).toMatchObject({ node: 'a', proto: 'https' })
  })
})
