import { createConnection } from 'mysql2/promise'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { noteRun } from '#src/backup/runs.ts'
import { diagnose } from '#src/cli/doctor.ts'
import type { Sight } from '#src/cli/doctor/hops.ts'
import { tableOf, verdictOf } from '#src/cli/doctor/table.ts'
import { MysqlDatabase } from '#src/database/mysql/mysql.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { startCluster } from '#test/support/cluster.ts'
import type { Cluster, NodeRole } from '#test/support/cluster.ts'
import { startNginx } from '#test/support/nginx.ts'
import type { Nginx } from '#test/support/nginx.ts'
import { BIN, runHadir, startHadir } from '#test/support/process.ts'
import { havePrograms } from '#test/support/program.ts'

/** No hop may take longer, with something to spare for a busy machine. Milliseconds. */
const LIMIT_MS = 5_500
const ALL = [
  'configuration',
  'database',
  'schema',
  'durability',
  'clock',
  'connections',
  'backup',
  'Redis',
  'Redis memory',
  'Redis on disk',
  'app nodes',
  'relays',
  'workers',
  'realtime nodes',
  'backlog',
  'public address',
  'HTTP',
  'answer',
  'WebSocket',
  'subscribed',
  'committed',
  'numbered',
  'handed over',
  'broadcast',
  'on the socket',
]
/** What processes say of themselves lags behind what has become of them; it has a test of its own. */
const REPORTED = ['app nodes', 'relays', 'workers', 'realtime nodes', 'backlog']
const from = (hop: string): string[] => ALL.slice(ALL.indexOf(hop))

/** What stands still is found by the same look as what is gone: both for each role with HADIR_FAILOVER=all. */
const HOW = process.env['HADIR_FAILOVER'] === 'all' ? (['killed', 'frozen'] as const) : (['frozen'] as const)

let cluster: Cluster
let nginx: Nginx
let mend: (() => unknown)[] = []

const states = (sights: readonly Sight[], state: Sight['state']): string[] =>
  sights.filter((sight) => sight.state === state && !REPORTED.includes(sight.hop)).map(({ hop }) => hop)
const seen = (sights: readonly Sight[], hop: string): Sight => {
  const found = sights.find((sight) => sight.hop === hop)
  if (!found) throw new Error(`${hop} was not looked at`)
  return found
}

/** Looks at the house as it is, and holds the doctor to its promise that it never hangs. */
async function examine(more: Record<string, string> = {}): Promise<Sight[]> {
  const sights = await diagnose({ ...cluster.env, PUBLIC_URL: nginx.url, ...more })
  expect(sights.filter(({ ms }) => (ms ?? 0) > LIMIT_MS)).toEqual([])
  return sights
}

async function away(role: NodeRole): Promise<void> {
  for (const node of cluster.of(role)) {
    await node.stop('SIGKILL')
    mend.push(() => node.start())
  }
}

function frozen(role: NodeRole): void {
  for (const node of cluster.of(role)) {
    node.freeze()
    mend.push(() => node.thaw())
  }
}

/** Everybody works again: what is left of one test must not be found by the next. */
async function well(): Promise<void> {
  const late = performance.now() + 60_000
  for (;;) {
    const sights = await examine()
    if (sights.every(({ state }) => state === 'ok')) return
    if (performance.now() > late) throw new Error(`it does not become well again:\n${tableOf(sights)}`)
  }
}

/** Or the doctor would warn that nothing is. */
async function backedUp(): Promise<void> {
  await using db = new MysqlDatabase({ url: cluster.databaseUrl })
  const run = { madeAt: Date.now(), ok: true, bytes: 1, says: 'x.backup' }
  for (const kind of ['full', 'drill'] as const)
    await noteRun({ db, clock: systemClock, ids: systemIds }, { ...run, kind })
}

