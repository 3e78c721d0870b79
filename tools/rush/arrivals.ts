/** A sequence of numbers from 0 to 1, the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}

/** So many sums of chance make a bell; the middle is then about two and a half times as busy as the mean. */
const SUMMED = 5

/**
 * When each of so many people opens the page, milliseconds from the beginning, ascending: few at first, most in the
 * middle, few at the end, and nobody after `withinMs`.
 */
export function arrivals(people: number, withinMs: number, random: () => number): number[] {
  const one = (): number => {
    let sum = 0
    for (let n = 0; n < SUMMED; n++) sum += random()
    return (sum / SUMMED) * withinMs
  }
  return Array.from({ length: people }, one).sort((a, b) => a - b)
}
