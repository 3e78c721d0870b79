import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { PunchAnswer } from '#contract/attendance.ts'
import { asOne, JSON_BODY, LIMIT_MS, newKey, openOffice, said, WELL } from '#test/support/bad-office.ts'
import type { Headers, Office } from '#test/support/bad-office.ts'
import type { Signed } from '#test/support/people.ts'
import { exchange, open, send } from '#test/support/raw-http.ts'
import type { RawAnswer } from '#test/support/raw-http.ts'

/*
 * Bad inputs and the right answers, against a house in a process of its own, over real sockets. Whatever comes: no
 * 500, nothing takes longer than 2 s, the process lives, and whoever comes next clocks in as if nothing had happened.
 *
 * Not here, because what they are about does not exist yet: 8 (location), 12 (QR codes), 15 to 17 (offline batches,
 * but for the size of a body), 31 to 33 (uploads), 36 (webhooks), 39 (machines). Of 3 and 30 the part of one node is
 * here; 13 and 14 need a clock of their own and are in `work-date.test.ts`;
 * 20 to 30, 37 and 38 are in `bad-inputs-live.test.ts`. The addresses in 40 are Node's own server:
 * in the large installation nginx answers first.
 */
let office: Office
let house: Office['house']
let staff: Office['staff']
const tap: Office['tap'] = (...args) => office.tap(...args)
const nobodyYet: Office['nobodyYet'] = () => office.nobodyYet()
const asAdmin = (): Signed => office.admins[0] as Signed

beforeAll(async () => {
  office = await openOffice(400)
  ;({ house, staff } = office)
}, 120_000)
afterAll(() => office?.[Symbol.asyncDispose]())
afterEach(async () => expect(await office.wellbeing()).toEqual(WELL))

