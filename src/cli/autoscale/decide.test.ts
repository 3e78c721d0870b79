import { expect, test } from 'vitest'
import { decide, NOTHING, POLICY } from './decide.ts'
import type { Look, Memory } from './decide.ts'

const EVERY_MS = 10_000
const all = (count: number, load: number): number[] => Array.from({ length: count }, () => load)

/** Looks one after another, doing what is decided; the numbers of nodes that were set. */
function follow(looks: (replicas: number, n: number) => Partial<Look>, count: number, start = 4): number[] {
  let memory: Memory = NOTHING
  let replicas = start
  const set: number[] = []
  for (let n = 0; n < count; n++) {
    const look = { at: n * EVERY_MS, replicas, busy: false, loads: [], ...looks(replicas, n) }
    const decision = decide(memory, look, POLICY)
    memory = decision.memory
    if (decision.to === null) continue
    replicas = decision.to
    set.push(replicas)
  }
  return set
}

test('a quiet house stays at the least', () => {
  expect(follow((replicas) => ({ loads: all(replicas, 0.02) }), 500)).toEqual([])
})

test('a load that stays is answered after 20 s, one that was a moment is not', () => {
  expect(follow((replicas, n) => ({ loads: all(replicas, n === 0 || n === 1 ? 0.8 : 0.3) }), 10)).toEqual([])
  expect(follow((replicas) => ({ loads: all(replicas, 0.7) }), 3)).toEqual([6])
})

test('a spike is answered at the first look, three at a time, with a rest between', () => {
  expect(follow((replicas) => ({ loads: all(replicas, 1) }), 1)).toEqual([7])
  expect(follow((replicas) => ({ loads: all(replicas, 1) }), 5)).toEqual([7])
  expect(follow((replicas) => ({ loads: all(replicas, 1) }), 6)).toEqual([7, 10])
})

test('never beyond the most', () => {
  expect(follow((replicas) => ({ loads: all(replicas, 1) }), 500)).toEqual([7, 10])
})

test('back one at a time, each after five calm minutes', () => {
  const calm = (replicas: number): Partial<Look> => ({ loads: all(replicas, 0.05) })
  expect(follow(calm, 30, 7)).toEqual([])
  expect(follow(calm, 31, 7)).toEqual([6])
  expect(follow(calm, 62, 7)).toEqual([6, 5])
  expect(follow(calm, 500, 10)).toEqual([9, 8, 7, 6, 5, 4])
})

test('not back where those that stay would have too much', () => {
  expect(follow((replicas) => ({ loads: all(replicas, 0.35) }), 500, 5)).toEqual([])
})

test('a load that flaps changes nothing, in neither direction', () => {
  expect(follow((replicas, n) => ({ loads: all(replicas, n % 2 ? 0.8 : 0.05) }), 1_000, 6)).toEqual([])
})

test('the same work spread over more nodes does not make it swing', () => {
  const work = 4 * 0.8
  expect(follow((replicas) => ({ loads: all(replicas, work / replicas) }), 1_000)).toEqual([7])
})

test('never fewer while anybody is silent', () => {
  const silent = (replicas: number): Partial<Look> => ({ loads: [...all(replicas - 1, 0.01), null] })
  expect(follow(silent, 500, 8)).toEqual([])
  const notThere = (replicas: number): Partial<Look> => ({ loads: all(replicas - 1, 0.01) })
  expect(follow(notThere, 500, 8)).toEqual([])
  const onceAWhile = (replicas: number, n: number): Partial<Look> => ({
    loads: n % 20 === 0 ? [...all(replicas - 1, 0.01), null] : all(replicas, 0.01),
  })
  expect(follow(onceAWhile, 500, 8)).toEqual([])
})

test('with nobody to ask, or less than half, it does nothing at all', () => {
  expect(follow(() => ({ loads: [] }), 500, 8)).toEqual([])
  expect(follow((replicas) => ({ loads: [1, ...Array<null>(replicas - 1).fill(null)] }), 500, 8)).toEqual([])
})

test('more, where those that answer are full: the silent ones drown', () => {
  expect(follow(() => ({ loads: [1, 1, null, null] }), 1)).toEqual([7])
})

test('an update is left alone, and what was seen during it does not count', () => {
  expect(follow((replicas) => ({ busy: true, loads: all(replicas, 1) }), 500)).toEqual([])
  const calm = (replicas: number, n: number): Partial<Look> => ({ busy: n === 29, loads: all(replicas, 0.01) })
  expect(follow(calm, 60, 8)).toEqual([])
})

test('a number out of bounds is brought back', () => {
  expect(follow(() => ({ loads: [] }), 1, 2)).toEqual([4])
  expect(follow(() => ({ loads: [] }), 1, 12)).toEqual([10])
})

test('it says why', () => {
  const look = { at: 0, replicas: 4, busy: false, loads: [0.5, 0.5, 0.5, null] }
  expect(decide(NOTHING, look, POLICY).why).toBe('50 % busy on 3 of 4')
})
