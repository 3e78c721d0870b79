import { expect, test } from 'vitest'
import { TestClock } from '#test/support/clock.ts'
import { eventStoreConformance } from '../event-store.conformance.ts'
import { MemoryEventStore } from './event-store.ts'

eventStoreConformance('memory', async () => {
  const clock = new TestClock()
  const store = new MemoryEventStore({ clock })
  return { near: store, far: store, pass: async (ms) => clock.advance(ms), close: async () => {} }
})

test('a full store forgets the oldest', async () => {
  const store = new MemoryEventStore({ clock: new TestClock() }, { channels: 2, ids: 2 })
  for (const name of ['a', 'b', 'a', 'c']) {
    await store.keep({ app: 'app', channel: name }, { event: name, data: '' }, 1_000)
    await store.settle('app', name, 1_000)
  }
  expect(await store.last({ app: 'app', channel: 'b' })).toBeNull()
  expect(await store.last({ app: 'app', channel: 'a' })).not.toBeNull()
  expect(await store.claim('app', 'b', 1)).toBe('mine')
  expect(await store.claim('app', 'c', 1)).toBe('done')
})