describe.skipIf(!havePrograms('mariadbd', 'redis-server', 'nginx'))('hadir doctor in a house of many nodes', () => {
  beforeAll(async () => {
    cluster = await startCluster({ nodes: { app: 2, relay: 1, worker: 1, realtime: 1 }, durable: true })
    const portsOf = (role: NodeRole): number[] => cluster.of(role).map(({ port }) => port)
    nginx = await startNginx({ app: portsOf('app'), realtime: portsOf('realtime') })
    await backedUp()
    await well()
  }, 180_000)
  afterEach(async () => {
    for (const one of mend.splice(0)) await one()
    await well()
  }, 90_000)
  afterAll(async () => {
    await nginx?.[Symbol.asyncDispose]()
    await cluster?.[Symbol.asyncDispose]()
  })

  test('that works: every hop is seen, as a table, and the exit code is 0', async () => {
    const env = { ...cluster.env, PUBLIC_URL: nginx.url }
    const { code, out, err } = await runHadir(['doctor'], { env })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('\nEverything works.\n')
    const rows = out.split('\n').map((line) => line.slice(0, 14).trim())
    expect(rows.slice(1, ALL.length + 1)).toEqual(ALL)
    expect(out).toMatch(/^database +ok .* MariaDB [\d.]+ at 127\.0\.0\.1:\d+\/hadir_test_\w+$/m)
    expect(out).toMatch(/^app nodes +ok .* 2 heard: app-1, app-2$/m)
    expect(out).not.toContain('rahasia')
  })

  test.each(HOW)('all relays are %s: nobody numbers', async (how) => {
    await (how === 'killed' ? away('relay') : frozen('relay'))
    const sights = await examine()
    expect(states(sights, 'DEAD')).toEqual(['numbered'])
    expect(states(sights, 'skipped')).toEqual(['handed over', 'broadcast', 'on the socket'])
    expect(seen(sights, 'numbered').advice).toContain('hadir relay')
  })

  test.each(HOW)('all workers are %s: nobody broadcasts', async (how) => {
    await (how === 'killed' ? away('worker') : frozen('worker'))
    const sights = await examine()
    expect(states(sights, 'DEAD')).toEqual(['broadcast'])
    expect(seen(sights, 'broadcast').advice).toContain('hadir worker')
  })

  test.each(HOW)('all realtime nodes are %s: nobody takes sockets in', async (how) => {
    await (how === 'killed' ? away('realtime') : frozen('realtime'))
    const sights = await examine()
    expect(states(sights, 'DEAD')).toEqual(['WebSocket'])
    expect(states(sights, 'skipped')).toEqual(['subscribed', 'on the socket'])
    expect(states(sights, 'ok')).toEqual(expect.arrayContaining(['committed', 'numbered', 'handed over', 'broadcast']))
    expect(seen(sights, 'WebSocket').advice).toContain('hadir realtime')
  })

  test('a realtime node that hears another bus: it arrives nowhere', async () => {
    await away('realtime')
    const [node] = cluster.of('realtime')
    const other = { REALTIME_PORT: String(node?.port), REALTIME_SCALING_CHANNEL: 'another', NODE_ID: 'stranger' }
    await using _stranger = await startHadir({ ...cluster.env, ...other }, { path: BIN, args: ['realtime'] })
    const sights = await examine()
    expect(states(sights, 'DEAD')).toEqual(['on the socket'])
    expect(seen(sights, 'on the socket').advice).toContain('REALTIME_SCALING_CHANNEL')
  })

  test('all app nodes are killed: the proxy says so', async () => {
    await away('app')
    const sights = await examine()
    expect(states(sights, 'DEAD')).toEqual(['HTTP'])
    expect(states(sights, 'skipped')).toEqual(['answer'])
    expect(seen(sights, 'HTTP').says).toContain('answers 502')
    expect(seen(sights, 'HTTP').advice).toContain('hadir app')
  })

  test.each(['killed', 'frozen'] as const)('Redis is %s: what needs it is not reached', async (how) => {
    if (how === 'killed') await cluster.redis.process.kill()
    else cluster.redis.process.freeze()
    mend.push(() => (how === 'killed' ? cluster.redis.process.start() : cluster.redis.process.thaw()))
    const sights = await examine()
    expect(states(sights, 'DEAD')).toEqual(['Redis'])
    expect(states(sights, 'ok')).toEqual(
      expect.arrayContaining(['committed', 'numbered', 'HTTP', 'answer', 'WebSocket']),
    )
    expect(states(sights, 'skipped')).toEqual(expect.arrayContaining(['handed over', 'broadcast', 'on the socket']))
    expect(seen(sights, 'Redis').says).toContain('does not answer')
    expect(verdictOf(sights)).toContain('"Redis"')
  })

  test('Redis is full, or forgets', async () => {
    await cluster.redis.command('CONFIG', 'SET', 'maxmemory', '1')
    const full = seen(await examine(), 'Redis')
    expect(full).toMatchObject({ state: 'DEAD', says: expect.stringContaining('OOM') })
    await cluster.redis.command('CONFIG', 'SET', 'maxmemory', '0')
    await cluster.redis.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru')
    await cluster.redis.command('CONFIG', 'SET', 'appendonly', 'no')
    mend.push(() => cluster.redis.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction'))
    mend.push(() => cluster.redis.command('CONFIG', 'SET', 'appendonly', 'yes'))
    // relays and workers that were refused a moment ago say so for some seconds more
    const verdict = async (): Promise<string> => verdictOf(await examine())
    await expect
      .poll(verdict, { timeout: 60_000, interval: 250 })
      .toBe('Everything works; look at "Redis memory", "Redis on disk".\n')
  })

  test.each(['killed', 'frozen'] as const)('the database is %s: told in time, and nothing hangs', async (how) => {
    const server = cluster.mariadb.process
    if (how === 'killed') await server?.kill()
    else server?.freeze()
    mend.push(() => (how === 'killed' ? server?.start() : server?.thaw()))
    const since = performance.now()
    const { code, out } = await runHadir(['doctor'], { env: { ...cluster.env, PUBLIC_URL: nginx.url } })
    expect(performance.now() - since).toBeLessThan(25_000)
    const times = [...out.matchAll(/ (?:ok|DEAD|skipped) +([\d.]+) /g)].map(([, ms]) => Number(ms))
    expect(times.length).toBeGreaterThan(5)
    expect(times.filter((ms) => ms > LIMIT_MS)).toEqual([])
    expect(code).toBe(1)
    expect(out).toMatch(/^database +DEAD +\S+ +127\.0\.0\.1:\d+\/\w+ does not answer/m)
    expect(out).toMatch(/^HTTP +ok/m)
    expect(out).toMatch(/^WebSocket +ok/m)
    expect(out).toMatch(/^committed +skipped +not reached: "database" is dead/m)
    expect(out).toContain('\n"database" is dead.\n')
  })

  test('a database that commits without the disk', async () => {
    await cluster.mariadb.sql('set global innodb_flush_log_at_trx_commit = 2')
    mend.push(() => cluster.mariadb.sql('set global innodb_flush_log_at_trx_commit = 1'))
    const sights = await examine()
    expect(states(sights, 'warn')).toEqual(['durability'])
    expect(seen(sights, 'durability').says).toContain('a power cut of the server may take acknowledged taps along')
  })

  test('a database that takes nothing more', async () => {
    await cluster.mariadb
      .sql('create trigger planted before insert on outbox for each row signal sqlstate "45000"')
      .catch(async () => {
        const [, name] = /\/(\w+)$/.exec(cluster.databaseUrl) ?? []
        await cluster.mariadb.sql(
          `create trigger ${name}.planted before insert on ${name}.outbox for each row signal sqlstate '45000'`,
        )
        mend.push(() => cluster.mariadb.sql(`drop trigger ${name}.planted`))
      })
    const sights = await examine()
    expect(states(sights, 'DEAD')).toEqual(['committed'])
  })

  test('a database in which somebody holds the outbox', async () => {
    const connection = await createConnection(cluster.databaseUrl)
    mend.push(() => connection.end())
    await connection.query('lock tables outbox write')
    const sights = await examine()
    expect(states(sights, 'DEAD')).toEqual(['committed'])
    expect(states(sights, 'ok')).toContain('subscribed')
  })

  test('processes that have fallen silent are named, and the last of a role is dead', async () => {
    await cluster.node('app-2').stop('SIGKILL')
    mend.push(() => cluster.node('app-2').start())
    await away('relay')
    await expect.poll(async () => seen(await examine(), 'relays').state, { timeout: 60_000 }).toBe('DEAD')
    const sights = await examine()
    expect(seen(sights, 'relays').says).toMatch(/none is heard; the last, relay-1, has been silent for \d+ s/)
    expect(seen(sights, 'app nodes')).toMatchObject({ state: 'warn' })
    expect(seen(sights, 'app nodes').says).toMatch(/1 heard: app-1\napp-2 \(app\) has been silent for \d+ s/)
  })

  test.each([
    ['nothing listens at the address', { PUBLIC_URL: 'http://127.0.0.1:1' }, 'public address', 'ECONNREFUSED'],
    ['nobody is at the address', { PUBLIC_URL: 'http://nowhere.invalid' }, 'public address', 'nowhere.invalid'],
    ['Redis at another port', { REDIS_URL: 'redis://:geheim@127.0.0.1:1' }, 'Redis', 'ECONNREFUSED'],
    ['the database at another port', { DATABASE_URL: 'mysql://a:geheim@127.0.0.1:1/x' }, 'database', 'ECONNREFUSED'],
    ['an unknown key', { REALTIME_APP_KEY: 'unknown' }, 'WebSocket', 'refused'],
    ['another secret', { REALTIME_APP_SECRET: 'not the secret of this house' }, 'subscribed', 'refused'],
  ])('%s', async (_, env, hop, says) => {
    const sights = await examine(env)
    expect(states(sights, 'DEAD')).toEqual([hop])
    expect(seen(sights, hop).says).toContain(says)
    expect(tableOf(sights)).not.toContain('geheim')
  })

  test('passwords that are wrong', async () => {
    await cluster.redis.command('CONFIG', 'SET', 'requirepass', 'rahasia-redis')
    mend.push(async () => {
      const url = new URL(cluster.redis.url)
      const { Redis } = await import('ioredis')
      const redis = new Redis(Number(url.port), '127.0.0.1', { password: 'rahasia-redis' })
      await redis.call('CONFIG', 'SET', 'requirepass', '')
      redis.disconnect()
    })
    const wrong = cluster.databaseUrl.replace(/:[^:@/]+@/, ':salah@')
    for (const password of ['', ':salah@']) {
      const url = cluster.redis.url.replace('//', `//${password}`)
      const sights = await examine({ REDIS_URL: url, DATABASE_URL: wrong })
      expect(states(sights, 'DEAD')).toEqual(['database', 'Redis'])
      expect(seen(sights, 'Redis').advice).toBe('look at user and password in REDIS_URL')
      expect(seen(sights, 'database').advice).toContain('look at user and password in DATABASE_URL')
      expect(tableOf(sights)).not.toContain('salah')
    }
  })

  test('a schema that nobody has made', async () => {
    const sights = await examine({ DATABASE_URL: await cluster.mariadb.createDatabase() })
    expect(states(sights, 'DEAD')).toEqual(['schema'])
    expect(seen(sights, 'schema').advice).toContain('hadir migrate')
  })

  test('a configuration that cannot work is told with all its faults, and nothing else is looked at', async () => {
    const [only, ...rest] = await diagnose({
      DATABASE_URL: 'mysql://u:geheim@host/',
      REALTIME_APP_KEY: 'half',
      PUBLIC_URL: 'ftp://x',
    })
    expect(rest).toEqual([])
    for (const fault of ['DATABASE_URL', 'REDIS_URL is missing', 'go together', 'PUBLIC_URL must be'])
      expect(only?.says).toContain(fault)
    expect(only?.says).not.toContain('geheim')
    expect(new Set(only?.says.split('\n')).size).toBe(only?.says.split('\n').length)
  })

  test('an address that leads elsewhere is told', async () => {
    const [app] = cluster.of('app')
    const sights = await examine({ PUBLIC_URL: `http://127.0.0.1:${app?.port}` })
    expect(states(sights, 'DEAD')).toEqual(['WebSocket'])
    expect(states(sights, 'skipped')).toEqual(from('on the socket').concat('subscribed').sort().reverse())
  })
})
