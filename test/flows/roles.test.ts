import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { STEPS } from '#src/database/migrations/index.ts'
import { SqliteDatabase } from '#src/database/sqlite/sqlite.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { ensureEpoch } from '#src/outbox/feed.ts'
import { outboxStatus } from '#src/outbox/status.ts'
import { makeStaff, signUp } from '#test/support/people.ts'
import type { Worker } from '#test/support/people.ts'
import { runHadir, SHIPPED, startHadir } from '#test/support/process.ts'
import type { Addresses, Ended, Running } from '#test/support/process.ts'
import { havePrograms } from '#test/support/program.ts'
import { startRedis } from '#test/support/redis.ts'
import type { RedisServer } from '#test/support/redis.ts'

let folder: string
let running: Running | null = null

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hadir-roles-'))
})
afterEach(async () => {
  await running?.[Symbol.asyncDispose]()
  running = null
  rmSync(folder, { recursive: true, force: true })
})

const APP = {
  SESSION_SECRET: 's'.repeat(32),
  REALTIME_APP_ID: 'hadir',
  REALTIME_APP_KEY: 'key',
  REALTIME_APP_SECRET: 'secret of the tests',
}
const RUNS_OVER_REDIS = ['relay', 'worker', 'realtime'] as const
const LIST = new URL('../support/list-modules.ts', import.meta.url).href
const modules = (): string => join(folder, 'modules.txt')

async function start(role: string, env: Record<string, string> = {}): Promise<Running & Addresses> {
  const script = { path: SHIPPED, args: [role], nodeArgs: ['--import', LIST] }
  const started = await startHadir({ HADIR_DATA: folder, HADIR_TEST_MODULES: modules(), ...env }, script)
  running = started
  return started
}

/** The rooms, and the adapters in them, of which something was loaded. */
function rooms(): string[] {
  const found = new Set<string>()
  for (const [, path = ''] of readFileSync(modules(), 'utf8').matchAll(/\/src\/(\S+)$/gm)) {
    const [room = '', ...rest] = path.split('/')
    if (rest.length > 0) found.add(room)
    if (rest.length > 1) found.add(`${room}/${rest[0]}`)
  }
  return [...found].sort()
}
const loaded = (path: string): boolean => readFileSync(modules(), 'utf8').includes(`/src/${path}\n`)

describe('which role opens which port', () => {
  test('start: everything, on SQLite and in memory', async () => {
    await start('start')
    expect(rooms()).toEqual(
      expect.arrayContaining(['database/sqlite', 'queue/memory', 'broadcast/memory', 'outbox', 'realtime', 'http']),
    )
    for (const path of ['outbox/relay.ts', 'outbox/sequence.ts', 'realtime/server.ts']) expect(loaded(path)).toBe(true)
    expect(rooms().filter((room) => /\/(mysql|redis)$/.test(room))).toEqual([])
  })

  test('start: its files are for this user alone', async () => {
    const data = join(folder, 'data')
    await start('start', { HADIR_DATA: data })
    const open = readdirSync(data).filter((name) => (statSync(join(data, name)).mode & 0o077) !== 0)
    expect(open).toEqual([])
    expect(readdirSync(data)).toEqual(expect.arrayContaining(['hadir.db', 'hadir.db-wal', 'secrets.json']))
  })

  test('start: what fails when everything is open already ends the process all the same', async () => {
    mkdirSync(join(folder, 'demo-accounts.json'))
    const ended = await runHadir(['start'], { env: { HADIR_DATA: folder, PORT: '0', OPS_PORT: '0' } })
    expect(ended).toMatchObject({ code: 1, signal: null, err: expect.stringMatching(/^hadir: EISDIR/) })
  })

  test('app: database, outbox and feed; no queue, no bus, no sockets; and it works without them', async () => {
    const worker = await prepare(APP.SESSION_SECRET)
    const { url } = await start('app', APP)
    expect(rooms()).toEqual(expect.arrayContaining(['database/sqlite', 'outbox', 'http', 'features/attendance']))
    expect(rooms().filter((room) => /^(queue|broadcast|worker)/.test(room))).toEqual([])
    for (const path of ['outbox/relay.ts', 'outbox/broadcast-job.ts', 'realtime/server.ts', 'roles/embedded.ts'])
      expect(loaded(path)).toBe(false)

    expect((await tap(url, worker)).status).toBe(201)
    await using db = new SqliteDatabase({ file: join(folder, 'hadir.db') })
    expect(await outboxStatus({ db, clock: systemClock })).toMatchObject({ waiting: 1, open: 0 })
  })

  test('migrate: the database alone', async () => {
    const env = { HADIR_DATA: folder, HADIR_TEST_MODULES: modules() }
    expect(await runHadir(['migrate'], { env, nodeArgs: ['--import', LIST], script: SHIPPED })).toMatchObject({
      code: 0,
      err: '',
    })
    expect(rooms().filter((room) => !/^(config|database|kernel|outbox|roles|cli)/.test(room))).toEqual([])
    expect(loaded('outbox/relay.ts')).toBe(false)
  })

  test.each(RUNS_OVER_REDIS)(
    '%s: says what it waits for, gives up after a while, and leaves nothing behind',
    async (role) => {
      await prepare(APP.SESSION_SECRET)
      const env = {
        ...APP,
        REDIS_URL: 'redis://:geheim@127.0.0.1:1',
        REDIS_WAIT_SECONDS: '2',
        HADIR_DATA: folder,
        OPS_PORT: '0',
      }
      const ended = await runHadir([role], { env })
      expect(ended.code).toBe(1)
      expect(ended.out).toContain('waiting for Redis at 127.0.0.1:1')
      expect(ended.err).toMatch(
        /^hadir: Redis at 127.0.0.1:1 did not answer within 2 s: .*; look at REDIS_URL and at the server\n$/,
      )
      expect(ended.out + ended.err).not.toContain('geheim')
    },
  )
})

