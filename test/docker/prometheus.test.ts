import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { startCluster } from '#test/support/cluster.ts'
import type { Cluster } from '#test/support/cluster.ts'
import { docker, haveDocker } from '#test/support/docker.ts'
import { allQueries, alertRules, dashboard } from '#test/support/monitoring.ts'
import { makeStaff } from '#test/support/people.ts'
import type { Worker } from '#test/support/people.ts'
import { havePrograms } from '#test/support/program.ts'
import { sparePort } from '#test/support/server-process.ts'
import { startTls } from '#test/support/tls.ts'
import { ALERT_CASES } from './alert-cases.ts'

const FOLDER = join(import.meta.dirname, '../../deploy/prometheus')
const IMAGE = 'prom/prometheus:v3.5.3'
const SOON = { timeout: 120_000, interval: 1_500 } as const
/** Until an event or a job is as old as its alert says. */
const LATE = { timeout: 200_000, interval: 1_500 } as const

const promtool = (folder: string, ...args: string[]): Promise<string> =>
  docker('run', '--rm', '--volume', `${folder}:/etc/prometheus:ro`, '--entrypoint', 'promtool', IMAGE, ...args)

describe.skipIf(!haveDocker())('the files for Prometheus', () => {
  test('are accepted without a word of warning', async () => {
    const files = ['prometheus.yml', 'prometheus-swarm.yml'].map((name) => `/etc/prometheus/${name}`)
    const says = await promtool(FOLDER, 'check', 'config', '--lint-fatal', '--lint=all', ...files)
    expect(says).not.toMatch(/warn|fail|error/i)
    expect(says.match(/is valid prometheus config/g)).toHaveLength(2)
    expect(says).toContain(`${alertRules().length} rules found`)
  })

  test('tell an operator what they should, and nothing else', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hadir-alerts-'))
    writeFileSync(join(folder, 'alerts.yml'), readFileSync(join(FOLDER, 'alerts.yml')))
    const tests = ALERT_CASES.map(({ says, series, at, firing }) => ({
      name: says,
      interval: '15s',
      input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
      promql_expr_test: [
        {
          expr: 'sum by (alertname) (ALERTS{alertstate="firing"})',
          eval_time: at,
          exp_samples: [...Map.groupBy(firing, (name) => name)].map(([name, all]) => ({
            labels: `{alertname="${name}"}`,
            value: all.length,
          })),
        },
      ],
    }))
    const file = { rule_files: ['alerts.yml'], evaluation_interval: '15s', tests }
    // what is JSON is YAML as well
    writeFileSync(join(folder, 'cases.yml'), JSON.stringify(file))
    const says = await docker(
      'run',
      '--rm',
      '--volume',
      `${folder}:/e:ro`,
      '--workdir',
      '/e',
      '--entrypoint',
      'promtool',
      IMAGE,
      'test',
      'rules',
      'cases.yml',
    )
    expect(says).toContain('SUCCESS')
    rmSync(folder, { recursive: true })
  })

  test('every alert was seen to fire there, but for those that are named here', () => {
    const seen = new Set(ALERT_CASES.flatMap(({ firing }) => firing))
    const notSeen = alertRules().filter(({ alert }) => !seen.has(alert))
    expect(notSeen.map(({ alert }) => alert)).toEqual([
      'HadirRestarts',
      'HadirMemory',
      'HadirTwoVersions',
      'HadirConnectionsWait',
      'HadirBusBreaksOff',
      'HadirBackupMissing',
    ])
  })
})

type Answer = {
  status: string
  error?: string
  data: { result: { metric: Record<string, string>; value: [number, string] }[] }
}

