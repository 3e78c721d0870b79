import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

/** One request that was not answered well; `again`: the status of the one retry, 0 where no answer came. */
export type Failed = { at: number; path: string; status: number; again: number }
export type Gets = {
  answered: number
  failed: Failed[]
  tookMs: number[]
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
    const status = await get(agent, url + path, cookie)
    gets.answered++
    gets.tookMs.push(performance.now() - at)
    if (status === 200) return
    gets.failed.push({ at, path, status, again: await get(agent, url + path, cookie) })
  }
  const evenly = async (): Promise<void> => {
    const under = new Set<Promise<void>>()
    const started = performance.now()
    for (let sent = 0; !end.signal.aborted;) {
      for (; sent < ((performance.now() - started) / 1_000) * perSecond; sent++) {
        const asked = one(sent).finally(() => under.delete(asked))
        under.add(asked)
      }
      await pause(20)
    }
    await Promise.all(under)
  }
  const done = evenly()
  return Object.assign(gets, {
    stop: async () => {
      end.abort()
      await done
      agent.destroy()
    },
  })
}

/** 0 when there was no whole answer. */
function get(agent: Agent, url: string, cookie: string): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  const sent = request(url, { agent, headers: { cookie }, timeout: LIMIT_MS }, (answer) => {
    answer.resume()
    answer.on('error', () => resolve(0))
    answer.on('end', () => resolve(answer.complete ? (answer.statusCode ?? 0) : 0))
  })
  sent.on('timeout', () => sent.destroy())
  sent.on('error', () => resolve(0))
  sent.end()
  return promise
}
