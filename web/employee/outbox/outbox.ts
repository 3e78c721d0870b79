/**
 * Every tap goes through here, with or without a signal.
 *
 * The rule, and why it is so:
 * 1. A tap first gets its Idempotency-Key and is kept on the phone. Only then is it sent. Whatever dies in between,
 *    the tap is sent later under the same key, and the server counts one key once.
 * 2. The body always says when the tap was (`offline: {tapped_at, server_time, elapsed_ms}`), also in the first
 *    attempt and with a perfect signal. The server takes a punch that arrives within 15 s of that moment as an
 *    online one. Sending `{}` first would be wrong: if that answer is lost and the retry succeeds an hour later,
 *    the punch would count an hour late, and changing the body then is refused (same key, other body: 422).
 * 3. The body is fixed (`freeze`) right before the first attempt and never changes after it, because any attempt
 *    may have reached the server, even one that seemed to fail. Until then it may become better: a page that has
 *    not heard the server's time yet asks for it first, and works back to the moment of the tap.
 * 4. One after another in the order of the taps: a check-out must not overtake its check-in.
 * 5. Only the account that tapped may send a tap. Other accounts' taps stay where they are. Each request names that
 *    account, and the server refuses it under another one's cookie: what the page knows of the cookie may be old.
 * 6. Whether an answer is the end is decided in `verdict.ts`. What is final is removed and shown; all else stays.
 *
 * Two tabs take turns by a lock where the browser has one. That is courtesy, not safety: `freeze` is atomic among
 * tabs and the server knows the key, so that two tabs at once send the same request twice and it counts once.
 */
import type { PunchAnswer } from '#contract/attendance.ts'
import type { ApiError } from '../../shared/api.ts'
import type { Clock } from '../../shared/clock.ts'
import type { ServerClock } from '../../shared/server-clock.ts'
import { bodyOf, type PunchKind, type QueuedPunch } from './punch.ts'
import type { OutboxStore } from './store.ts'
import { backOff, SLOW, verdictOf } from './verdict.ts'

export type OutboxNeeds = {
  store: OutboxStore
  clock: Clock
  serverClock: Pick<ServerClock, 'read' | 'at'>
  newKey: () => string
  random: () => number
  /** A name for this life of the page. */
  page: string
  /** The account signed in at this moment, null for nobody. */
  user: () => string | null
  /** Asks the server anything whose answer tells the time. */
  hear: () => Promise<unknown>
  send: (punch: QueuedPunch, body: string) => Promise<PunchAnswer>
  /** Runs the work while no other tab runs it, or after a short wait in spite of them. */
  exclusive: (work: () => Promise<void>) => Promise<void>
  /** Runs something later; the answer cancels it. */
  later: (milliseconds: number, run: () => void) => () => void
  /** Tells the other tabs that the store has changed. */
  tell: () => void
}

export type Result =
  | { outcome: 'delivered'; punch: QueuedPunch; answer: PunchAnswer }
  | { outcome: 'refused'; punch: QueuedPunch; error: ApiError }

export type OutboxState = {
  /** My taps without a final answer, oldest first. */
  waiting: readonly QueuedPunch[]
  /** How many taps of other accounts wait on this phone. */
  others: number
  /** A tap is on its way into the store: it is not kept yet. */
  saving: boolean
  /** An attempt is under way. */
  sending: boolean
  /** The server wants their owner to sign in before it takes them. */
  signedOut: boolean
  /** Why the server does not take them, in its own words; null when it has not said no. */
  reason: ApiError | null
  /** Final answers since the page began, oldest first, until they are dismissed. */
  results: readonly Result[]
}

export type Outbox = ReturnType<typeof createOutbox>

