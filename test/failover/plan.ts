import { seeded } from './random.ts'

/**
 * What is done to one part of the assembly: `kill` ends a process without warning, `freeze` stops it where it stands,
 * which is worse than death, because whoever talks to it waits; `wipe` empties Redis; `cut` ends the sockets of a
 * part of the screens.
 */
export type Deed = 'kill' | 'freeze' | 'wipe' | 'cut'
export type Fault = {
  /** From the start of the run until it is done, milliseconds. */
  atMs: number
  deed: Deed
  /** The name of a process; for `cut` the screens. */
  victim: string
  /** Until the process is started or goes on again, milliseconds; 0 where nothing is to be mended. */
  lastsMs: number
}

export type PlanOptions = {
  seed: number
  /** How long faults are done, milliseconds. */
  forMs: number
  /** From one fault to the next, milliseconds, at random between the two. */
  everyMs: readonly [least: number, most: number]
  /** The longest that a process is away, milliseconds. */
  longestMs: number
  /** Names of the processes that may be killed and frozen. */
  victims: readonly string[]
}

/** Kills are what happens most; the rest is rarer and nastier. */
const DEEDS: readonly Deed[] = ['kill', 'kill', 'kill', 'freeze', 'freeze', 'cut', 'wipe']
const SHORTEST_MS = 300

/**
 * The faults of a run in their order; the same for the same seed. Every victim is hit once before one is hit twice,
 * and nobody is hit while away.
 */
export function planFaults({ seed, forMs, everyMs, longestMs, victims }: PlanOptions): Fault[] {
  const random = seeded(seed)
  const between = (least: number, most: number): number => Math.round(least + random() * (most - least))
  const back = new Map<string, number>()
  const faults: Fault[] = []
  let round = shuffled(victims, random)
  for (let atMs = between(...everyMs); atMs < forMs; atMs += between(...everyMs)) {
    const deed = DEEDS[between(0, DEEDS.length - 1)] ?? 'kill'
    if (deed === 'wipe' || deed === 'cut') {
      faults.push({ atMs, deed, victim: deed === 'wipe' ? 'redis' : 'screens', lastsMs: 0 })
      continue
    }
    const at = round.findIndex((victim) => (back.get(victim) ?? 0) < atMs)
    const victim = round[at]
    if (victim === undefined) continue
    round.splice(at, 1)
    if (round.length === 0) round = shuffled(victims, random)
    const lastsMs = between(SHORTEST_MS, longestMs)
    back.set(victim, atMs + lastsMs)
    faults.push({ atMs, deed, victim, lastsMs })
  }
  return faults
}

function shuffled(names: readonly string[], random: () => number): string[] {
  const left = [...names]
  const order: string[] = []
  while (left.length > 0) order.push(...left.splice(Math.floor(random() * left.length), 1))
  return order
}
