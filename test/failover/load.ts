import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import type { Worker } from '#test/support/people.ts'

/** What became of a key, as the sender knows it. */
export type Outcome = {
  key: string
  employeeId: string
  kind: 'in' | 'out'
  tries: number
  /** From the first try to the answer, milliseconds. */
  tookMs: number
  status: number
  body: string
}

/** Where the server is now; resolves when there is one. */
export type Whereabouts = () => Promise<string>

export type Load = {
  /** What was acknowledged, in the order in which the answers came. */
  acknowledged: Outcome[]
  /** Answers that a well-behaved tap must never get. */
  refused: Outcome[]
  /** Every key that was ever sent. */
  sent: Set<string>
  /** Tries without an answer, which were made again with the same key. */
  unknown: number
  /** No new taps from now on; resolves when the last one is acknowledged. */
  stop: () => Promise<void>
}

/** So many at a time, each after the other; or so many a second, however long the answers take. */
export type Pace = { abreast: number } | { perSecond: number }

const LIMIT_MS = 10_000
/** A phone does not try again at once. */
const AGAIN_AFTER_MS = 100

/**
 * People who tap in and out again and again, each with its own log, as Jepsen does it: a tap without an answer is
 * sent again with the same key until it is acknowledged. Nobody taps twice at once.
 */
export function startLoad(workers: readonly Worker[], pace: Pace, where: Whereabouts, newKey: () => string): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: 'abreast' in pace ? pace.abreast : workers.length })
  const load = { acknowledged: [] as Outcome[], refused: [] as Outcome[], sent: new Set<string>(), unknown: 0 }
  let stopping = false
  const idle = workers.map((worker) => ({ worker, next: 'in' as 'in' | 'out' }))
  const tap = async (one: (typeof idle)[number]): Promise<void> => {
    const outcome = await untilAnswered(one.worker, one.next)
    if (outcome.status === 200 || outcome.status === 201) load.acknowledged.push(outcome)
    // nobody taps as often as these people do: a check-out within a minute of another leaves the day open
    else if (!outcome.body.includes('"attendance/already-open"')) load.refused.push(outcome)
    one.next = one.next === 'in' ? 'out' : 'in'
    idle.push(one)
  }
  const person = async (): Promise<void> => {
    while (!stopping) {
      const one = idle.shift()
      if (!one) throw new Error('more hands than people')
      await tap(one)
    }
  }
  const untilAnswered = async (worker: Worker, kind: 'in' | 'out'): Promise<Outcome> => {
    const key = newKey()
    load.sent.add(key)
    const started = performance.now()
    for (let tries = 1; ; tries++) {
      const url = await where()
      const answer = await post(agent, `${url}/api/attendances/check-${kind}`, { cookie: worker.cookie, key })
      if (answer && answer.status < 500 && answer.status !== 429) {
        const tookMs = performance.now() - started
        return { key, employeeId: worker.employeeId, kind, tries, tookMs, ...answer }
      }
      load.unknown++
      await pause(AGAIN_AFTER_MS)
    }
  }
  const evenly = async (perSecond: number): Promise<void> => {
    const taps = new Set<Promise<void>>()
    const started = performance.now()
    for (let sent = 0; !stopping;) {
      const due = ((performance.now() - started) / 1_000) * perSecond
      for (let one = idle[0]; one && sent < due; one = idle[0], sent++) {
        idle.shift()
        const under = tap(one).finally(() => taps.delete(under))
        taps.add(under)
      }
      // those who wait for an answer do not tap: what is not sent now is not sent later
      if (idle.length === 0) sent = Math.floor(due)
      await pause(5)
    }
    await Promise.all(taps)
  }
  const done = 'perSecond' in pace ? evenly(pace.perSecond) : Promise.all(Array.from({ length: pace.abreast }, person))
  return Object.assign(load, {
    stop: async () => {
      stopping = true
      await done
      agent.destroy()
    },
  })
}

/** Null when there was no whole answer: then nobody knows whether the tap counts. */
function post(
  agent: Agent,
  url: string,
  { cookie, key }: { cookie: string; key: string },
): Promise<{ status: number; body: string } | null> {
  const { promise, resolve } = Promise.withResolvers<{ status: number; body: string } | null>()
  const headers = { cookie, 'idempotency-key': key, 'content-length': '0' }
  const sent = request(url, { method: 'POST', agent, headers, timeout: LIMIT_MS }, (answer) => {
    let body = ''
    answer.setEncoding('utf8')
    answer.on('data', (text: string) => (body += text))
    answer.on('error', () => resolve(null))
    answer.on('end', () => resolve(answer.complete ? { status: answer.statusCode ?? 0, body } : null))
  })
  sent.on('timeout', () => sent.destroy())
  sent.on('error', () => resolve(null))
  sent.end()
  return promise
}
