import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { TestClock } from '#test/support/clock.ts'
import { queueConformance } from '../queue.conformance.ts'
import type { OpenedQueue } from '../queue.conformance.ts'
import { MemoryQueue } from './memory.ts'

function open(): OpenedQueue & { queue: MemoryQueue; clock: TestClock } {
  const clock = new TestClock()
  const queue = new MemoryQueue({ clock })
  const pass = async (ms: number): Promise<void> => {
    await setImmediate()
    clock.advance(ms)
    await setImmediate()
  }
  return { queue, clock, pass, close: () => queue[Symbol.asyncDispose]() }
}

queueConformance('memory', async () => open())

test('the pauses between tries grow', async () => {
  const { queue, clock, pass } = open()
  const at: number[] = []
  queue.work(
    {
      work: async () => {
        at.push(clock.now())
        throw new Error('no')
      },
    },
    { attempts: 5 },
  )
  await queue.add([{ name: 'work', id: 'a', payload: null }])
  while (at.length < 5) await pass(10)
  const pauses = at.slice(1).map((instant, index) => instant - (at[index] as number))
  expect(pauses).toEqual([500, 1_000, 2_000, 4_000])
})

test('a long row of quick jobs leaves the thread to others in between', async () => {
  const { queue } = open()
  let done = 0
  queue.work({ work: async () => void done++ })
  await queue.add(Array.from({ length: 5_000 }, (_, n) => ({ name: 'work', id: `a-${n}`, payload: null })))
  await setImmediate()
  expect(done).toBeGreaterThan(0)
  expect(done).toBeLessThan(5_000)
})

test('a queue that was closed takes nothing more and its schedules end', async () => {
  const { queue, pass } = open()
  await queue.schedule('tick', 100)
  await queue[Symbol.asyncDispose]()
  await pass(1_000)
  await expect(queue.add([{ name: 'work', id: 'a', payload: null }])).rejects.toThrow('closed')
  expect((await queue.status()).waiting).toBe(0)
})

test('a queue has one worker in a process', () => {
  const { queue } = open()
  queue.work({})
  expect(() => queue.work({})).toThrow('already')
})