export function createOutbox(needs: OutboxNeeds) {
  const listeners = new Set<() => void>()
  let state: OutboxState = {
    waiting: [],
    others: 0,
    saving: false,
    sending: false,
    signedOut: false,
    reason: null,
    results: [],
  }
  /** Taps on their way into the store; shown at once, so that a thumb sees an effect within a frame. */
  let arriving: QueuedPunch[] = []
  let running: Promise<void> | null = null
  let again = false
  let failures = 0
  let cancelTimer: () => void = () => {}
  let notBefore = 0

  const change = (part: Partial<OutboxState>): void => {
    state = { ...state, ...part }
    for (const listener of listeners) listener()
  }

  async function reload(): Promise<QueuedPunch[]> {
    const all = await needs.store.list()
    const user = needs.user()
    const mine = all.filter((punch) => punch.userId === user)
    const stored = new Set(all.map((punch) => punch.key))
    const waiting = [...mine, ...arriving.filter((punch) => punch.userId === user && !stored.has(punch.key))]
    change({ waiting, others: all.length - mine.length })
    return mine
  }

  async function tap(kind: PunchKind): Promise<void> {
    const userId = needs.user()
    if (userId === null) throw new Error('nobody is signed in')
    const tapped = { wall: needs.clock.wall(), mono: needs.clock.mono(), page: needs.page }
    const reading = needs.serverClock.read()
    const punch: QueuedPunch = { key: needs.newKey(), userId, kind, tapped, reading, body: null }
    arriving.push(punch)
    change({ waiting: [...state.waiting, punch], saving: true, sending: true })
    try {
      await needs.store.add(punch)
    } catch (error) {
      change({ waiting: state.waiting.filter((other) => other.key !== punch.key), sending: false })
      throw error
    } finally {
      arriving = arriving.filter((other) => other !== punch)
      change({ saving: arriving.length > 0 })
    }
    needs.tell()
    await flush()
  }

  /** Sends what waits. Resolves when all is sent or has to wait; may be called at any time, any number of times. */
  function flush(): Promise<void> {
    again = true
    running ??= run()
    return running
  }

  async function run(): Promise<void> {
    try {
      while (again) {
        again = false
        await needs.exclusive(drain)
      }
    } catch {
      // The store failed us; what it holds is tried again later.
      failures += 1
      wait(backOff(failures, needs.random()))
    } finally {
      running = null
      change({ sending: false })
    }
  }

  async function drain(): Promise<void> {
    cancelTimer()
    let more = true
    while (more) more = await sendFirst()
  }

  const tooEarly = (): boolean => needs.clock.mono() < notBefore

  /** Sends the oldest of my taps; false when there is none or it has to wait. */
  async function sendFirst(): Promise<boolean> {
    const [punch] = await reload()
    if (!punch) {
      failures = 0
      return false
    }
    if (tooEarly()) {
      wait(notBefore - needs.clock.mono())
      return false
    }
    change({ sending: true, signedOut: false })
    try {
      return await attempt(punch)
    } catch (error) {
      return judge(punch, error)
    }
  }

  async function attempt(punch: QueuedPunch): Promise<boolean> {
    const body = punch.body ?? (await fixBody(punch))
    // Another tab has delivered it meanwhile.
    if (body === null) return true
    // Somebody else may have signed in while we asked for the time.
    if (needs.user() !== punch.userId) return true
    const answer = await needs.send(punch, body)
    await settle({ outcome: 'delivered', punch, answer })
    return true
  }

  async function fixBody(punch: QueuedPunch): Promise<string | null> {
    const samePage = punch.tapped.page === needs.page
    if (punch.reading.elapsed_ms === null && samePage && needs.serverClock.at(punch.tapped) === null) await askTime()
    const exact = samePage ? needs.serverClock.at(punch.tapped) : null
    return needs.store.freeze(punch.key, bodyOf(punch, exact))
  }

  /** A refusal to tell the time says nothing about the punch: then it is sent with what the phone knows. */
  async function askTime(): Promise<void> {
    try {
      await needs.hear()
    } catch (error) {
      const verdict = verdictOf(error)
      const refused = verdict.outcome === 'refused' || (verdict.outcome === 'wait' && verdict.reason !== null)
      if (!refused || (error as ApiError).status >= 500) throw error
    }
  }

  async function judge(punch: QueuedPunch, error: unknown): Promise<boolean> {
    const verdict = verdictOf(error)
    if (verdict.outcome === 'refused') {
      await settle({ outcome: 'refused', punch, error: verdict.error })
      return true
    }
    if (verdict.outcome === 'signed-out') {
      change({ signedOut: true, reason: null })
      return false
    }
    change({ reason: verdict.reason })
    notBefore = verdict.seconds === null ? 0 : needs.clock.mono() + verdict.seconds * 1000
    failures = Math.max(failures + 1, verdict.reason ? SLOW : 0)
    wait(Math.max(backOff(failures, needs.random()), (verdict.seconds ?? 0) * 1000))
    return false
  }

  async function settle(result: Result): Promise<void> {
    failures = 0
    notBefore = 0
    const earlier = state.results.filter((other) => other.punch.key !== result.punch.key)
    change({ results: [...earlier, result], reason: null })
    await needs.store.remove(result.punch.key)
    await reload()
    needs.tell()
  }

  function wait(milliseconds: number): void {
    cancelTimer()
    cancelTimer = needs.later(milliseconds, () => void flush())
  }

  return {
    tap,
    flush,
    /** Reads the store again, after another tab has changed it or another person signed in. */
    reload,
    dismiss: (result: Result): void => change({ results: state.results.filter((other) => other !== result) }),
    snapshot: (): OutboxState => state,
    subscribe: (listener: () => void): (() => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    /** Ends the timer; what waits stays in the store. */
    stop: (): void => cancelTimer(),
  }
}
