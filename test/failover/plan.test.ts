import { expect, test } from 'vitest'
import { planFaults } from './plan.ts'
import type { PlanOptions } from './plan.ts'

const OPTIONS: PlanOptions = {
  seed: 7,
  forMs: 600_000,
  everyMs: [1_000, 6_000],
  longestMs: 20_000,
  victims: ['app-1', 'app-2', 'relay-1', 'worker-1', 'realtime-1', 'redis', 'database'],
}

test('the same seed plans the same faults, another seed others', () => {
  expect(planFaults(OPTIONS)).toEqual(planFaults(OPTIONS))
  expect(planFaults({ ...OPTIONS, seed: 8 })).not.toEqual(planFaults(OPTIONS))
})

test('every victim is killed and frozen, Redis is wiped, sockets are cut, all within the time', () => {
  const faults = planFaults(OPTIONS)
  const deeds = new Set(faults.map(({ deed, victim }) => `${deed} ${victim}`))
  for (const victim of OPTIONS.victims) {
    expect(deeds).toContain(`kill ${victim}`)
    expect(deeds).toContain(`freeze ${victim}`)
  }
  expect(deeds).toContain('wipe redis')
  expect(deeds).toContain('cut screens')
  expect(faults.every(({ atMs }) => atMs < OPTIONS.forMs)).toBe(true)
})

test('nobody is hit while away', () => {
  const back = new Map<string, number>()
  for (const { atMs, deed, victim, lastsMs } of planFaults(OPTIONS)) {
    if (deed === 'wipe' || deed === 'cut') continue
    expect(atMs).toBeGreaterThan(back.get(victim) ?? 0)
    back.set(victim, atMs + lastsMs)
  }
})
