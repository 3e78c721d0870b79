import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { startCluster } from '#test/support/cluster.ts'
import type { Cluster, NodeRole } from '#test/support/cluster.ts'
import { makeStaff } from '#test/support/people.ts'
import type { Worker } from '#test/support/people.ts'
import { allQueries, keptLabels, selectorsOf, shownLabels } from '#test/support/monitoring.ts'
import { havePrograms } from '#test/support/program.ts'
import { startTls } from '#test/support/tls.ts'

const PROCESS = ['process_cpu_seconds_total', 'process_resident_memory_bytes', 'nodejs_eventloop_lag_p99_seconds']
const EVERY = ['hadir_build_info', 'hadir_ready', 'hadir_event_loop_active_seconds_total', ...PROCESS]
const DATABASE = ['hadir_database_connections_limit', 'hadir_database_connections_used', 'hadir_database_waiting']
const QUEUE = ['waiting', 'active', 'delayed', 'failed', 'oldest_seconds', 'completed_total'].map(
  (n) => `hadir_queue_${n}`,
)
const OUTBOX = [
  'hadir_outbox_waiting',
  'hadir_outbox_oldest_seconds',
  'hadir_delivery_open',
  'hadir_delivery_oldest_seconds',
  'hadir_dead_letters',
]
const RELAY = ['jobs_total', 'refused_total', 'hindered', 'round_age_seconds'].map((n) => `hadir_relay_${n}`)
const REALTIME = [
  'connections',
  'sockets',
  'channels',
  'subscriptions',
  'queued_bytes',
  'messages_in_total',
  'messages_out_total',
  'gaps_total',
].map((n) => `hadir_realtime_${n}`)
const CLOCK = ['hadir_clock_offset_seconds']
const DISK = ['hadir_disk_free_bytes', 'hadir_disk_size_bytes']
const CERTIFICATE = ['hadir_certificate_expires_seconds', 'hadir_certificate_valid']
const PUNCHES = ['hadir_http_request_seconds', 'hadir_punch_seconds']
/** The second as soon as a worker has written the end of the chain down, which it does when it starts. */
const AUDIT = ['hadir_audit_head', 'hadir_audit_export_age_seconds']
const EXPECTED: Record<NodeRole, string[]> = {
  app: [...EVERY, ...DATABASE, ...CLOCK, ...DISK, ...PUNCHES],
  relay: [...EVERY, ...DATABASE, ...CLOCK, ...OUTBOX, ...QUEUE, ...RELAY, ...AUDIT],
  worker: [...EVERY, ...DATABASE, ...CLOCK, ...DISK, ...CERTIFICATE, ...QUEUE, 'hadir_job_seconds'],
  realtime: [...EVERY, ...REALTIME, 'hadir_realtime_closed_total'],
}
const ROLES = ['app', 'relay', 'worker', 'realtime'] as const
/** Told as soon as there is a backup. */
const COMING = ['hadir_backup_age_seconds', 'hadir_backup_drill_age_seconds', 'hadir_binlog_age_seconds']
/** Told by `hadir autoscale`, which runs on a swarm only. */
const AUTOSCALE = ['hadir_autoscale_replicas', 'hadir_autoscale_load']
/** What Prometheus itself adds. */
const FROM_PROMETHEUS: [string, Set<string>][] = [
  ['up', new Set(['job', 'instance'])],
  ['ALERTS', new Set(['alertname', 'alertstate', 'severity', 'job', 'instance'])],
]
/** A frozen server may cost a look of a second, not a scrape of ten. Milliseconds. */
const SCRAPE_MS = 4_000

let cluster: Cluster
let people: Worker[]
let proxy: Awaited<ReturnType<typeof startTls>>

type Sample = { name: string; labels: Record<string, string>; value: number }
type Scrape = { samples: Sample[]; families: string[]; ms: number }

async function scrape(role: NodeRole): Promise<Scrape> {
  const [node] = cluster.of(role)
  const since = performance.now()
  const answer = await fetch(`${node?.running?.ops}/metrics`)
  const text = await answer.text()
  if (answer.status !== 200) throw new Error(`${answer.status} ${text}`)
  const samples = [...text.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)].map(([, name = '', labels = '', value]) => ({
    name,
    labels: Object.fromEntries([...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, said]) => [key, said])),
    value: Number(value),
  }))
  const families = [...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name = '']) => name)
  return { samples, families, ms: performance.now() - since }
}

