import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createApi, requireAnswer } from './api.ts'
import { Counts } from './counts.ts'
import { openDemoAccounts } from './demo-accounts.ts'
import { OptionsError, readOptions } from './options.ts'
import { pick, planRush } from './plan.ts'
import { createProgress } from './progress.ts'

describe('the command line', () => {
  it('has something for everything, and the environment of the server counts', () => {
    const options = { minutes: 3, url: new URL('http://127.0.0.1:3000'), data: './data', seed: 1, people: null }
    expect(readOptions([], {})).toEqual(options)
    expect(readOptions([], { PORT: '8000', HADIR_DATA: '/srv/hadir' })).toMatchObject({
      url: new URL('http://127.0.0.1:8000'),
      data: '/srv/hadir',
    })
    const args = '--minutes 0.5 --url https://hadir.example --data /x --seed 7 --people 12'.split(' ')
    expect(readOptions(args, {})).toEqual({
      minutes: 0.5,
      url: new URL('https://hadir.example'),
      data: '/x',
      seed: 7,
      people: 12,
    })
    expect(readOptions(['--help'], {})).toBeNull()
  })

  it('says everything that is wrong with it at once', () => {
    const args = '--minutes 0 --url localhost --seed 1.5 --people none'.split(' ')
    const read = (): unknown => readOptions(args, {})
    for (const name of ['minutes', 'url', 'seed', 'people']) expect(read).toThrow(`--${name}: `)
    expect(() => readOptions(['--speed', '9'], {})).toThrow(OptionsError)
    expect(() => readOptions(['3'], {})).toThrow(OptionsError)
    expect(() => readOptions(['--minutes', ''], {})).toThrow('--minutes: ""')
  })
})

describe('the plan', () => {
  it('has a rush, latecomers and an end, and is the same for the same seed', () => {
    const length = 180_000
    const plan = planRush(2_000, length, 5)
    expect(planRush(2_000, length, 5)).toEqual(plan)
    expect(planRush(2_000, length, 6)).not.toEqual(plan)
    for (const { inAt, outAt } of plan) {
      expect(inAt).toBeGreaterThan(0)
      expect(outAt ?? length).toBeGreaterThan(inAt)
      expect(outAt ?? length).toBeLessThanOrEqual(length)
    }
    const arriving = (from: number, to: number): number =>
      plan.filter(({ inAt }) => inAt >= from * length && inAt < to * length).length / plan.length
    expect(arriving(0.28, 0.48)).toBeGreaterThan(0.5)
    expect(arriving(0.65, 1)).toBeGreaterThan(0.005)
    expect(plan.filter(({ repeats }) => repeats > 0).length).toBeGreaterThan(200)
    expect(plan.filter(({ outAt }) => outAt === null).length).toBeGreaterThan(20)
  })

  it('picks so many, each once', () => {
    const list = Array.from({ length: 50 }, (_, i) => i)
    const picked = pick(list, 20, 3)
    expect(picked).toEqual(pick(list, 20, 3))
    expect(new Set(picked).size).toBe(20)
    expect(pick(list, 99, 3).toSorted((a, b) => a - b)).toEqual(list)
  })
})

