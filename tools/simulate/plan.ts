import { bell, seededRandom } from '#src/kernel/seeded.ts'

/** When somebody taps, in milliseconds from the start; `repeats` = how often each tap is sent once more. */
export type Taps = { inAt: number; outAt: number | null; repeats: number }

const between = (low: number, value: number, high: number): number => Math.min(high, Math.max(low, value))

/**
 * A working day pressed into a few minutes: most come around the first third, some late; they leave around the end,
 * a few forget to. One in six taps more than once. The same seed gives the same day.
 */
export function planRush(people: number, lengthMs: number, seed: number): Taps[] {
  const random = seededRandom(seed)
  return Array.from({ length: people }, () => {
    const late = random() < 0.12 ? 0.12 + 0.15 * random() : 0
    const arrival = between(0.01, 0.38 + 0.1 * bell(random) + late, 0.78)
    const departure = between(arrival + 0.05, 0.86 + 0.05 * bell(random), 0.99)
    const forgets = random() < 0.04
    const repeats = random() < 1 / 6 ? 1 + Math.floor(3 * random()) : 0
    const at = (share: number): number => Math.round(share * lengthMs)
    return { inAt: at(arrival), outAt: forgets ? null : at(departure), repeats }
  })
}

/** So many of a list, the same ones for the same seed. */
export function pick<T>(list: readonly T[], count: number, seed: number): T[] {
  const random = seededRandom(seed + 1)
  return list
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .slice(0, count)
    .map(({ item }) => item)
}
