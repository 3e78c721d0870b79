import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MemoryBroadcast } from '#src/broadcast/memory/memory.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { TestClock } from '#test/support/clock.ts'
import { openRealtime, TEST_APP } from '#test/support/realtime.ts'
import type { OpenedRealtime, RawClient } from '#test/support/realtime.ts'
import { MemoryRoster } from './memory/roster.ts'

const SUCCEEDED = 'pusher_internal:subscription_succeeded'

describe('when it is in doubt who is where', () => {
  let clock: TestClock
  let node: OpenedRealtime
  let doubt: () => void
  let gap: () => void
  beforeEach(async () => {
    clock = new TestClock()
    const roster = new MemoryRoster()
    Object.assign(roster, { onDoubt: (listener: () => void) => (doubt = listener) })
    const broadcast = new MemoryBroadcast({ log: silentLogger })
    Object.assign(broadcast, { onGap: (listener: () => void) => (gap = listener) })
    const apps = [{ ...TEST_APP, options: { subscriptionCount: true } }]
    node = await openRealtime({ clock, roster, broadcast, apps })
  })
  afterEach(() => node.close())
  const names = async (client: RawClient): Promise<string[]> =>
    (await client.flush()).map(({ event, channel }) => `${event} ${channel}`)

  async function entered(): Promise<RawClient> {
    const ani = await node.connect()
    ani.enter('presence-a', { user_id: 'ani' })
    ani.subscribe('berita')
    for (let n = 0; n < 3; n++) await ani.next()
    return ani
  }

  it('gives lists and counts anew after five seconds, in which every further doubt begins anew', async () => {
    const ani = await entered()
    doubt()
    clock.advance(4_000)
    doubt()
    clock.advance(4_000)
    expect(await names(ani)).toEqual([])
    clock.advance(1_000)
    const events = [await ani.next(), await ani.next()].map(({ event, channel }) => `${event} ${channel}`)
    expect(events.sort()).toEqual(['pusher_internal:subscription_count berita', `${SUCCEEDED} presence-a`])
    clock.advance(10_000)
    expect(await names(ani)).toEqual([])
  })

  it('catches up at once with what is not in doubt, and with lists when they have settled', async () => {
    const ani = await entered()
    gap()
    await node.realtime.catchUp(0)
    expect(await names(ani)).toEqual([`${SUCCEEDED} berita`])
    clock.advance(5_000)
    const events = [await ani.next(), await ani.next()].map(({ event }) => event)
    expect(events).toContain(SUCCEEDED)
  })
})
