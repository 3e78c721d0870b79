import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

/** What became of a request; `status` is 0 where no whole answer came, and `why` then says what came instead. */
type Got = { status: number; why: string }
/** One request that was not answered well; `again`: the status of the one retry. */
export type Failed = Got & { at: number; path: string; again: number; tookMs: number }
export type Gets = {
  answered: number
  failed: Failed[]
  tookMs: number[]
  /** From now on so many a second. */
  pace: (perSecond: number) => void
  stop: () => Promise<void>
}

/** As long as a page waits, and a little more on a machine that is busy. */
const LIMIT_MS = 20_000
const PATHS = ['/', '/api/session', '/api/attendances/today', '/absen', '/api/attendances/today']

/** So many requests a second of people who are signed in, however long the answers take; none is repeated silently. */
export function startGets(url: string, perSecond: number, cookies: readonly string[]): Gets {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 })
  const end = new AbortController()
  const gets = { answered: 0, failed: [] as Failed[], tookMs: [] as number[] }
  const one = async (n: number): Promise<void> => {
    const path = PATHS[n % PATHS.length] ?? '/'
    const cookie = cookies[n % cookies.length] ?? ''
    const at = performance.now()
    const got = await get(agent, url + path, cookie)
    const tookMs = performance.now() - at
    gets.answered++
    gets.tookMs.push(tookMs)
    if (got.status === 200) return
    gets.failed.push({ ...got, at, path, tookMs, again: (await get(agent, url + path, cookie)).status })
  }
  let each = perSecond
  const evenly = async (): Promise<void> => {
    const under = new Set<Promise<void>>()
    let looked = performance.now()
    let due = 0
    for (let sent = 0; !end.signal.aborted;) {
      const now = performance.now()
      due += ((now - looked) / 1_000) * each
      looked = now
      for (; sent < due; sent++) {
        const asked = one(sent).finally(() => under.delete(asked))
        under.add(asked)
      }
      await pause(20)
    }
    await Promise.all(under)
  }
  const done = evenly()
  return Object.assign(gets, {
    pace: (another: number) => {
      each = another
    },
    stop: async () => {
      end.abort()
      await done
      agent.destroy()
    },
  })
}

function get(agent: Agent, url: string, cookie: string): Promise<Got> {
  const { promise, resolve } = Promise.withResolvers<Got>()
  const none = (why: string): void =>
    resolve({ status: 0, why: sent.reusedSocket ? `${why} on a kept connection` : why })
  const sent = request(url, { agent, headers: { cookie }, timeout: LIMIT_MS }, (answer) => {
    answer.resume()
    answer.on('error', ({ message }) => none(message))
    answer.on('end', () =>
      answer.complete ? resolve({ status: answer.statusCode ?? 0, why: '' }) : none('half an answer'),
    )
  })
  sent.on('timeout', () => sent.destroy(new Error(`nothing in ${LIMIT_MS / 1_000} s`)))
  sent.on('error', ({ message }) => none(message))
  sent.end()
  return promise
}