describe('taps', () => {
  test('1: without a key', async () => {
    expect(said(await tap(asOne(nobodyYet()), '{}'))).toEqual([400, 'attendance/key-missing'])
  })

  test('2: the same key with another body', async () => {
    const worker = nobodyYet()
    const key = newKey()
    expect((await tap(asOne(worker, key), '{}')).status).toBe(201)
    const body = JSON.stringify({ offline: { tapped_at: Date.now(), server_time: null, elapsed_ms: null } })
    expect(said(await tap(asOne(worker, key), body))).toEqual([422, 'attendance/key-reused'])
    expect(said(await tap(asOne(worker, key), '{}', 'out'))).toEqual([422, 'attendance/key-reused'])
  })

  test('3: the same key twenty times at once: one tap, one answer', async () => {
    const headers = asOne(nobodyYet(), newKey())
    const answers = await Promise.all(Array.from({ length: 20 }, () => tap(headers, '{}')))
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    expect(answers[0]?.status).toBe(201)
  })

  test.each([
    ['an emoji', '👩🏽‍🏭'],
    ['a path', '../../etc/passwd'],
    ['a number', '1'],
    ['almost a UUID', `${randomUUID()}0`],
    ['a UUID and more', `${randomUUID()}, ${randomUUID()}`],
    ['a UUID in braces', `{${randomUUID()}}`],
    ['long', 'x'.repeat(8_000)],
  ])('4: a key that is %s', async (_, key) => {
    expect(said(await tap(asOne(nobodyYet(), ['idempotency-key', key]), '{}'))).toEqual([400, 'attendance/key-invalid'])
  })

  test('4: two keys', async () => {
    expect(said(await tap(asOne(nobodyYet(), newKey(), newKey()), '{}'))).toEqual([400, 'attendance/key-invalid'])
  })

  test('4: a key of 1 MB', async () => {
    const answer = await tap(asOne(nobodyYet(), ['idempotency-key', 'x'.repeat(1024 * 1024)]), '{}')
    expect(answer.status).toBe(431)
    expect(answer.ms).toBeLessThan(LIMIT_MS)
  })

  test.each([
    ['5: the id of a colleague', () => ({ employeeId: staff.workers[0]?.employeeId }), 'request/invalid'],
    ['5: the id of a colleague', () => ({ user: { id: staff.workers[0]?.employeeId } }), 'request/invalid'],
    ['6: a role', () => ({ role: 'admin' }), 'request/invalid'],
    ['6: a prototype', () => '{"__proto__":{"role":"admin"}}', 'request/malformed-json'],
    ['6: a constructor', () => '{"constructor":{"prototype":{"role":"admin"}}}', 'request/malformed-json'],
  ])('%s in the body', async (_, body, code) => {
    const value = body()
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    expect(said(await tap(asOne(nobodyYet(), newKey()), text))).toEqual([400, code])
  })

  test.each(['NaN', '1e309', '-1e309', 'null', '"1764000000000"', '1.5', '1e16', 'true', '[]', '{}', '0x10'])(
    '7: %s where an instant belongs',
    async (number) => {
      const body = `{"offline":{"tapped_at":${number},"server_time":null,"elapsed_ms":null}}`
      const answer = await tap(asOne(nobodyYet(), newKey()), body)
      expect(said(answer)).toEqual([400, /NaN|0x/.test(number) ? 'request/malformed-json' : 'request/invalid'])
    },
  )

  test.each([
    ['1970', 0],
    ['2099', Date.parse('2099-01-01')],
    ['the end of the calendar', Number.MAX_SAFE_INTEGER],
    ['before there was time', Number.MIN_SAFE_INTEGER],
  ])('9: a phone that believes it is %s: kept, for review, at the server’s time', async (_, tapped_at) => {
    const before = Date.now()
    const body = JSON.stringify({ offline: { tapped_at, server_time: null, elapsed_ms: null } })
    const answer = await tap(asOne(nobodyYet(), newKey()), body)
    expect(said(answer)).toEqual([201, undefined])
    const { data, receipt } = JSON.parse(answer.text) as PunchAnswer
    expect(data.flags).toEqual(expect.arrayContaining(['perlu_ditinjau', 'luring']))
    expect(receipt.at).toBeGreaterThanOrEqual(before)
    expect(receipt.at).toBeLessThanOrEqual(Date.now())
  })

  test('9: a reckoning that overflows is refused', async () => {
    const far = Number.MAX_SAFE_INTEGER
    const body = JSON.stringify({ offline: { tapped_at: -far, server_time: -far, elapsed_ms: 0 } })
    expect(said(await tap(asOne(nobodyYet(), newKey()), body))).toEqual([422, 'attendance/offline-too-old'])
    const future = JSON.stringify({ offline: { tapped_at: far, server_time: far, elapsed_ms: far } })
    const kept = await tap(asOne(nobodyYet(), newKey()), future)
    expect((JSON.parse(kept.text) as PunchAnswer).data.flags).toContain('perlu_ditinjau')
  })

  test('10: a check-out without a check-in is kept and flagged', async () => {
    const answer = await tap(asOne(nobodyYet(), newKey()), '{}', 'out')
    expect(said(answer)).toEqual([201, undefined])
    const { data } = JSON.parse(answer.text) as PunchAnswer
    expect(data).toMatchObject({ jam_masuk: null, duration_minutes: null })
    expect(data.flags).toEqual(expect.arrayContaining(['lupa_absen_masuk', 'perlu_ditinjau']))
  })

  test('11: two check-ins within a minute are one', async () => {
    const worker = nobodyYet()
    const [first, second] = [await tap(asOne(worker, newKey()), '{}'), await tap(asOne(worker, newKey()), '{}')]
    expect([first.status, second.status]).toEqual([201, 200])
    const [one, two] = [JSON.parse(first.text) as PunchAnswer, JSON.parse(second.text) as PunchAnswer]
    expect(two.data).toEqual(one.data)
    expect(two.receipt).toEqual({ ...one.receipt, merged: true })
  })
})

