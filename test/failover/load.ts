import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import type { Worker } from '#test/support/people.ts'

/** What became of a key, as the sender knows it. */
export type Outcome = {
  key: string
  employeeId: string
  kind: 'in' | 'out'
  tries: number
  /** What the tries before the last one met: a status, or 0 where no answer came. */
  failed: number[]
  /** Of the first try, by `performance.now()`, and from there to the answer. Milliseconds. */
  sentAt: number
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
  /** Keys that were given up after the end: nobody ever answered them. */
  unanswered: string[]
  /** No new taps from now on; resolves when the last one is acknowledged, or given up: a minute later unless told. */
  stop: (giveUpMs?: number) => Promise<void>
  /** Resolves when so many more are acknowledged; rejects after a minute. */
  taps: (count: number) => Promise<void>
}

/** Somebody who taps, and what the next tap will be; handed from one load to the next. */
export type Tapper = { worker: Worker; next: 'in' | 'out' }

/** Planted fault: a try after the first comes with a key of its own, as if the tap were another one. */
export type LoadFault = 'key-for-each-try'

/** So many at a time, each after the other; or so many a second, however long the answers take. */
export type Pace = { abreast: number } | { perSecond: number }

const LIMIT_MS = 10_000
/** A phone does not try again at once. */
const AGAIN_AFTER_MS = 100
/** After the end nobody waits longer for an answer that does not come. */
const GIVE_UP_MS = 60_000

export const tappersOf = (workers: readonly Worker[]): Tapper[] => workers.map((worker) => ({ worker, next: 'in' }))

/**
 * People who tap in and out again and again, each with its own log, as Jepsen does it: a tap without an answer is
 * sent again with the same key until it is acknowledged. Nobody taps twice at once.
 */
export function startLoad(
  tappers: readonly Tapper[],
  pace: Pace,
  where: Whereabouts,
  newKey: () => string,
  fault?: LoadFault,
): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: 'abreast' in pace ? pace.abreast : tappers.length })
  const load = {
    acknowledged: [] as Outcome[],
    refused: [] as Outcome[],
    sent: new Set<string>(),
    unknown: 0,
    unanswered: [] as string[],
  }
  let giveUpAt = Infinity
  const stopping = (): boolean => giveUpAt < Infinity
  const idle = [...tappers]
  const tap = async (one: Tapper): Promise<void> => {
    const outcome = await untilAnswered(one.worker, one.next)
    if (!outcome) return
    if (outcome.status === 200 || outcome.status === 201) load.acknowledged.push(outcome)
    // nobody taps as often as these people do: a check-out within a minute of another leaves the day open
    else if (!outcome.body.includes('"attendance/already-open"')) load.refused.push(outcome)
    one.next = one.next === 'in' ? 'out' : 'in'
    idle.push(one)
  }
  const person = async (): Promise<void> => {
    while (!stopping()) {
      const one = idle.shift()
      if (!one) throw new Error('more hands than people')
      await tap(one)
    }
  }
  const untilAnswered = async (worker: Worker, kind: 'in' | 'out'): Promise<Outcome | null> => {
    const key = newKey()
    load.sent.add(key)
    const sentAt = performance.now()
    const failed: number[] = []
    for (let tries = 1; performance.now() < giveUpAt; tries++) {
      const url = await where()
      const sent = fault === 'key-for-each-try' && tries > 1 ? newKey() : key
      const answer = await post(agent, `${url}/api/attendances/check-${kind}`, { cookie: worker.cookie, key: sent })
      if (answer && answer.status < 500 && answer.status !== 429) {
        const tookMs = performance.now() - sentAt
        return { key, employeeId: worker.employeeId, kind, tries, failed, sentAt, tookMs, ...answer }
      }
      failed.push(answer?.status ?? 0)
      load.unknown++
      await pause(AGAIN_AFTER_MS)
    }
    load.unanswered.push(key)
    return null
  }
  const evenly = async (perSecond: number): Promise<void> => {
    const taps = new Set<Promise<void>>()
    const started = performance.now()
    for (let sent = 0; !stopping();) {
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
    stop: async (giveUpMs = GIVE_UP_MS) => {
      giveUpAt = performance.now() + giveUpMs
      await done
      agent.destroy()
    },
    taps: async (count: number) => {
      const until = load.acknowledged.length + count
      const late = AbortSignal.timeout(GIVE_UP_MS)
      while (load.acknowledged.length < until) {
        late.throwIfAborted()
        await pause(1)
      }
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
