import { Agent, request } from 'node:http'
import type { Worker } from '#test/support/people.ts'

/** What became of a key, as the sender knows it. */
export type Outcome = {
  key: string
  employeeId: string
  kind: 'in' | 'out'
  tries: number
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

const LIMIT_MS = 10_000

/**
 * People who tap in and out again and again, `abreast` of them at a time, each with its own log, as Jepsen does it:
 * a tap without an answer is sent again with the same key until it is acknowledged. Nobody taps twice at once.
 */
export function startLoad(workers: readonly Worker[], abreast: number, where: Whereabouts, newKey: () => string): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: abreast })
  const load = { acknowledged: [] as Outcome[], refused: [] as Outcome[], sent: new Set<string>(), unknown: 0 }
  let stopping = false
  const idle = workers.map((worker) => ({ worker, next: 'in' as 'in' | 'out' }))
  const person = async (): Promise<void> => {
    while (!stopping) {
      const one = idle.shift()
      if (!one) throw new Error('more hands than people')
      const outcome = await untilAnswered(one.worker, one.next)
      if (outcome.status === 200 || outcome.status === 201) load.acknowledged.push(outcome)
      // nobody taps as often as these people do: a check-out within a minute of another leaves the day open
      else if (!outcome.body.includes('"attendance/already-open"')) load.refused.push(outcome)
      one.next = one.next === 'in' ? 'out' : 'in'
      idle.push(one)
    }
  }
  const untilAnswered = async (worker: Worker, kind: 'in' | 'out'): Promise<Outcome> => {
    const key = newKey()
    load.sent.add(key)
    for (let tries = 1; ; tries++) {
      const url = await where()
      const answer = await post(agent, `${url}/api/attendances/check-${kind}`, { cookie: worker.cookie, key })
      if (answer && answer.status < 500) return { key, employeeId: worker.employeeId, kind, tries, ...answer }
      load.unknown++
    }
  }
  const done = Promise.all(Array.from({ length: abreast }, person))
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
