import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openComposeHouse } from '#test/support/compose-house.ts'
import type { ComposeHouse } from '#test/support/compose-house.ts'
import { haveDocker } from '#test/support/docker.ts'
import type { Ended } from '#test/support/docker.ts'

const ROOT = join(import.meta.dirname, '../..')
const IMAGE = 'hadir-test:local'
const APPS = [1, 2, 3, 4].map((n) => `app-node-${n}`)
const RELAYS = [1, 2, 3, 4].map((n) => `relay-${n}`)
const MINUTES = 60_000

describe.skipIf(!haveDocker())('the house of docker-compose.yml', { timeout: 10 * MINUTES }, () => {
  let house: ComposeHouse
  beforeAll(async () => {
    execFileSync('bash', ['scripts/build-image.sh', IMAGE], { cwd: ROOT, stdio: 'pipe' })
    house = await openComposeHouse({ image: IMAGE, port: 8100, net: 72 })
    // the administrator of the house, so that the one of the test may go again
    const admin = ['user', 'create', '--login', 'admin', '--name', 'Admin', '--role', 'admin', '--password-stdin']
    await house.must('exec', '-T', 'app-node-1', 'sh', '-c', `echo gerimis di pelabuhan | bin/hadir ${admin.join(' ')}`)
  }, 15 * MINUTES)
  afterAll(() => house?.[Symbol.asyncDispose](), 3 * MINUTES)

  const look = (): Promise<Ended> => house.script('scripts/test-multi-node.sh')
  /** The lines of the table that name a fault. */
  const faults = ({ out }: Ended): string[] => out.split('\n').filter((line) => line.startsWith('FAULT'))
  const containers = async (): Promise<string[]> => {
    const format = '{{.Service}} {{.State}} {{.Health}}'
    return (await house.must('ps', '--all', '--format', format)).trim().split('\n').sort()
  }

  test('all are healthy, the migration has ended, no log has an error, and each can be read alone', async () => {
    const ran = [...APPS, ...RELAYS, 'mysql', 'nginx', 'queue-worker', 'realtime', 'realtime', 'redis']
    const healthy = ran.map((name) => `${name} running healthy`)
    expect((await containers()).map((line) => line.trim())).toEqual([...healthy, 'migration exited'].sort())
    const log = await house.must('logs', '--no-log-prefix')
    expect(log).toContain('"msg":"ready"')
    expect(log).not.toMatch(/"level":"(error|fatal)"|\[ERROR\]|\[(error|crit|alert|emerg)\]/i)
    const own = (await house.must('logs', '--no-log-prefix', 'app-node-2')).split('\n')
    const nodes = own.filter((line) => line.startsWith('{')).map((line) => (JSON.parse(line) as { node: string }).node)
    expect(new Set(nodes)).toEqual(new Set(['app-node-2']))
  })

  test('nobody is root, nothing can be written, everything has a limit, and no secret stands in the environment', async () => {
    const ids = (await house.must('ps', '--quiet')).trim().split('\n')
    const format = '{{json .Config}}\n{{json .HostConfig}}\n'
    const lines = execFileSync('docker', ['inspect', '--format', format, ...ids], { encoding: 'utf8' })
      .trim()
      .split('\n')
    const found = lines.filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>)
    const hosts = found.filter((one) => 'PidsLimit' in one)
    expect(hosts).toHaveLength(ids.length)
    for (const host of hosts) {
      expect(host).toMatchObject({ Memory: expect.any(Number), SecurityOpt: ['no-new-privileges:true'] })
      for (const name of ['Memory', 'NanoCpus', 'PidsLimit'])
        expect([name, Number(host[name]) > 0]).toEqual([name, true])
      expect(host['LogConfig']).toEqual({ Type: 'json-file', Config: { 'max-file': '5', 'max-size': '20m' } })
    }
    const text = JSON.stringify(found)
    for (const name of ['mysql_password', 'redis_password', 'session_secret', 'realtime_app_secret'])
      expect([name, text.includes(house.secret(name))]).toEqual([name, false])
    expect(hosts.filter((host) => host['ReadonlyRootfs'] === true)).toHaveLength(ids.length - 1)
  })

  test('scripts/test-multi-node.sh: every node works, twice over, and its people are out of use afterwards', async () => {
    for (let n = 0; n < 2; n++) {
      const told = await look()
      expect({ faults: faults(told), err: told.err, code: told.code }).toEqual({ faults: [], err: '', code: 0 })
      for (const app of APPS)
        expect(told.out).toMatch(new RegExp(`ok +tap through ${app} +check-(in|out) was on 9 sockets`))
    }
    const signIn = await fetch(`${house.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login: 'uji-multi-node', password: 'apa saja' }),
    })
    expect(signIn.status).toBe(401)
  })

  describe('scripts/test-multi-node.sh finds', () => {
    afterEach(async () => {
      house.overlay(null)
      await house.whole()
    })
    const stopped = (...names: string[]) => house.must('stop', '--timeout', '0', ...names)

    test.each<[string, () => Promise<unknown>, RegExp[]]>([
      [
        'an app node that is stopped',
        () => stopped('app-node-2'),
        [/app-node-2-1 +is exited/, /tap through app-node-2 /],
      ],
      [
        'that all relays are dead',
        () => stopped(...RELAYS),
        [/relay-4-1 +is exited/, /tap through app-node-1 .* never came to/],
      ],
      [
        'that no worker runs',
        () => stopped('queue-worker'),
        [/queue-worker-1 +is exited/, /tap through app-node-1 .* never came to/],
      ],
      [
        'that Redis is dead',
        () => stopped('redis'),
        [/redis-1 +is exited/, /relay-1 +is not ready: queue/, /tap through app-node-3 .* (never came|no socket)/],
      ],
      ['that nginx is dead', () => stopped('nginx'), [/nginx-1 +is exited/, /nginx +does not answer/]],
    ])('%s', async (_, breakIt, expected) => {
      await breakIt()
      const told = await look()
      expect(told.code).toBe(1)
      for (const pattern of expected) expect(faults(told).join('\n')).toMatch(pattern)
    })

    test.each<[string, string, RegExp]>([
      [
        'realtime nodes that do not hear each other',
        "services: { realtime: { environment: { REALTIME_SCALING_ENABLED: 'false' } } }",
        /tap through app-node-1 .* never came to realtime 172/,
      ],
      [
        'an app node with another session secret',
        'services: { app-node-4: { environment: { SESSION_SECRET_FILE: /run/secrets/realtime_app_secret } } }',
        /session at app-node-4 +does not know the session/,
      ],
      [
        'an app node that signs with another secret',
        'services: { app-node-3: { environment: { REALTIME_APP_SECRET_FILE: /run/secrets/session_secret } } }',
        /socket of realtime \S+ +does not believe the signature of app-node-3/,
      ],
    ])('%s, though all are healthy', async (_, yaml, expected) => {
      house.overlay(yaml)
      await house.whole()
      const told = await look()
      expect(told.code).toBe(1)
      expect(faults(told).join('\n')).toMatch(expected)
      expect(faults(told).filter((line) => /is (exited|created)|unhealthy/.test(line))).toEqual([])
    })
  })

  test('down and up again keeps what is there', async () => {
    const count = async (): Promise<string> => {
      const query =
        'MYSQL_PWD="$(cat /run/secrets/mysql_password)" mysql -N -u hadir hadir -e "select count(*) from punch"'
      return (await house.must('exec', '-T', 'mysql', 'sh', '-c', query)).trim()
    }
    const before = await count()
    expect(Number(before)).toBeGreaterThan(0)
    await house.must('down', '--timeout', '40')
    await house.whole()
    expect(await count()).toBe(before)
  })
})
