import { describe, expect, test } from 'vitest'
import { HouseClock, withSample } from './house-clock.ts'
import type { Sample } from './house-clock.ts'

const AT = Date.parse('2026-11-23T01:00:00Z')

/** A machine with a clock that can be set, and a database some way off. */
function house(offMs: number, { way = 10 } = {}) {
  let passed = 5_000
  const state = { offMs, databaseOff: 0, wayThere: way / 2, wayBack: way / 2, asked: 0 }
  const real = (): number => AT + passed
  const machine = {
    now: () => real() + state.offMs,
    monotonic: () => passed,
    after: () => () => {},
  }
  const measured: { offMs: number; movedMs: number }[] = []
  const clock = new HouseClock({
    machine,
    ask: async () => {
      state.asked++
      passed += state.wayThere
      const told = Math.floor(real() + state.databaseOff)
      passed += state.wayBack
      return told
    },
    onMeasured: (one) => void measured.push(one),
  })
  return { clock, state, measured, real, pass: (ms: number) => void (passed += ms) }
}

describe('the clock of the house', () => {
  test('is the machine’s until the database was heard', () => {
    const { clock, real } = house(300_000)
    expect(clock.now()).toBe(real() + 300_000)
    expect(clock.offMs).toBe(null)
  })

  test.each([300_000, -300_000, 0, 1_999.5])(
    'is the database’s, however far the machine is off (%d ms)',
    async (off) => {
      const { clock, real, measured, pass } = house(off)
      await clock.measure()
      expect(Math.abs(clock.now() - real())).toBeLessThanOrEqual(1)
      expect(Math.abs((clock.offMs ?? 0) - off)).toBeLessThanOrEqual(1)
      expect(measured).toHaveLength(1)
      pass(60_000)
      expect(Math.abs(clock.now() - real())).toBeLessThanOrEqual(1)
    },
  )

  test('is not moved by a machine whose clock is set, and asks anew at once', async () => {
    const { clock, state, real } = house(0)
    await clock.measure()
    clock.now()
    expect(state.asked).toBe(1)
    state.offMs = -300_000
    const before = real()
    expect(Math.abs(clock.now() - before)).toBeLessThanOrEqual(1)
    expect(state.asked).toBe(2)
    await clock.measure()
    clock.now()
    expect(state.asked).toBe(2)
    expect(Math.abs((clock.offMs ?? 0) + 300_000)).toBeLessThanOrEqual(1)
  })

  test('goes by the answer that took least, not by the last', async () => {
    const { clock, state, real } = house(7_000)
    await clock.measure()
    Object.assign(state, { wayThere: 900, wayBack: 0 })
    await clock.measure()
    expect(Math.abs(clock.now() - real())).toBeLessThanOrEqual(1)
  })

  test('follows a database whose clock is set, or another one, with the next answer', async () => {
    const { clock, state, real, measured } = house(0)
    await clock.measure()
    state.databaseOff = 40_000
    await clock.measure()
    expect(Math.abs(clock.now() - real() - 40_000)).toBeLessThanOrEqual(1)
    expect(measured.at(-1)?.movedMs).toBeGreaterThan(39_000)
  })

  test('goes on as it was known when the database is silent, and one question is asked at a time', async () => {
    const { clock, real, pass } = house(300_000)
    await clock.measure()
    const silent = new HouseClock({ machine: clock, ask: () => Promise.reject(new Error('away')) })
    await expect(silent.measure()).rejects.toThrow('away')
    pass(10_000)
    expect(Math.abs(clock.now() - real())).toBeLessThanOrEqual(1)
    expect(clock.measure()).toBe(clock.measure())
  })
})

describe('samples', () => {
  const sample = (base: number, error: number, at: number): Sample => ({ base, error, at })
  test('old ones lose their worth slowly, and go', () => {
    const { best } = withSample([sample(1_000, 1, 0)], sample(1_003, 5, 10_000))
    expect(best.base).toBe(1_000)
    expect(withSample([sample(1_000, 1, 0)], sample(1_003, 5, 60_000)).best.base).toBe(1_003)
    let samples: Sample[] = []
    for (let at = 0; at < 300_000; at += 5_000) samples = withSample(samples, sample(1_000, 1, at)).samples
    expect(samples).toHaveLength(12)
  })

  test('one that contradicts what was known makes the rest void', () => {
    const { samples, best } = withSample([sample(1_000, 1, 0), sample(1_001, 2, 10)], sample(1_010, 3, 20))
    expect(samples).toEqual([best])
    expect(best.base).toBe(1_010)
  })
})