/** Answers one after another with what it is given; remembers what it was asked. */
async function scripted(answers: { status: number; body?: unknown; headers?: Record<string, string | string[]> }[]) {
  const asked: { method?: string; url?: string; headers: Record<string, unknown>; text: string }[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (part) => (text += part))
    request.on('end', () => {
      const { method, url, headers } = request
      asked.push({ ...(method && { method }), ...(url && { url }), headers, text })
      const answer = answers.shift()
      if (!answer) return request.socket.destroy()
      response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
      return response.end(answer.body === undefined ? '' : JSON.stringify(answer.body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const close = (): Promise<unknown> => new Promise((resolve) => (server.close(resolve), server.closeAllConnections()))
  onTestFinished(async () => void (await close()))
  const waits: number[] = []
  const stop = new AbortController()
  const wait = async (ms: number): Promise<void> => void waits.push(ms)
  return { url, asked, waits, stop, close, api: createApi({ url, signal: stop.signal, wait }) }
}

describe('asking the API', () => {
  const problem = (code: string, status: number, more: object = {}): { status: number; body: object } => ({
    status,
    body: { type: '', title: '', status, code, request_id: '', ...more },
  })

  it('brings back cookies and problems', async () => {
    const { api, asked } = await scripted([
      { status: 200, body: { a: 1 }, headers: { 'set-cookie': ['hadir_sid=x; Path=/', 'hadir_device=y; Path=/'] } },
      problem('people/not-found', 404),
    ])
    expect(await api.send('POST', '/a', { body: { b: 2 }, key: 'k', cookie: 'c=d' })).toMatchObject({
      status: 200,
      body: { a: 1 },
      cookie: 'hadir_sid=x; hadir_device=y',
      problem: null,
    })
    expect(asked[0]).toMatchObject({ method: 'POST', url: '/a', text: '{"b":2}' })
    expect(asked[0]?.headers).toMatchObject({
      'idempotency-key': 'k',
      cookie: 'c=d',
      'content-type': 'application/json',
    })
    expect(await api.insist('GET', '/b')).toMatchObject({ status: 404, problem: { code: 'people/not-found' } })
  })

  it('asks again later when told to, or when nobody answers, with the same key', async () => {
    const busy = problem('request/too-many', 429, { retry_after: 7 })
    const { api, asked, waits } = await scripted([
      busy,
      problem('server/busy', 503, { retry_after: 2 }),
      { status: 201, body: {} },
    ])
    expect(await api.insist('POST', '/a', { key: 'k' })).toMatchObject({ status: 201 })
    expect(waits).toEqual([7_000, 2_000])
    expect(asked.map(({ headers }) => headers['idempotency-key'])).toEqual(['k', 'k', 'k'])
    expect(await api.insist('POST', '/a', { key: 'k' })).toBeNull()
    expect(waits.length).toBeGreaterThan(10)
  })

  it('stops when it is told to stop', async () => {
    const { api, stop } = await scripted([])
    stop.abort()
    await expect(api.insist('GET', '/a')).rejects.toThrow('aborted')
  })

  it('says what is wrong when nobody answers, or somebody else does', async () => {
    const { api, url, close } = await scripted([
      { status: 200, body: { needed: false } },
      { status: 200, body: {} },
    ])
    await requireAnswer(api, url)
    await expect(requireAnswer(api, url)).rejects.toThrow('is not Hadir')
    await close()
    await expect(requireAnswer(api, url)).rejects.toThrow(/^Nothing answers at http:.* \(\w+\)\. Start Hadir/)
  })
})

describe('the demo accounts', () => {
  const folderWith = (text?: string): string => {
    const folder = mkdtempSync(join(tmpdir(), 'hadir-accounts-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    if (text !== undefined) writeFileSync(join(folder, 'demo-accounts.json'), text)
    return folder
  }

  it.each([
    [undefined, 'There is no '],
    ['', 'is not a list'],
    ['{}', 'is not a list'],
    ['[{"role":"admin"}]', 'is not a list'],
    ['[]', 'names no admin'],
  ])('are missed plainly when the file holds %j', async (text, message) => {
    await expect(openDemoAccounts(folderWith(text))).rejects.toThrow(message)
  })

  it('are added to behind those that were there', async () => {
    const admin = { role: 'admin', login: '1', password: 'x', name: 'A' } as const
    const folder = folderWith(JSON.stringify([admin]))
    const accounts = await openDemoAccounts(folder)
    accounts.add({ role: 'karyawan', login: 'N-2', password: 'y', name: 'B' })
    await accounts.save()
    const again = await openDemoAccounts(folder)
    expect(again.admin).toEqual(admin)
    expect(again.passwordOf('n-2')).toBe('y')
    expect(again.passwordOf('3')).toBeUndefined()
  })
})

describe('what is shown', () => {
  it('is one line that is written over on a terminal, and now and then a line elsewhere', () => {
    let now = 0
    const written: string[] = []
    const write = (text: string): number => written.push(text)
    const line = createProgress({ isTTY: true, columns: 5, write }, () => now)
    line.show('1234567')
    line.end()
    expect(written).toEqual(['\r\u001b[2K1234', '\n'])
    written.length = 0
    const log = createProgress({ write }, () => now)
    for (now = 0; now <= 12_000; now += 1_000) log.show(`at ${now}`)
    log.end()
    expect(written).toEqual(['at 0\n', 'at 5000\n', 'at 10000\n', 'at 12000\n'])
  })

  it('counts, and names problems', () => {
    const counts = new Counts()
    for (const name of ['entered', 'in', 'in', 'out', 'repeated', 'alreadyIn', 'merged'] as const) counts.add(name)
    for (const ms of [1, 2, 3, 100]) counts.took(ms)
    expect(counts.line(90_000, 180_000, 3)).toBe(
      '[##########..........] 01:30/03:00  in 2/3  out 1  signed in 1  1 repeated  2 already in',
    )
    counts.problem('server/internal')
    counts.problem('server/internal')
    expect(counts.line(0, 1, 1)).toContain('2 PROBLEMS')
    expect(counts.summary()).toContain('4 answers: half within 2 ms, 95 % within 3 ms, slowest 100 ms.')
    expect(counts.summary()).toContain('PROBLEM, 2 times: server/internal')
  })
})
