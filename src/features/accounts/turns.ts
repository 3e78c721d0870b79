import { AppError } from '#src/kernel/errors.ts'

/** Runs tasks, at most `atOnce` together and the others in their order; refuses when too many are waiting. */
export type Turns = <T>(task: () => Promise<T>) => Promise<T>

/**
 * A password hash takes a core and 19 MiB for a moment: at the rush of a morning they have to queue, and a queue
 * that nobody would wait for is refused at once with `server/busy`.
 */
export function createTurns(atOnce: number, waitingAtMost: number): Turns {
  const waiting: (() => void)[] = []
  let running = 0
  return async (task) => {
    if (running >= atOnce) {
      if (waiting.length >= waitingAtMost) throw new AppError('server/busy', { retryAfter: 5 })
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else running++
    try {
      return await task()
    } finally {
      // the turn is handed on, so that nobody who comes now can slip in between
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