const familyOf = ({ name }: Sample): string => name.replace(/_(bucket|sum|count)$/, '')
const valueOf = ({ samples }: Scrape, name: string, labels: Record<string, string> = {}): number | undefined =>
  samples.find((one) => one.name === name && Object.entries(labels).every(([key, said]) => one.labels[key] === said))
    ?.value

const onTheWay = async (): Promise<boolean> => {
  const relay = await scrape('relay')
  return valueOf(relay, 'hadir_outbox_waiting') !== 0 || valueOf(relay, 'hadir_delivery_open') !== 0
}

async function tap({ cookie }: Worker): Promise<void> {
  const [app] = cluster.of('app')
  const headers = { cookie, 'idempotency-key': systemIds.uuid() }
  const answer = await fetch(`${app?.running?.url}/api/attendances/check-in`, { method: 'POST', headers })
  if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`)
}

/** A realtime node counts whom it refuses. */
async function knockInVain(): Promise<void> {
  const [realtime] = cluster.of('realtime')
  const socket = new WebSocket(`ws://127.0.0.1:${realtime?.port}/app/wrong?protocol=7`)
  await new Promise((resolve) => socket.addEventListener('close', resolve))
}

describe.skipIf(!havePrograms('mariadbd', 'redis-server'))('the metrics of a house of many nodes', () => {
  beforeAll(async () => {
    proxy = await startTls()
    // people come in without it
    const envOf = { 'worker-1': { PUBLIC_URL: `https://localhost:${proxy.port}` } }
    cluster = await startCluster({ nodes: { app: 1, relay: 1, worker: 1, realtime: 1 }, envOf })
    await knockInVain()
    const config = { sessionSecret: cluster.sessionSecret }
    people = (await makeStaff({ db: cluster.db, clock: systemClock, ids: systemIds, config }, 5)).workers
    for (const one of people) await tap(one)
    const late = performance.now() + 20_000
    while (await onTheWay()) if (performance.now() > late) throw new Error('the taps never came to the sockets')
  }, 180_000)
  afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]()
    proxy?.close()
  })

  test.each(ROLES)('%s: complete, and every line says which node it is of', async (role) => {
    const missing = async (): Promise<string[]> => {
      const told = new Set((await scrape(role)).samples.map(familyOf))
      return EXPECTED[role].filter((name) => !told.has(name))
    }
    await expect.poll(missing, { timeout: 60_000 }).toEqual([])
    const { samples } = await scrape(role)
    const told = new Set(samples.map(familyOf))
    // what another role knows better is not told here as well
    const ours = [...told].filter((name) => name.startsWith('hadir_'))
    expect(ours.filter((name) => !EXPECTED[role].includes(name))).toEqual([])
    expect(samples.filter(({ labels }) => labels['node'] !== `${role}-1` || labels['role'] !== role)).toEqual([])
    expect(valueOf({ samples, families: [], ms: 0 }, 'hadir_build_info', { version: '0.1.0' })).toBe(1)
  })

  test('the figures are those of what happened', async () => {
    const [app, relay, worker] = await Promise.all([scrape('app'), scrape('relay'), scrape('worker')])
    expect(valueOf(app, 'hadir_punch_seconds_count', { kind: 'in', repeated: 'no' })).toBe(people.length)
    const route = { method: 'POST', route: '/api/attendances/check-in', status: '2xx' }
    expect(valueOf(app, 'hadir_http_request_seconds_count', route)).toBe(people.length)
    expect(valueOf(app, 'hadir_database_connections_limit', { kind: 'write' })).toBe(12)
    const jobs = valueOf(worker, 'hadir_job_seconds_count', { job: 'broadcast', outcome: 'done' })
    expect(valueOf(relay, 'hadir_relay_jobs_total')).toBe(jobs)
    expect(valueOf(relay, 'hadir_relay_hindered')).toBe(0)
    expect(valueOf(relay, 'hadir_queue_failed')).toBe(0)
    // a check that takes long on a busy machine counts as failed
    for (const check of ['database', 'schema', 'queue'])
      await expect.poll(async () => valueOf(await scrape('relay'), 'hadir_ready', { check })).toBe(1)
  })

  test('a job that cannot be done is counted as such', async () => {
    const { Queue } = await import('bullmq')
    const queue = new Queue('jobs', { connection: { host: '127.0.0.1', port: cluster.redis.port }, prefix: 'hadir' })
    await queue.add('broadcast', 'garbage')
    await queue.close()
    const hopeless = async (): Promise<number | undefined> =>
      valueOf(await scrape('worker'), 'hadir_job_seconds_count', { job: 'broadcast', outcome: 'hopeless' })
    await expect.poll(hopeless, { timeout: 10_000 }).toBe(1)
    await expect.poll(async () => valueOf(await scrape('relay'), 'hadir_queue_failed'), { timeout: 10_000 }).toBe(1)
  })

  test('what nobody can know is left out, and the rest comes in time', async () => {
    const times: number[] = []
    const timed = async (role: NodeRole): Promise<Scrape> => {
      const seen = await scrape(role)
      times.push(seen.ms)
      return seen
    }
    cluster.mariadb.process?.freeze()
    cluster.redis.process.freeze()
    try {
      for (const role of ROLES) {
        // what was looked up a moment ago may still be told
        const told = (): string[] => [...OUTBOX, ...QUEUE].filter((name) => valueOf(seen, name) !== undefined)
        let seen = await timed(role)
        await expect.poll(async () => ((seen = await timed(role)), told()), { timeout: 10_000 }).toEqual([])
        expect(valueOf(seen, 'hadir_ready', { check: role === 'realtime' ? 'bus' : 'database' })).toBe(0)
        expect(valueOf(seen, 'process_resident_memory_bytes')).toBeGreaterThan(0)
      }
      expect(times.filter((ms) => ms > SCRAPE_MS)).toEqual([])
    } finally {
      cluster.mariadb.process?.thaw()
      cluster.redis.process.thaw()
    }
    await expect.poll(async () => valueOf(await scrape('relay'), 'hadir_outbox_waiting'), { timeout: 30_000 }).toBe(0)
  })

  test('every question of the alerts and of the dashboard is about what is there', async () => {
    const scrapes = await Promise.all(ROLES.map(scrape))
    const labelsOf = new Map<string, Set<string>>(FROM_PROMETHEUS)
    for (const { name, labels } of scrapes.flatMap(({ samples }) => samples)) {
      const known = labelsOf.get(name) ?? new Set(['job', 'instance'])
      labelsOf.set(name, new Set([...known, ...Object.keys(labels)]))
    }
    const faults = allQueries().flatMap(({ of, expr, legend }) => {
      const selectors = selectorsOf(expr)
      const known = new Set(selectors.flatMap(({ name }) => [...(labelsOf.get(name) ?? [])]))
      return [
        ...(selectors.length === 0 ? [`${of}: asks for nothing`] : []),
        ...selectors
          .filter(({ name }) => !labelsOf.has(name) && !COMING.includes(name))
          .map(({ name }) => `${of}: ${name} is not there`),
        ...selectors.flatMap(({ name, labels }) =>
          labels.filter((one) => !labelsOf.get(name)?.has(one)).map((one) => `${of}: ${name} has no ${one}`),
        ),
        ...[...keptLabels(expr), ...shownLabels(legend)]
          .filter((one) => !known.has(one))
          .map((one) => `${of}: nothing in it has ${one}`),
      ]
    })
    expect(faults).toEqual([])
  })

  test('docs/MONITORING.md tells what each means, and of none that is not there', async () => {
    const text = readFileSync(join(import.meta.dirname, '../../docs/MONITORING.md'), 'utf8')
    const told = new Set([...text.matchAll(/`(hadir_\w+)`/g)].map(([, name = '']) => name))
    const scrapes = await Promise.all(ROLES.map(scrape))
    const known = new Set(scrapes.flatMap(({ families }) => families).filter((name) => name.startsWith('hadir_')))
    expect([...known].filter((name) => !told.has(name))).toEqual([])
    expect([...told].filter((name) => !known.has(name) && !AUTOSCALE.includes(name))).toEqual([])
  })
})
