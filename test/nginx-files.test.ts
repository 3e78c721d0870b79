import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ERRORS } from '#contract/errors.ts'
import { nodeServer } from '#src/http/node-server.ts'
import { securityHeaders } from '#src/http/security-headers.ts'
import { DEFAULT_LIMITS } from '#src/realtime/limits.ts'

/* What the files of nginx must have in common with the code; that they work is shown by test/flows/nginx. */
const FOLDER = join(import.meta.dirname, '../deploy/nginx')
const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8').replaceAll(/^\s*#.*$/gm, '')
const shared = (name: string): string => read(`shared/${name}.conf`)
const SECONDS = { s: 1, m: 60, h: 3_600 } as const
const KB = 1_024

/** A time, or a size, that a file sets. Milliseconds, or bytes. */
function set(text: string, name: string): number {
  const [, number, unit = ''] = new RegExp(`^\\s*${name} (\\d+)([a-z]?);`, 'm').exec(text) ?? []
  if (number === undefined) throw new Error(`nothing sets ${name}`)
  if (unit === 'k') return Number(number) * KB
  return unit in SECONDS ? Number(number) * SECONDS[unit as keyof typeof SECONDS] * 1_000 : Number(number)
}
/** The lines of a `map` from its variable to another. */
function map(text: string, name: string): Record<string, string> {
  const [, lines = ''] = new RegExp(`map \\S+ \\$${name} \\{([^}]*)\\}`).exec(text) ?? []
  const pairs = lines.matchAll(/^\s*(\S+)\s+['"]?(.*?)['"]?;$/gm)
  return Object.fromEntries([...pairs].map(([, from, to]) => [from, to]))
}
const block = (text: string, name: string): string => text.split(`\n${name} {`)[1]?.split('\n}')[0] ?? ''

test('the words of nginx for its errors are those of the contract', () => {
  const codes = map(shared('problems'), 'hadir_code')
  const titles = map(shared('problems'), 'hadir_title')
  expect(Object.keys(titles)).toEqual(Object.keys(codes))
  for (const [status, code] of Object.entries(codes)) {
    const expected = { status: status === 'default' ? 400 : Number(status), title: titles[status] }
    expect({ code, ...expected }).toEqual({ code, ...ERRORS[code as keyof typeof ERRORS] })
  }
  // every error that nginx is told to answer in its own words has some
  const answered = [...shared('error-pages').matchAll(/error_page ([^/@=$]*)(=\d+|= )? ?[/@$]/g)]
  const statuses = answered.flatMap(([, from = '', to]) => (to && to !== '= ' ? [to.slice(1)] : from.trim().split(' ')))
  expect(new Set(statuses)).toEqual(new Set([...Object.keys(codes).filter((key) => key !== 'default'), '400']))
})

test('nginx adds the headers that the app sends, with the same values', () => {
  const text = shared('security-headers')
  const added = new Map(
    [...text.matchAll(/^add_header (\S+) \$(\w+) always;$/gm)].map(([, name = '', from = '']) => [
      name.toLowerCase(),
      from,
    ]),
  )
  for (const [name, value] of Object.entries(securityHeaders(new URL('https://hadir.example')))) {
    const variable = added.get(name) ?? ''
    expect([name, text.includes(`$upstream_http_${name.replaceAll('-', '_')} $${variable} {`)]).toEqual([name, true])
    const values = map(text, variable)
    // its own answers are no pages and need less
    if (name === 'content-security-policy') expect(values["''"]).toContain("default-src 'none'")
    else expect({ name, value: values["''"] ?? values['on:'] }).toEqual({ name, value })
  }
})

test('a connection to a node is closed by nginx, not by the node', () => {
  const node = nodeServer(() => {}, undefined)
  expect(set(shared('keepalive'), 'keepalive_timeout')).toBeLessThan(node.keepAliveTimeout - 5_000)
})

test('a socket may be silent for longer than a node lets it', () => {
  const sockets = block(shared('server').replaceAll('\nlocation', '\n\nlocation'), 'location /app/')
  const silence = DEFAULT_LIMITS.activityTimeoutMs + DEFAULT_LIMITS.pongTimeoutMs
  for (const name of ['proxy_read_timeout', 'proxy_send_timeout'])
    expect(set(sockets, name)).toBeGreaterThan(10 * silence)
})

test('a page hears of a node that stands still before it gives up, and nginx learns of it too', () => {
  const page = readFileSync(join(FOLDER, '../../web/shared/api.ts'), 'utf8')
  const patience = Number((/const TIMEOUT = ([\d_]+)$/m.exec(page)?.[1] ?? '').replaceAll('_', ''))
  const [first, all] = ['proxy_read_timeout', 'proxy_next_upstream_timeout'].map((name) =>
    set(shared('patience'), name),
  )
  // time for another node to answer in
  expect(first).toBeLessThanOrEqual(patience - 4_000)
  expect(all).toBeLessThan(patience)
})

test('sizes: what nginx lets through the app takes, and the other way round', () => {
  const server = readFileSync(join(FOLDER, '../../src/http/server.ts'), 'utf8')
  const [, limit = ''] = /bodyLimit: ([\d_]+),/.exec(server) ?? []
  expect(set(shared('limits'), 'client_max_body_size')).toBe(Number(limit.replaceAll('_', '')))
  expect(set(shared('limits'), 'client_body_buffer_size')).toBe(Number(limit.replaceAll('_', '')))
  expect(shared('server')).toContain(`client_max_body_size ${DEFAULT_LIMITS.maxRequestBytes / KB / KB}m;`)
  const [, count, size] = /large_client_header_buffers (\d+) (\d+)k;/.exec(shared('limits')) ?? []
  // Node reads 16 KB, and nginx adds a few headers of its own
  expect(Number(count) * Number(size) + 1).toBeLessThan(16)
})

test.each(['compose', 'swarm'])(
  '%s: every server is looked up anew, and there once more for when all have failed',
  (name) => {
    const servers = [...read(`${name}.conf`).matchAll(/^\s*server (\S+) (.*);$/gm)].map(([, host = '', how]) => ({
      host,
      how,
    }))
    const hosts = (how: string): string[] => servers.filter((one) => one.how === how).map(({ host }) => host)
    expect(hosts('resolve max_fails=1 fail_timeout=5s')).not.toEqual([])
    expect(hosts('resolve max_fails=0 backup')).toEqual(hosts('resolve max_fails=1 fail_timeout=5s'))
    // and nobody leads to the operator's port
    expect(servers.filter(({ host, how }) => !how?.startsWith('resolve ') || !/:(3000|8080)$/.test(host))).toEqual([])
    expect(new Set(hosts('resolve max_fails=0 backup')).size * 2).toBe(servers.length)
  },
)

test('only the two addresses that carry a key may be sent twice', () => {
  const repeated = shared('server')
    .split('\nlocation ')
    .filter((text) => text.includes('non_idempotent'))
  expect(repeated.map((text) => text.split(' {')[0])).toEqual([
    '= /api/attendances/check-in',
    '= /api/attendances/check-out',
    '@tap-again',
  ])
  // and whom nginx hands in once more as such a tap
  const again = Object.entries(map(shared('again'), 'hadir_after_502'))
  expect(again.filter(([, to]) => to === '@tap-again')).toEqual([
    ["'~^1:/api/attendances/check-(in|out)$'", '@tap-again'],
  ])
  const others = readdirSync(join(FOLDER, 'shared')).filter((name) => name !== 'server.conf')
  expect(others.filter((name) => read(`shared/${name}`).includes('non_idempotent'))).toEqual([])
})

test('every shared file goes to a swarm, which gets them one by one', () => {
  const stack = readFileSync(join(FOLDER, '../../docker-stack-production.yml'), 'utf8')
  for (const file of readdirSync(join(FOLDER, 'shared'))) {
    expect(stack).toContain(`target: /etc/nginx/hadir/shared/${file} }`)
    expect(stack).toContain(`file: ./deploy/nginx/shared/${file}\n`)
  }
})
