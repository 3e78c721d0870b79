import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ERRORS } from '#contract/errors.ts'
import type { ErrorCode } from '#contract/errors.ts'
import { securityHeaders } from '#src/http/security-headers.ts'
import { havePrograms } from '#test/support/program.ts'
import { exchange, open, send } from '#test/support/raw-http.ts'
import type { RawAnswer, RawRequest } from '#test/support/raw-http.ts'
import type { AccessLine } from '#test/support/nginx.ts'
import { openStage } from './stage.ts'
import type { Stage } from './stage.ts'

/** Slow clients get so long, in the place of 10 s. Seconds. */
const SLOW = 1
const JSON_BODY = ['content-type', 'application/json'] as const
const NAMES = Object.keys(securityHeaders(new URL('http://localhost')))

/* What comes from outside, by way of nginx, to real processes. The house speaks the Pusher protocol as well. */
describe.skipIf(!havePrograms('nginx'))('from outside', () => {
  let stage: Stage
  let url: string
  beforeAll(async () => {
    stage = await openStage({
      nodes: 1,
      role: 'start',
      people: 2,
      files: (name, text) =>
        name === 'limits.conf' ? text.replaceAll(/(client_(header|body)_timeout) 10s/g, `$1 ${SLOW}s`) : text,
    })
    ;({ url } = stage.nginx)
  }, 120_000)
  afterAll(() => stage?.[Symbol.asyncDispose]())

  type Answered = RawAnswer & { line: AccessLine }
  /** Asks, and waits until the log has the line of it; one at a time. */
  async function logged(ask: () => Promise<RawAnswer>): Promise<Answered> {
    const before = stage.nginx.accessLog().length
    const answer = await ask()
    await expect.poll(() => stage.nginx.accessLog().length).toBe(before + 1)
    return { ...answer, line: stage.nginx.accessLog().at(-1) as AccessLine }
  }
  const ask = (request: RawRequest): Promise<Answered> => logged(() => send(url, request))
  const get = (path: string, headers: [string, string][] = []): Promise<Answered> =>
    ask({ method: 'GET', path, headers })
  /** What is sent as it stands, but for line breaks. */
  const raw = (...lines: string[]): Promise<Answered> => logged(() => exchange(url, lines.join('\r\n')))

  const told = ({ status, headers, text, line }: Answered): object => ({
    status,
    upstream: line.upstream,
    type: headers.get('content-type'),
    cache: headers.get('cache-control'),
    problem: JSON.parse(text),
  })
  /** What nginx tells by itself: as the contract has it, in the form of the app's, and no node hears of the request. */
  const problem = (code: ErrorCode): object => ({
    status: ERRORS[code].status,
    upstream: '',
    type: 'application/problem+json',
    cache: 'no-store',
    problem: { type: `urn:hadir:${code}`, ...ERRORS[code], code, request_id: expect.stringMatching(/^[0-9a-f]{32}$/) },
  })

  describe('what is too much', () => {
    test('a body above 64 KB: 413', async () => {
      const body = (size: number) => `{"login":"x","password":"${'x'.repeat(size - 27)}"}`
      const post = (size: number) => ask({ path: '/api/session', headers: [JSON_BODY], body: body(size) })
      expect(told(await post(65_537))).toEqual(problem('request/too-large'))
      // the app says itself what it thinks of one that just fits
      const fits = await post(65_536)
      expect([fits.status, JSON.parse(fits.text)]).toMatchObject([400, { code: 'request/invalid' }])
    })

    test('a body in pieces is counted as well', async () => {
      const piece = `8000\r\n${'x'.repeat(0x8000)}\r\n`
      const head =
        'POST /api/session HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked'
      expect(told(await raw(head, '', `${piece.repeat(3)}0`, '', ''))).toEqual(problem('request/too-large'))
    })

    test('headers: 431 above a line of 7 KB and above 15 KB; what passes here passes at the node', async () => {
      expect(told(await get('/api/session', [['x-long', 'x'.repeat(7_200)]]))).toEqual(
        problem('request/headers-too-large'),
      )
      const many = (count: number): [string, string][] => Array.from({ length: count }, (_, n) => [`x-${n}`, '1234567'])
      expect(told(await get('/api/session', many(2_000)))).toEqual(problem('request/headers-too-large'))
      const half = 'x'.repeat(6_900)
      expect(
        (
          await get('/api/session', [
            ['x-a', half],
            ['x-b', half],
          ])
        ).status,
      ).toBe(401)
    })

    test('an address of 8 KB: 414', async () => {
      expect(told(await get(`/api/session?${'x'.repeat(8_000)}`))).toEqual(problem('request/address-too-long'))
    })
  })

  describe('what is no request', () => {
    test.each([
      [
        'both lengths',
        [
          'POST /api/session HTTP/1.1',
          'host: x',
          'content-length: 4',
          'transfer-encoding: chunked',
          '',
          '0',
          '',
          'GET /api/session HTTP/1.1',
          'host: x',
          '',
          '',
        ],
      ],
      ['two lengths', ['POST /api/session HTTP/1.1', 'host: x', 'content-length: 4', 'content-length: 40', '', 'abcd']],
      ['a length that is none', ['POST /api/session HTTP/1.1', 'host: x', 'content-length: +4', '', 'abcd']],
      ['pieces in HTTP/1.0', ['POST /api/session HTTP/1.0', 'host: x', 'transfer-encoding: chunked', '', '0', '', '']],
      ['two hosts', ['GET /api/session HTTP/1.1', 'host: x', 'host: y', '', '']],
      [
        'pieces of another coding',
        ['POST /api/session HTTP/1.1', 'host: x', 'transfer-encoding: chunked, gzip', '', '0', '', ''],
      ],
      ['another version', ['GET /api/session HTTP/3.1', 'host: x', '', '']],
      ['no host', ['GET /api/session HTTP/1.1', '', '']],
      ['noise', ['\u0001\u0002 nothing', '', '']],
      ['a way out of the root', ['GET /api/../../etc/passwd HTTP/1.1', 'host: x', '', '']],
      ['the same, written otherwise', ['GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1', 'host: x', '', '']],
      ['an end within the address', ['GET /api/session%00.html HTTP/1.1', 'host: x', '', '']],
    ])('%s: 400 and the end of the connection', async (_, lines) => {
      const answer = await raw(...lines)
      expect(told(answer)).toEqual(problem('request/malformed'))
      expect(answer.text.match(/HTTP\/1/g)).toBeNull()
    })

    test('a way to somewhere else', async () => {
      const answer = await ask({ method: 'CONNECT', path: 'example:80' })
      expect(told(answer)).toEqual(problem(answer.status === 405 ? 'request/method' : 'request/malformed'))
    })

    test.each(['TRACE', 'PROPFIND', 'FOO', 'M-SEARCH'])('the method %s: 405', async (method) => {
      expect(told(await ask({ method, path: '/api/session' }))).toEqual(problem('request/method'))
    })

    test('a header that comes slowly, and a body that does: cut off', async () => {
      for (const begun of [
        'GET /api/session HTTP/1.1\r\nhost: x\r\n',
        'POST /api/session HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{',
      ]) {
        const socket = open(url)
        const started = performance.now()
        const { promise: ended, resolve } = Promise.withResolvers<void>()
        socket.on('close', () => resolve()).on('error', () => {})
        socket.resume().write(begun)
        await ended
        const took = performance.now() - started
        expect(took).toBeGreaterThan(SLOW * 900)
        // not by another, longer limit
        expect(took).toBeLessThan(9_000)
      }
      await expect.poll(() => stage.nginx.accessLog().filter(({ status }) => status === 408)).toHaveLength(2)
    })
  })

  describe('what is the operator’s', () => {
    test.each([
      '/livez',
      '/readyz',
      '/metrics',
      '/metrics/',
      '//metrics',
      '/%6detrics',
      '/api/../metrics',
      '/x/..%2fmetrics',
      '/.problem',
    ])('%s leads nowhere', async (path) => {
      expect(told(await get(path))).toEqual(problem('request/not-found'))
    })
  })

  test('a request has one name: in nginx’s log, in the node’s, and in the answer', async () => {
    const key = randomUUID()
    const headers: [string, string][] = [
      ['idempotency-key', key],
      ['x-request-id', 'a-name-of-the-clients-own'],
    ]
    const { text, line } = await ask({ method: 'POST', path: '/api/attendances/check-in', headers })
    const { request_id: id } = JSON.parse(text) as { request_id: string }
    expect(id).toMatch(/^[0-9a-f]{32}$/)
    expect(line['request_id']).toBe(id)
    const told = await stage.nodes[0]?.line(({ msg, reqId }) => msg === 'request' && reqId === id)
    expect(told).toMatchObject({ status: 401, code: 'session/required', key })
  })

  test('the address is the one that nginx sees, whatever the client says of itself', async () => {
    const forged = ['x-forwarded-for', 'x-real-ip', 'x-forwarded-host', 'forwarded', 'true-client-ip'].flatMap(
      (name): [string, string][] => [[name, name === 'forwarded' ? 'for=10.1.2.3' : '10.1.2.3, 10.4.5.6']],
    )
    const marker = `/api/nothing/${randomUUID()}`
    await ask({ method: 'GET', path: marker, headers: forged, from: '127.0.0.9' })
    const line = await stage.nodes[0]?.line((one) => one['url'] === marker)
    expect(line).toMatchObject({ ip: '127.0.0.9' })
  })

  describe('security headers', () => {
    const once = ({ headers }: RawAnswer): Record<string, boolean> =>
      Object.fromEntries(
        NAMES.map((name) => [
          name,
          headers.has(name) &&
            !/, (default-src|same-origin|\?1|no-referrer|nosniff|off|DENY)/.test(headers.get(name) ?? ''),
        ]),
      )
    const all = Object.fromEntries(NAMES.map((name) => [name, true]))

    test.each([
      ['the page', '/', 200],
      ['a screen', '/riwayat', 200],
      ['a file', '/manifest.webmanifest', 200],
      ['an answer of the API', '/api/setup', 200],
      ['a refusal of the API', '/api/session', 401],
      ['what the API does not know', '/api/nothing', 404],
      ['the realtime HTTP API', '/apps/hadir/channels', 401],
      ['an address for sockets without one', '/app/the-key', 404],
      ['an error of nginx', '/metrics', 404],
      ['a request that is none', '/%2e%2e/', 400],
      ['a request that the node cannot read', '/api/session', 400],
    ])('%s: each exactly once', async (what, path, status) => {
      const unreadable = what.includes('cannot read')
      const answer = await get(
        path,
        unreadable
          ? [
              ['content-length', '0'],
              ['x-bad', 'a\u0001b'],
            ]
          : [],
      )
      expect({ status: answer.status, ...once(answer) }).toEqual({ status, ...all })
      expect(answer.headers.get('strict-transport-security')).toBeUndefined()
      expect(answer.headers.get('server')).toBe('nginx')
    })
  })

  test('JSON is compressed, and says so to caches', async () => {
    const answer = await get('/api/openapi.json', [['accept-encoding', 'gzip']])
    expect([answer.status, answer.headers.get('content-encoding')]).toEqual([200, 'gzip'])
    expect(answer.headers.get('vary')?.toLowerCase()).toContain('accept-encoding')
  })

  test('a line of the log says who, what, how long and where, and keeps the query to itself', async () => {
    await get('/api/session?token=geheim', [['user-agent', 'a "quoted" one']])
    await expect
      .poll(() => stage.nginx.accessLog().at(-1))
      .toMatchObject({
        client: '127.0.0.1',
        method: 'GET',
        path: '/api/session',
        status: 401,
        seconds: expect.any(Number),
        upstream: `127.0.0.1:${stage.nodes[0]?.port}`,
        upstream_status: '401',
        upstream_seconds: expect.stringMatching(/^\d\.\d+$/),
        request_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      })
    expect(stage.nginx.errorLog()).not.toMatch(/\[(emerg|alert|crit)\]/)
  })
})
