import { Agent, request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { sql } from 'kysely'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { startCluster } from '#test/support/cluster.ts'
import type { Cluster, ClusterNode, ClusterOptions } from '#test/support/cluster.ts'
import { makeStaff, signUp } from '#test/support/people.ts'
import type { Signed, Worker } from '#test/support/people.ts'

/** As long as anything may take that is not said to take longer. */
export const SOON = { timeout: 20_000, interval: 20 }

export type Answer = { status: number; headers: IncomingHttpHeaders; body: string; ms: number }
export type Ask = (node: ClusterNode, path: string, who: Signed) => Promise<Answer>

/** A small house of many processes, with people who have not tapped yet. */
export type Stage = AsyncDisposable & {
  cluster: Cluster
  admins: Signed[]
  /** Somebody who has not tapped yet. */
  nobodyYet: () => Worker
  tap: (node: ClusterNode, worker: Signed, key?: string) => Promise<Answer>
  get: Ask
  /** So many people clock in, one after another on all app nodes; how long each took, in milliseconds. */
  tapInTurn: (count: number) => Promise<Answer[]>
  /** How many taps a person has in the database. */
  tapsOf: (worker: Worker) => Promise<number>
  /** What is not on the screens yet: events without a number, and those on their way. */
  open: () => Promise<number>
}

const SMALL = { app: 2, relay: 1, worker: 1, realtime: 1 } as const

export async function openStage(
  people: number,
  options: Partial<ClusterOptions> & { admins?: number } = {},
): Promise<Stage> {
  await using opened = new AsyncDisposableStack()
  const cluster = opened.use(await startCluster({ nodes: SMALL, ...options }))
  const { db, sessionSecret } = cluster
  const needs = { db, clock: systemClock, ids: systemIds, config: { sessionSecret } }
  const { workers } = await makeStaff(needs, people)
  const names = Array.from({ length: options.admins ?? 1 }, (_, index) => `admin${index + 1}`)
  const admins = await Promise.all(names.map((name) => signUp(needs, name, 'admin')))
  const agent = new Agent({ keepAlive: true, maxSockets: 10_000 })
  opened.defer(() => agent.destroy())
  let used = 0
  const nobodyYet = (): Worker => {
    const worker = workers[used++]
    if (!worker) throw new Error(`all ${people} people have tapped`)
    return worker
  }
  const tap: Stage['tap'] = ({ port }, { cookie }, key = systemIds.uuid()) =>
    send(agent, port, '/api/attendances/check-in', { method: 'POST', cookie, key })
  const everything = opened.move()
  return {
    cluster,
    admins,
    nobodyYet,
    tap,
    get: ({ port }, path, { cookie }) => send(agent, port, path, { method: 'GET', cookie }),
    tapInTurn: async (count) => {
      const answers: Answer[] = []
      const apps = cluster.of('app')
      for (let n = 0; n < count; n++) answers.push(await tap(apps[n % apps.length] as ClusterNode, nobodyYet()))
      return answers
    },
    tapsOf: async ({ employeeId }) => {
      const found = db.read.kysely.selectFrom('punch').select('id').where('employee_id', '=', employeeId)
      return (await found.execute()).length
    },
    open: async () => {
      const { rows } = await sql<{ n: number }>`
        select (select count(*) from outbox) + (select count(*) from delivery) as n`.execute(db.read.kysely)
      return Number(rows[0]?.n)
    },
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  }
}

type Sent = { method: string; cookie: string; key?: string }

function send(agent: Agent, port: number, path: string, { method, cookie, key }: Sent): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const since = performance.now()
  const more = key === undefined ? {} : { 'idempotency-key': key, 'content-length': '0' }
  const sent = request({ host: '127.0.0.1', port, path, method, agent, headers: { cookie, ...more } }, (answer) => {
    let body = ''
    answer.setEncoding('utf8')
    answer.on('data', (text: string) => (body += text))
    answer.on('error', reject)
    answer.on('end', () =>
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body, ms: performance.now() - since }),
    )
  })
  // no answer at all is an answer of its own
  sent.on('error', (error) => resolve({ status: 0, headers: {}, body: error.message, ms: performance.now() - since }))
  sent.end()
  return promise
}

/** What an answer says in short: `201`, or the status with the code and whether it says when to come again. */
export function said({ status, headers, body }: Answer): string {
  if (!headers['content-type']?.startsWith('application/problem+json')) return String(status)
  const { code } = JSON.parse(body) as { code: string }
  return `${status} ${code}${Number(headers['retry-after']) >= 1 ? ', come again' : ''}`
}

export const BUSY = '503 server/busy, come again'

/** What `readyz` of a process says. */
export async function readiness({ running }: ClusterNode): Promise<{ status: number; text: string }> {
  if (!running) throw new Error('it is away')
  const answer = await fetch(`${running.ops}/readyz`)
  return { status: answer.status, text: await answer.text() }
}

export const percentile = (times: readonly number[], share: number): number =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] ?? NaN