describe.skipIf(!havePrograms('redis-server'))('which role opens which port of those that work over Redis', () => {
  let redis: RedisServer
  beforeAll(async () => void (redis = await startRedis()))
  afterAll(() => redis[Symbol.asyncDispose]())
  const over = (): Record<string, string> => ({ ...APP, REDIS_URL: redis.url, REALTIME_PORT: '0' })

  test('relay: database, numbering, and the queue to add to; no bus, no sockets, no features’ routes', async () => {
    await prepare(APP.SESSION_SECRET)
    const { url, ops } = await start('relay', over())
    expect(rooms()).toEqual(expect.arrayContaining(['database/sqlite', 'queue/redis', 'outbox']))
    expect(rooms().filter((room) => /^(broadcast\/|realtime|http\/)/.test(room))).toEqual([])
    for (const path of ['outbox/broadcast-job.ts', 'http/server.ts', 'roles/embedded.ts'])
      expect(loaded(path)).toBe(false)
    expect(url).toBe('undefined')
    expect((await fetch(`${ops}/readyz`)).status).toBe(200)
  })

  test('worker: database, queue and bus; nothing that listens but the operator’s port', async () => {
    await prepare(APP.SESSION_SECRET)
    const { url, ops } = await start('worker', over())
    expect(rooms()).toEqual(expect.arrayContaining(['database/sqlite', 'queue/redis', 'broadcast/redis', 'outbox']))
    for (const path of ['http/server.ts', 'realtime/server.ts', 'outbox/sequence.ts', 'roles/embedded.ts'])
      expect(loaded(path)).toBe(false)
    expect(url).toBe('undefined')
    expect((await fetch(`${ops}/readyz`)).status).toBe(200)
  })

  test('realtime: the bus and sockets; no database, no outbox, no queue', async () => {
    const { url, ops } = await start('realtime', over())
    expect(rooms()).toEqual(expect.arrayContaining(['broadcast/redis', 'realtime', 'http']))
    expect(rooms().filter((room) => /^(database|outbox|queue)/.test(room))).toEqual([])
    expect((await fetch(`${ops}/readyz`)).status).toBe(200)
    expect((await fetch(`${url}/api/setup`)).status).toBe(404)
    expect((await fetch(`${url}/apps/hadir/channels`)).status).toBe(401)
  })

  test('realtime alone, in the place of another server of the protocol: without Redis', async () => {
    const { url } = await start('realtime', { ...APP, REALTIME_PORT: '0', REALTIME_SCALING_ENABLED: 'off' })
    expect(rooms().filter((room) => /redis/.test(room))).toEqual([])
    expect((await fetch(`${url}/apps/hadir/channels`)).status).toBe(401)
  })

  test.each(RUNS_OVER_REDIS)(
    '%s: ends in order and with 0 when told, and when Redis has died meanwhile',
    async (role) => {
      await prepare(APP.SESSION_SECRET)
      for (const dies of [false, true]) {
        const started = await start(role, over())
        if (dies) await redis.process.kill()
        const since = performance.now()
        const { code, err } = await started.kill('SIGTERM')
        expect({ role, dies, code, err }).toEqual({ role, dies, code: 0, err: '' })
        expect(performance.now() - since).toBeLessThan(20_000)
      }
      await redis.process.start()
    },
  )
})

