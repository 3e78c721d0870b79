/** Numbers from 0 to below 1 that look random and are the same for the same seed (mulberry32). Never for secrets. */
export type Random = () => number

export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A number near 0 with a deviation of 1, shaped like a bell and never beyond ±3.5: people arriving, not outliers. */
export function bell(random: Random): number {
  let sum = 0
  for (let i = 0; i < 4; i++) sum += random()
  return (sum - 2) * Math.sqrt(3)
}
