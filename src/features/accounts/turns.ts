import { AppError } from '#src/kernel/errors.ts'

/** Whoever is known comes before strangers, and strangers never hold all the places. */
export type Line = 'known' | 'stranger'
/** Runs tasks, a few together and the others in the order of their line; refuses when too many are waiting in it. */
export type Turns = <T>(task: () => Promise<T>, line?: Line) => Promise<T>
/** How many run together, and how many may wait. */
export type Places = { atOnce: number; waiting: number }

const LINES: readonly Line[] = ['known', 'stranger']

/**
 * A password hash takes a core and 19 MiB for a moment: at the rush of a morning they have to queue, and a queue
 * that nobody would wait for is refused at once with `server/busy`. Strangers take part in `places.stranger` of all
 * places, so that a storm of them leaves the others a way in.
 */
export function createTurns(places: Record<Line, Places>): Turns {
  const waiting: Record<Line, (() => void)[]> = { known: [], stranger: [] }
  const running: Record<Line, number> = { known: 0, stranger: 0 }
  const isFree = (line: Line): boolean =>
    running.known + running.stranger < places.known.atOnce && running[line] < places[line].atOnce
  // the turn is handed on, so that nobody who comes now can slip in between
  const handOn = (): void => {
    const line = LINES.find((one) => waiting[one].length > 0 && isFree(one))
    if (!line) return
    running[line]++
    waiting[line].shift()?.()
  }
  return async (task, line = 'known') => {
    if (isFree(line)) running[line]++
    else if (waiting[line].length >= places[line].waiting) throw new AppError('server/busy', { retryAfter: 5 })
    else await new Promise<void>((resolve) => waiting[line].push(resolve))
    try {
      return await task()
    } finally {
      running[line]--
      handOn()
    }
  }
}
