import { expect, test } from 'vitest'
import { createAnnouncer } from './announcer.ts'

function timers() {
  let now = 0
  let planned: { at: number; run: () => void }[] = []
  return {
    after(ms: number, run: () => void) {
      const plan = { at: now + ms, run }
      planned.push(plan)
      return () => {
        planned = planned.filter((one) => one !== plan)
      }
    },
    pass(ms: number) {
      const end = now + ms
      for (;;) {
        const next = planned.filter((one) => one.at <= end).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        planned = planned.filter((one) => one !== next)
        now = next.at
        next.run()
      }
      now = end
    },
  }
}

test('a burst is told once, a rush grows the same telling, a pause begins anew', () => {
  const clock = timers()
  const told: string[] = []
  const announcer = createAnnouncer<string>({
    say: (names) => told.push(names.join(' ')),
    after: (ms, run) => clock.after(ms, run),
    gatherMs: 800,
    pauseMs: 5_000,
  })
  announcer.add('a')
  announcer.add('b')
  expect(told).toEqual([])
  clock.pass(800)
  expect(told).toEqual(['a b'])

  announcer.add('c')
  clock.pass(2_000)
  announcer.add('d')
  expect(told).toHaveLength(1)
  clock.pass(3_000)
  expect(told).toEqual(['a b', 'a b c d'])

  clock.pass(5_000)
  announcer.add('e')
  clock.pass(800)
  expect(told).toEqual(['a b', 'a b c d', 'e'])
})

test('nothing is told after the end', () => {
  const clock = timers()
  const told: string[] = []
  const announcer = createAnnouncer<string>({
    say: (names) => told.push(...names),
    after: (ms, run) => clock.after(ms, run),
  })
  announcer.add('a')
  announcer.stop()
  clock.pass(60_000)
  expect(told).toEqual([])
})
