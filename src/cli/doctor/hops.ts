import { within } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Clock } from '#src/kernel/clock.ts'

/** What a hop that does not work says: what is wrong, and what somebody can do about it. */
export class Dead extends Error {
  readonly advice: string
  constructor(message: string, advice: string) {
    super(message)
    this.advice = advice
  }
}

/** The same of a hop that works and ought to be looked after. */
export class Doubt extends Dead {}

/** One thing to look at. `look` resolves with what it saw, in words, or throws `Dead` or `Doubt`. */
export type Hop = {
  name: string
  /** Hops that have to work before this one can be looked at. */
  after: readonly string[]
  look: () => Promise<string>
}

export type Sight = {
  hop: string
  state: 'ok' | 'warn' | 'DEAD' | 'skipped'
  /** How long the look took; null when there was none. */
  ms: number | null
  says: string
  advice: string | null
}

/** No hop is waited for any longer, whatever its look does. Milliseconds. */
export const LIMIT_MS = 5_000
/** A look gives up by itself so soon, in time to say what it waited for. Milliseconds. */
export const PATIENCE_MS = 4_500

/** Looks at every hop in order; what lies behind a dead one is not reached. */
export async function walkHops(hops: readonly Hop[], clock: Clock): Promise<Sight[]> {
  const seen = new Map<string, Sight>()
  // the clock's timers do not keep a process alive, and a server that stands still does not either
  const hold = setInterval(() => {}, LIMIT_MS)
  try {
    for (const hop of hops) {
      const blocked = hop.after.find((name) => !works(seen.get(name)))
      seen.set(hop.name, blocked === undefined ? await lookAt(hop, clock) : notReached(hop, seen.get(blocked), blocked))
    }
  } finally {
    clearInterval(hold)
  }
  return [...seen.values()]
}

const works = (sight: Sight | undefined): boolean => sight?.state === 'ok' || sight?.state === 'warn'

async function lookAt({ name, look }: Hop, clock: Clock): Promise<Sight> {
  const started = clock.monotonic()
  const sight = (state: Sight['state'], says: string, advice: string | null): Sight => ({
    hop: name,
    state,
    ms: clock.monotonic() - started,
    says,
    advice,
  })
  try {
    return sight('ok', await within(clock, LIMIT_MS, look()), null)
  } catch (error) {
    const advice = error instanceof Dead ? error.advice : null
    return sight(error instanceof Doubt ? 'warn' : 'DEAD', messageOf(error), advice)
  }
}

/** Names the hop that is dead, not one that was itself not reached. */
function notReached({ name }: Hop, before: Sight | undefined, blocked: string): Sight {
  const says = before?.state === 'skipped' ? before.says : `not reached: "${blocked}" is dead`
  return { hop: name, state: 'skipped', ms: null, says, advice: null }
}

/** What the server or the network said; it lies beneath the errors of ours, and has only a code at times. */
export function reasonOf(error: unknown): string {
  let last = error
  while (last instanceof Error && last.cause !== undefined) last = last.cause
  if (last instanceof AggregateError && last.errors.length > 0) last = last.errors[0]
  return messageOf(last) || String((last as { code?: unknown }).code ?? last)
}
