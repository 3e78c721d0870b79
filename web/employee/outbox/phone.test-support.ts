import type { PunchAnswer } from '#contract/attendance.ts'
import { ApiError, NetworkError } from '../../shared/api.ts'
import { createServerClock, type ServerClock } from '../../shared/server-clock.ts'
import { createMemoryStore } from './memory-store.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import type { PunchKind, QueuedPunch } from './punch.ts'
import type { OutboxStore } from './store.ts'

export type Weather =
  | 'fine'
  | 'no-signal'
  | 'answer-lost'
  | 'busy'
  | 'slow-down'
  | 'no-session'
  | 'refused'
  | 'denied'
  | 'portal'

/** A server that keeps the contract: one key counts once, another body under the same key is refused. */
export function createLedger(serverNow: () => number) {
  const counted = new Map<string, { userId: string; kind: PunchKind; body: string; at: number }>()
  const faults: string[] = []
  let weather: Weather = 'fine'
  let tells = true

  function receive(userId: string, kind: PunchKind, key: string, body: string): PunchAnswer {
    const earlier = counted.get(key)
    if (earlier && (earlier.body !== body || earlier.kind !== kind)) faults.push(`${key} came with another body`)
    if (!earlier) counted.set(key, { userId, kind, body, at: serverNow() })
    return { success: true, receipt: { kind } } as PunchAnswer
  }

  const problem = (status: number, code: string | undefined, retry_after?: number): ApiError =>
    new ApiError(status, { ...(code ? { code } : {}), ...(retry_after ? { retry_after } : {}) }, null)

  return {
    counted,
    faults,
    setWeather: (next: Weather): void => void (weather = next),
    /** What a request under this session meets. */
    async meet(cookie: string, { kind, key, userId }: QueuedPunch, body: string): Promise<PunchAnswer> {
      await Promise.resolve()
      if (weather === 'no-signal') throw new NetworkError('unreachable')
      if (weather === 'portal') throw problem(404, undefined)
      if (weather === 'busy') throw problem(503, 'server/busy')
      if (weather === 'slow-down') throw problem(429, 'request/too-many', 30)
      if (weather === 'no-session') throw problem(401, 'session/required')
      if (weather === 'refused') throw problem(409, 'attendance/already-open')
      if (weather === 'denied') throw problem(403, 'attendance/not-an-employee')
      if (cookie !== userId) throw problem(409, 'session/other-account')
      const answer = receive(cookie, kind, key, body)
      if (weather === 'answer-lost') throw new NetworkError('timeout')
      return answer
    },
    /** Whether the server answers when a page asks for the time. */
    setTells: (next: boolean): void => void (tells = next),
    tellTime(): number {
      if (weather === 'no-signal') throw new NetworkError('unreachable')
      if (!tells) throw problem(403, 'permission/denied')
      return serverNow()
    },
  }
}

/** A phone with one store, any number of pages on it, and clocks that move only when told. Old browsers have no locks. */
export function createPhone({ locks = true }: { locks?: boolean } = {}) {
  const store: OutboxStore = createMemoryStore()
  const clock = { server: 1_790_000_000_000, wall: 1_789_999_000_000, mono: 1_000 }
  const ledger = createLedger(() => clock.server)
  let user: string | null = 'budi'
  let cookie = 'budi'
  let keys = 0
  let pages = 0
  let turn: Promise<void> = Promise.resolve()

  function openPage(): Page {
    const name = `page-${++pages}`
    const browser = { wall: () => clock.wall, mono: () => clock.mono }
    const memory = new Map<string, string>()
    const storage = {
      getItem: (key: string) => memory.get(key) ?? null,
      setItem: (key: string, value: string) => void memory.set(key, value),
    }
    const serverClock = createServerClock({ clock: browser, storage })
    const timers = new Set<{ at: number; run: () => void }>()
    const hear = async (): Promise<void> => {
      serverClock.heard(ledger.tellTime(), clock.mono, clock.mono)
    }
    const outbox = createOutbox({
      store,
      clock: browser,
      serverClock,
      newKey: () => `key-${++keys}`,
      random: () => 0.5,
      page: name,
      user: () => user,
      hear,
      send: (punch, body) => ledger.meet(cookie, punch, body),
      exclusive: (work) => (locks ? (turn = turn.then(work, work)) : work()),
      later(milliseconds, run) {
        const timer = { at: clock.mono + milliseconds, run }
        timers.add(timer)
        return () => timers.delete(timer)
      },
      tell: () => {},
    })
    return { outbox, serverClock, hear, timers }
  }

  return {
    clock,
    ledger,
    store,
    openPage,
    signIn(next: string | null): void {
      user = next
      cookie = next ?? 'nobody'
    },
    /** Another tab has changed the cookie, and this page has not heard of it. */
    changeCookie: (next: string): void => void (cookie = next),
    /** Lets time pass; `asleep` lets the monotonic clock stand still, as phones do in a pocket. */
    pass(milliseconds: number, asleep = false): void {
      clock.server += milliseconds
      clock.wall += milliseconds
      if (!asleep) clock.mono += milliseconds
    },
  }
}

export type Page = {
  outbox: Outbox
  serverClock: ServerClock
  hear: () => Promise<void>
  timers: Set<{ at: number; run: () => void }>
}