describe('bodies', () => {
  test('15: 10 MB, announced or not', async () => {
    const { cookie } = nobodyYet()
    const head = `POST /api/attendances/check-in HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncookie: ${cookie}\r\n${newKey().join(': ')}\r\n${JSON_BODY.join(': ')}\r\n`
    const announced = await exchange(house.url, `${head}content-length: 10485760\r\n\r\n`)
    expect(said(announced)).toEqual([413, 'request/too-large'])
    const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`
    const streamed = await exchange(house.url, `${head}transfer-encoding: chunked\r\n\r\n${chunk}${chunk}`)
    expect(said(streamed)).toEqual([413, 'request/too-large'])
  })

  test.each([
    ['nested 10,000 deep', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
    ['nested 10,000 deep in a key', `${'{"offline":'.repeat(5_000)}1${'}'.repeat(5_000)}`],
    ['with a key that stands twice', '{"offline":null,"offline":null}'],
    ['with a byte order mark', '\ufeff{}'],
    ['not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ['cut off', '{"offline":'],
    ['not JSON', 'hello'],
    ['NUL', '\u0000'],
  ])('18: %s', async (_, body) => {
    expect(said(await tap(asOne(nobodyYet(), newKey()), body))).toEqual([400, 'request/malformed-json'])
  })

  test.each(['null', '[]', '1', '"x"', 'true'])('18: %s instead of an object', async (body) => {
    const answer = await tap(asOne(nobodyYet(), newKey()), body)
    // null is how some libraries send nothing
    if (body === 'null') expect(answer.status).toBe(201)
    else expect(said(answer)).toEqual([400, 'request/invalid'])
  })

  test('19: another site makes a browser post', async () => {
    const { cookie } = nobodyYet()
    const from = (...more: Headers): Promise<RawAnswer> => tap([['cookie', cookie], newKey(), ...more], '{}')
    const text = ['content-type', 'text/plain'] as const
    expect(said(await from(text, ['origin', 'https://evil.example']))).toEqual([403, 'request/cross-site'])
    expect(said(await from(text, ['origin', 'null']))).toEqual([403, 'request/cross-site'])
    expect(said(await from(JSON_BODY, ['sec-fetch-site', 'cross-site']))).toEqual([403, 'request/cross-site'])
    expect(said(await from(JSON_BODY, ['sec-fetch-site', 'same-site']))).toEqual([403, 'request/cross-site'])
    expect(said(await from(text))).toEqual([415, 'request/content-type'])
    expect(said(await from(['content-type', 'application/x-www-form-urlencoded']))).toEqual([
      415,
      'request/content-type',
    ])
    expect(said(await from(['content-type', 'application/json; charset=utf-16']))).toEqual([201, undefined])
  })
})

describe('names', () => {
  test.each([
    '=HYPERLINK("http://evil.example","klik")',
    '+1',
    '@SUM(A1)',
    '-2+3',
    'tab\tdan\rbaris',
    '<img src=x onerror=alert(1)>',
    '\u202Eterbalik\u202C',
    '👩🏽‍🏭 Sari',
    "Robert'); DROP TABLE punch;--",
    '{{constructor.constructor("x")()}}',
  ])('34 and 35: %j is kept as typed and given back as text', async (name) => {
    const { department, site } = staff
    const fields = { number: `N${randomUUID().slice(0, 8)}`, department_id: department, site_id: site }
    const body = JSON.stringify({ ...fields, name, active_from: '2026-01-01' })
    const made = await send(house.url, { path: '/api/employees', headers: asOne(asAdmin()), body })
    expect(said(made)).toEqual([201, undefined])
    const { id } = JSON.parse(made.text) as { id: string }
    const headers = [['cookie', asAdmin().cookie]] as const
    const read = await send(house.url, { method: 'GET', path: `/api/employees/${id}`, headers })
    expect((JSON.parse(read.text) as { name: string }).name).toBe(name)
    expect(read.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(read.headers.get('x-content-type-options')).toBe('nosniff')
  })

  test.each(['half \\ud83d', 'a\\u0000b', '\\u200b', '   ', 'x'.repeat(201)])('35: %j is refused', async (name) => {
    const { department, site } = staff
    const fields = `"number":"N1","department_id":"${department}","site_id":"${site}","active_from":"2026-01-01"`
    const made = await send(house.url, {
      path: '/api/employees',
      headers: asOne(asAdmin()),
      body: `{"name":"${name}",${fields}}`,
    })
    expect(said(made)).toEqual([400, 'request/invalid'])
  })
})

describe('40: the line itself', () => {
  const HEAD = 'POST /api/attendances/check-in HTTP/1.1\r\nhost: x\r\n'
  test.each([
    ['two ways to tell the length', `${HEAD}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
    ['two lengths', `${HEAD}content-length: 0\r\ncontent-length: 5\r\n\r\nhello`, 400],
    ['a length that is no number', `${HEAD}content-length: -1\r\n\r\n`, 400],
    ['a chunk without end', `${HEAD}transfer-encoding: chunked\r\n\r\nzz\r\n`, 400],
    ['an encoding nobody knows', `${HEAD}transfer-encoding: chunked, x\r\n\r\n0\r\n\r\n`, 400],
    ['a header of 100 KB', `${HEAD}x: ${'y'.repeat(100 * 1024)}\r\n\r\n`, 431],
    ['a thousand headers', `${HEAD}${'a: b\r\n'.repeat(5_000)}\r\n`, 431],
    ['a line that is none', 'hello\r\n\r\n', 400],
    ['a line folded', `${HEAD}x: y\r\n z\r\n\r\n`, 400],
    ['a NUL in a header', `${HEAD}x: y\u0000z\r\n\r\n`, 400],
    ['TLS', Buffer.from([0x16, 0x03, 0x01, 0x00, 0xa5, 0x01, 0x00, 0x00, 0xa1, 0x03, 0x03]), 400],
  ])('%s', async (_, bytes, status) => {
    const answer = await exchange(house.url, bytes)
    expect(said(answer)).toEqual([status, status === 431 ? 'request/headers-too-large' : 'request/malformed'])
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.ms).toBeLessThan(LIMIT_MS)
  })

  // Node answers this by itself, in one line
  test('no host', async () => {
    expect((await exchange(house.url, 'GET /api/setup HTTP/1.1\r\n\r\n')).status).toBe(400)
  })

  // an address that no route knows is a screen's, where the web app was built
  test.each([
    ['GET', '/api/../../etc/passwd', [404]],
    ['GET', '/%2e%2e/%2e%2e/etc/passwd', [200, 404]],
    ['GET', '/assets/..%2f..%2f..%2fpackage.json', [404]],
    ['GET', '/api/%', [400]],
    ['GET', `/${'x'.repeat(10_000)}`, [200, 404]],
    ['GET', '/api/attendances/x%00y', [400]],
    ['TRACE', '/api/session', [405]],
    ['FOO', '/api/session', [400]],
    ['GET', '/apps/hadir/events', [401]],
  ])('%s %s', async (method, path, statuses) => {
    const answer = await send(house.url, { method, path, headers: [['cookie', asAdmin().cookie]] })
    expect(statuses).toContain(answer.status)
    expect(answer.text).not.toMatch(/root:|"dependencies"/)
    expect(answer.ms).toBeLessThan(LIMIT_MS)
  })

  test('three hundred people who never finish their sentence keep nobody waiting', async () => {
    const sockets = Array.from({ length: 300 }, () => {
      const socket = open(house.url).on('error', () => {})
      socket.write('POST /api/attendances/check-in HTTP/1.1\r\nhost: x\r\nx: ')
      return socket
    })
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))))
    expect((await tap(asOne(nobodyYet(), newKey()), '{}')).status).toBe(201)
    for (const socket of sockets) socket.destroy()
  })
})