/** One employee who is signed in, in a database that is ready. */
async function prepare(sessionSecret: string): Promise<Worker> {
  await using db = new SqliteDatabase({ file: join(folder, 'hadir.db') })
  await db.migrate()
  const needs = { db, clock: systemClock, ids: systemIds, config: { sessionSecret } }
  await ensureEpoch(needs)
  const { workers } = await makeStaff(needs, 1)
  await signUp(needs, 'admin', 'admin')
  return workers[0] as Worker
}

const tap = (url: string, { cookie }: Worker): Promise<Response> =>
  fetch(`${url}/api/attendances/check-in`, { method: 'POST', headers: { cookie, 'idempotency-key': randomUUID() } })

describe('what is wrong is said', () => {
  const hadir = (args: string[], env: Record<string, string> = {}): Promise<Ended> =>
    runHadir(args, { env: { HADIR_DATA: join(folder, 'data'), ...env } })

  test.each([
    [['strat'], 'hadir: there is no command "strat"'],
    [['constructor'], 'hadir: there is no command "constructor"'],
    [['start', '--port', '80'], 'hadir: "hadir start" takes nothing after it'],
    [['doctor', '--all'], "hadir doctor: Unknown option '--all'"],
    [['check', 'everything'], "hadir check: Unexpected argument 'everything'"],
    [['user', 'create', '--password', 'x'], "hadir user: Unknown option '--password'"],
    [['token'], 'hadir token: say what to do'],
  ])('%j is called wrongly: 2', async (args, says) => {
    const { code, out, err } = await hadir(args)
    expect({ code, out, first: err.split('\n')[0] }).toEqual({ code: 2, out: '', first: says })
    expect(existsSync(join(folder, 'data'))).toBe(false)
  })

  test('help and version are asked for: 0', async () => {
    for (const args of [[], ['help'], ['--help']]) {
      const { code, out, err } = await hadir(args)
      expect({ code, err }).toEqual({ code: 0, err: '' })
      for (const name of ['start', 'migrate', 'doctor', 'check', 'token']) expect(out).toContain(`\n  ${name} `)
    }
    for (const [name, says] of [
      ['doctor', 'every hop'],
      ['check', 'invariants'],
      ['queue', 'retry <id|all>'],
      ['relay', 'docs/operating.md lists its settings'],
    ] as const) {
      const { code, out, err } = await hadir([name, '--help'])
      expect({ code, err, first: out.split('\n')[0] }).toEqual({ code: 0, err: '', first: `Usage: hadir ${name}` })
      expect(out).toContain(says)
    }
    expect(await hadir(['nonsense', '--help'])).toMatchObject({ code: 2, out: '' })
    expect(await hadir(['--version'])).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
  })

  test('a command without a database makes none: 1', async () => {
    for (const args of [['check'], ['token', 'create', '--login', 'x']]) {
      const { code, err } = await hadir(args)
      expect({ code, says: err.includes('there is no database at') }).toEqual({ code: 1, says: true })
    }
    expect(existsSync(join(folder, 'data'))).toBe(false)
  })

  test('a configuration that cannot work is refused with all faults at once: 1', async () => {
    const faults: Record<string, string> = {
      PORT: 'eighty',
      OPS_PORT: '70000',
      HOST: 'not a host',
      LOG_LEVEL: 'loud',
      HADIR_DEMO: 'maybe',
      NODE_ID: 'n 1',
      PUBLIC_URL: 'https://hadir.example/path',
      TRUSTED_PROXIES: '10.0.0.0/99',
      DATABASE_URL: 'postgres://x',
      REDIS_URL: 'redis://x',
      SESSION_SECRET: 'short',
      REALTIME_APP_KEY: 'half of it',
      REALTIME_APP_SECRET_FILE: join(folder, 'missing'),
      REALTIME_SCALING_ENABLED: 'perhaps',
    }
    for (const args of [['start'], ['app'], ['doctor']]) {
      const { code, out, err } = await hadir(args, faults)
      expect(code).toBe(1)
      const said = args[0] === 'doctor' ? out : err
      const unsaid = Object.keys(faults).filter((name) => !said.includes(name))
      // only a house in one process has no use for a Redis
      expect(unsaid).toEqual(args[0] === 'start' ? [] : ['REDIS_URL'])
      expect(said).not.toMatch(/\n\s+at /)
    }
    expect(existsSync(join(folder, 'data'))).toBe(false)
  })

  test('a port that is taken is said in a line: 1', async () => {
    const first = await start('start')
    const env = { PORT: new URL(first.url).port, OPS_PORT: '0', HADIR_DEMO: 'off', HADIR_DATA: join(folder, 'second') }
    const { code, err } = await runHadir(['start'], { env })
    expect({ code, lines: err.trim().split('\n').length }).toEqual({ code: 1, lines: 1 })
    expect(err).toMatch(/:\d+ is taken by another process; stop it, or set PORT, OPS_PORT or REALTIME_PORT/)
    expect((await fetch(`${first.url}/api/setup`)).status).toBe(200)
  })
})