describe.skipIf(!haveDocker() || !havePrograms('mariadbd', 'redis-server'))(
  'a real Prometheus before a real house',
  () => {
    const name = `hadir-prometheus-${randomBytes(4).toString('hex')}`
    let folder: string
    let url: string
    let cluster: Cluster
    let people: Worker[]
    let proxy: Awaited<ReturnType<typeof startTls>>

    beforeAll(async () => {
      proxy = await startTls()
      const envOf = { 'worker-1': { PUBLIC_URL: `https://localhost:${proxy.port}` } }
      cluster = await startCluster({ nodes: { app: 1, relay: 1, worker: 1, realtime: 1 }, envOf })
      const config = { sessionSecret: cluster.sessionSecret }
      people = (await makeStaff({ db: cluster.db, clock: systemClock, ids: systemIds, config }, 200)).workers
      folder = mkdtempSync(join(tmpdir(), 'hadir-prometheus-'))
      writeFileSync(join(folder, 'prometheus.yml'), settings())
      // nobody waits for minutes here; what an alert compares with stays
      const rules = readFileSync(join(FOLDER, 'alerts.yml'), 'utf8').replaceAll(/ for: \w+/g, ' for: 0s')
      writeFileSync(join(folder, 'alerts.yml'), rules)
      const port = await sparePort()
      url = `http://127.0.0.1:${port}`
      const mount = ['--volume', `${folder}:/etc/prometheus:ro`, '--tmpfs', '/prometheus:mode=1777']
      const listen = [`--web.listen-address=127.0.0.1:${port}`, '--storage.tsdb.path=/prometheus']
      await docker(
        'run',
        '--detach',
        '--rm',
        '--name',
        name,
        '--network',
        'host',
        '--user',
        '0',
        ...mount,
        IMAGE,
        '--config.file=/etc/prometheus/prometheus.yml',
        ...listen,
      )
      await vi.waitFor(async () => expect((await fetch(`${url}/-/ready`)).status).toBe(200), SOON)
    }, 300_000)
    afterAll(async () => {
      await docker('rm', '--force', name).catch(() => {})
      await cluster?.[Symbol.asyncDispose]()
      proxy?.close()
      if (folder) rmSync(folder, { recursive: true })
    })

    /** As deploy/prometheus/prometheus.yml has it, with this house's processes, and asked more often. */
    function settings(): string {
      const jobs = cluster.nodes.map(({ role, running }) => ({
        job_name: `hadir-${role}`,
        static_configs: [{ targets: [new URL(running?.ops ?? '').host] }],
      }))
      const global = { scrape_interval: '5s', scrape_timeout: '5s', evaluation_interval: '1s' }
      return JSON.stringify({ global, rule_files: ['alerts.yml'], scrape_configs: jobs })
    }

    async function ask(expr: string): Promise<Answer> {
      const answer = await fetch(`${url}/api/v1/query`, { method: 'POST', body: new URLSearchParams({ query: expr }) })
      return (await answer.json()) as Answer
    }
    const firing = async (): Promise<string[]> => {
      const { data } = await ask('ALERTS{alertstate="firing"}')
      return data.result.map(({ metric }) => metric['alertname'] ?? '')
    }

    async function tap(): Promise<void> {
      const one = people.pop()
      const [app] = cluster.of('app')
      const headers = { cookie: one?.cookie ?? '', 'idempotency-key': systemIds.uuid() }
      const answer = await fetch(`${app?.running?.url}/api/attendances/check-in`, { method: 'POST', headers })
      expect(answer.status).toBe(201)
    }

    test('every question is answered, and those of the dashboard with something', async () => {
      const socket = new WebSocket(`ws://127.0.0.1:${cluster.of('realtime')[0]?.port}/app/wrong?protocol=7`)
      await new Promise((resolve) => socket.addEventListener('close', resolve))
      await tap()
      const shown = new Set(dashboard().panels.map(({ title }) => title))
      const silent = async (): Promise<string[]> => {
        await tap()
        const answers = await Promise.all(allQueries().map(async (query) => ({ ...query, ...(await ask(query.expr)) })))
        expect(answers.filter(({ status }) => status !== 'success').map(({ of, error }) => `${of}: ${error}`)).toEqual(
          [],
        )
        return answers.filter(({ of, data }) => shown.has(of) && data.result.length === 0).map(({ of }) => of)
      }
      // no backup has been made here, and no binary log is kept
      await expect.poll(silent, SOON).toEqual(['Newest backup', 'Backup last tried', 'Binary log kept, ago'])
    }, 200_000)

    test('who kills all workers hears of it, and who kills Redis too', async () => {
      const workersGone = ['HadirProcessDown', 'HadirRoleMissing', 'HadirQueueOld', 'HadirScreensLate']
      const heard = async (of: string[]): Promise<string[]> => {
        const names = await firing()
        return of.filter((name) => names.includes(name))
      }
      await expect.poll(() => heard([...workersGone, 'HadirQueueUnknown']), SOON).toEqual([])
      await cluster.node('worker-1').stop('SIGKILL')
      await tap()
      await expect.poll(() => heard(workersGone), LATE).toEqual(workersGone)
      await cluster.redis.process.kill('SIGKILL')
      const redisGone = ['HadirQueueUnknown', 'HadirRoleDead']
      await expect.poll(() => heard(redisGone), SOON).toEqual(redisGone)
    }, 500_000)
  },
)
