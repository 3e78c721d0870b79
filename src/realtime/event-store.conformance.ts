import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { EventStore } from './event-store.ts'

/** The stores of two nodes that share one fresh memory. */
export type OpenedEventStore = {
  near: EventStore
  far: EventStore
  /** Resolves when so much time has passed for the store. */
  pass: (ms: number) => Promise<void>
  close: () => Promise<void>
}

const PLACE = { app: 'hadir', channel: 'cache-a' }
const said = (n: number) => ({ event: 'Said 🙂', data: `{"n":${n},"teks":"a\\nb\\u0000"}` })

/** What every store of events promises; an adapter exists when it passes. */
export function eventStoreConformance(name: string, open: () => Promise<OpenedEventStore>): void {
  describe(`event store: ${name}`, () => {
    let store: OpenedEventStore
    beforeEach(async () => void (store = await open()))
    afterEach(() => store.close())

    test('the last event of a channel is what was kept last, on any node', async () => {
      const { near, far } = store
      expect(await near.last(PLACE)).toBeNull()
      await near.keep(PLACE, said(1), 60_000)
      await far.keep(PLACE, said(2), 60_000)
      for (const one of [near, far]) {
        const last = await one.last(PLACE)
        expect(last).toEqual({ ...said(2), ttlMs: expect.any(Number) })
        expect(last?.ttlMs).toBeLessThanOrEqual(60_000)
        expect(last?.ttlMs).toBeGreaterThan(30_000)
      }
      expect(await near.last({ ...PLACE, app: 'other' })).toBeNull()
      expect(await near.last({ ...PLACE, channel: 'cache-b' })).toBeNull()
    })

    test('an event is forgotten in time', async () => {
      await store.near.keep(PLACE, said(1), 50)
      await store.pass(60)
      expect(await store.far.last(PLACE)).toBeNull()
    })

    test('of many that claim an id one gets it', async () => {
      const { near, far } = store
      const claims = await Promise.all(
        Array.from({ length: 20 }, (_, n) => (n % 2 ? near : far).claim('hadir', 'a', 60_000)),
      )
      expect(claims.filter((claim) => claim === 'mine')).toHaveLength(1)
      expect(claims.filter((claim) => claim === 'busy')).toHaveLength(19)
      expect(await near.claim('other', 'a', 60_000)).toBe('mine')
      expect(await near.claim('hadir', '__proto__', 60_000)).toBe('mine')
    })

    test('an id that is settled stays done in its time; one that is released can be claimed again', async () => {
      const { near, far } = store
      await near.claim('hadir', 'a', 60_000)
      await near.settle('hadir', 'a', 60_000)
      expect(await far.claim('hadir', 'a', 60_000)).toBe('done')
      await near.claim('hadir', 'b', 60_000)
      await near.release('hadir', 'b')
      expect(await far.claim('hadir', 'b', 60_000)).toBe('mine')
      await far.settle('hadir', 'b', 50)
      await store.pass(60)
      expect(await near.claim('hadir', 'b', 60_000)).toBe('mine')
    })

    test('a claim that nobody settles runs out', async () => {
      await store.near.claim('hadir', 'a', 50)
      expect(await store.far.claim('hadir', 'a', 50)).toBe('busy')
      await store.pass(60)
      expect(await store.far.claim('hadir', 'a', 50)).toBe('mine')
    })
  })
}
