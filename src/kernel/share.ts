import type { Clock } from './clock.ts'
import { AppError } from './errors.ts'

export type ShareOptions = {
  clock: Clock
  /** Different questions that are answered at the same time. */
  atOnce: number
  /** Different questions that wait for their turn; the next one is sent away. */
  most?: number
  /** How long a question waits for its turn. Milliseconds. */
  patienceMs?: number
}

/** `urgent` has its turn before all others that wait. */
export type Shared<Q, A> = (question: Q, urgent?: boolean) => Promise<A>

type Waiting<Q, A> = { question: Q; answer: PromiseWithResolvers<A>; cancel: () => void }

/**
 * Lets equal questions share one answer, so that five thousand who ask the same at the same moment cost as much as two.
 * An answer is never older than its question: one that is being made when somebody asks may have looked too early, so
 * it is the next one that they share with all others who wait. Different questions take turns, `atOnce` at a time;
 * whoever waits too long, or finds too many waiting, hears `server/busy`.
 */
export function share<Q, A>(
  ask: (question: Q) => Promise<A>,
  keyOf: (question: Q) => string,
  { clock, atOnce, most = 10_000, patienceMs = 4_000 }: ShareOptions,
): Shared<Q, A> {
  const running = new Set<string>()
  const waiting = new Map<string, Waiting<Q, A>>()
  const urgentKeys = new Set<string>()

  const start = (key: string, { question, answer, cancel }: Waiting<Q, A>): void => {
    cancel()
    waiting.delete(key)
    urgentKeys.delete(key)
    running.add(key)
    ask(question)
      .then(answer.resolve, answer.reject)
      .finally(() => {
        running.delete(key)
        startNext()
      })
  }
  const startNext = (): void => {
    for (const key of urgentKeys) {
      if (running.size >= atOnce) return
      const next = waiting.get(key)
      if (next && !running.has(key)) start(key, next)
    }
    for (const [key, next] of waiting) {
      if (running.size >= atOnce) return
      if (!running.has(key)) start(key, next)
    }
  }
  const giveUp = (key: string): void => {
    waiting.get(key)?.answer.reject(crowded())
    waiting.delete(key)
    urgentKeys.delete(key)
  }
  return (question, urgent = false) => {
    const key = keyOf(question)
    if (urgent) urgentKeys.add(key)
    const known = waiting.get(key)
    if (known) return known.answer.promise
    if (waiting.size >= most && !urgent) return Promise.reject(crowded())
    const answer = Promise.withResolvers<A>()
    waiting.set(key, { question, answer, cancel: clock.after(patienceMs, () => giveUp(key)) })
    startNext()
    return answer.promise
  }
}

const crowded = (): AppError =>
  new AppError('server/busy', { detail: 'too many people ask at the same time', retryAfter: 2 })
