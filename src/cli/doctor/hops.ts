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

/** One thing to look at. `look` resolves with what it saw, in words, or throws `Dead`. */
export type Hop = {
  name: string
  /** Hops that have to be well before this one can be looked at. */
  after: readonly string[]
  look: () => Promise<string>
}

export type Sight = {
  hop: string
  state: 'ok' | 'DEAD' | 'skipped'
  /** How long the look took; null when there was none. */
  ms: number | null
  says: string
  advice: string | null
}

/** No hop is waited for any longer. Milliseconds. */
export const PATIENCE_MS = 5_000

/** Looks at every hop in order; what lies behind a dead one is not reached. */
export async function walkHops(hops: readonly Hop[], clock: Clock): Promise<Sight[]> {
  const seen = new Map<string, Sight>()
  for (const hop of hops) {
    const blocked = hop.after.find((name) => seen.get(name)?.state !== 'ok')
    seen.set(hop.name, blocked === undefined ? await lookAt(hop, clock) : notReached(hop, seen.get(blocked), blocked))
  }
  return [...seen.values()]
}

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
    return sight('ok', await look(), null)
  } catch (error) {
    return sight('DEAD', messageOf(error), error instanceof Dead ? error.advice : null)
  }
}

/** Names the hop that is dead, not one that was itself not reached. */
function notReached({ name }: Hop, before: Sight | undefined, blocked: string): Sight {
  const says = before?.state === 'skipped' ? before.says : `not reached: "${blocked}" is dead`
  return { hop: name, state: 'skipped', ms: null, says, advice: null }
}