describe('migrate', () => {
  const migrate = (): Promise<Ended> => runHadir(['migrate'], { env: { HADIR_DATA: folder } })
  const steps = ({ out }: Ended): unknown => (JSON.parse(out) as { steps: unknown }).steps

  test('twice: the second finds nothing to do', async () => {
    const [first, second] = [await migrate(), await migrate()]
    expect([first.code, second.code]).toEqual([0, 0])
    expect(steps(first)).not.toEqual([])
    expect(steps(second)).toEqual([])
  })

  test('two at once: each step is taken once', async () => {
    const ended = await Promise.all([migrate(), migrate()])
    expect(ended.map(({ code, err }) => ({ code, err }))).toEqual([
      { code: 0, err: '' },
      { code: 0, err: '' },
    ])
    const taken = ended.flatMap((one) => steps(one) as string[])
    expect(taken.sort()).toEqual(Object.keys(STEPS))
  })
})

describe('the operator’s port', () => {
  const get = async (url: string): Promise<{ status: number; text: string }> => {
    const answer = await fetch(url)
    return { status: answer.status, text: await answer.text() }
  }

  test('alive, ready and measured; nothing of it on the port for users', async () => {
    const { url, ops } = await start('start')
    expect(await get(`${ops}/livez`)).toEqual({ status: 200, text: 'ok\n' })
    const ready = await get(`${ops}/readyz`)
    expect({ ...JSON.parse(ready.text), status: ready.status }).toMatchObject({
      status: 200,
      ready: true,
      draining: false,
    })
    const metrics = await get(`${ops}/metrics`)
    expect(metrics.status).toBe(200)
    expect(metrics.text).toMatch(/^hadir_outbox_waiting\{.*role="embedded".*\} 0$/m)
    expect((await get(`${ops}/other`)).status).toBe(404)
    for (const path of ['/livez', '/readyz', '/metrics'])
      expect((await get(`${url}${path}`)).text).not.toContain('hadir_')
  })

  test('not ready when the schema is another’s: and says so', async () => {
    const { ops } = await start('start')
    const db = new SqliteDatabase({ file: join(folder, 'hadir.db') })
    await db.transaction((trx) =>
      trx.kysely
        .insertInto('kysely_migration' as never)
        .values({ name: '9999-contract-future', timestamp: '' } as never)
        .execute(),
    )
    await db[Symbol.asyncDispose]()
    const { status, text } = await get(`${ops}/readyz`)
    expect(status).toBe(503)
    expect((JSON.parse(text) as { checks: unknown[] }).checks).toContainEqual({
      name: 'schema',
      ok: false,
      reason: expect.stringContaining('hadir migrate'),
    })
  })
})
