import { describe, expect, it } from 'vitest'
import { TestClock } from '#test/support/clock.ts'
import { Heartbeat } from './heartbeat.ts'

/** A peer that writes down when it is pinged and answers while it lives. */
class Somebody {
  lastSeen: number
  alive = true
  readonly pinged: number[] = []
  readonly #clock: TestClock
  constructor(clock: TestClock) {
    this.#clock = clock
    this.lastSeen = clock.monotonic()
  }
  ping(): void {
    this.pinged.push(this.#clock.monotonic())
    if (this.alive) this.lastSeen = this.#clock.monotonic()
  }
}

function watchOver(activityTimeoutMs = 30_000, pongTimeoutMs = 30_000) {
  const clock = new TestClock(1_234_567)
  const start = clock.monotonic()
  const dead: { peer: Somebody; at: number }[] = []
  const heartbeat = new Heartbeat<Somebody>({
    clock,
    activityTimeoutMs,
    pongTimeoutMs,
    onDead: (peer) => dead.push({ peer, at: clock.monotonic() - start }),
  })
  return { clock, start, dead, heartbeat }
}

describe('the heartbeat', () => {
  it.each([
    [30_000, 30_000],
    [120_000, 30_000],
    [1_000, 300],
  ])('finds a dead peer within its time: %i + %i ms', (activity, pong) => {
    const { clock, start, dead, heartbeat } = watchOver(activity, pong)
    const peer = new Somebody(clock)
    peer.alive = false
    heartbeat.watch(peer)
    clock.advance(activity)
    expect(peer.pinged).toEqual([])
    clock.advance(pong)
    expect(dead).toEqual([{ peer, at: expect.any(Number) }])
    expect(dead[0]!.at).toBeGreaterThan(activity)
    // A pong must have had most of its time.
    expect(dead[0]!.at - (peer.pinged[0]! - start)).toBeGreaterThan(pong * 0.7)
    clock.advance(3_600_000)
    expect([dead.length, peer.pinged.length]).toEqual([1, 1])
  })

  it('keeps a silent peer that answers, and asks no more than needed', () => {
    const { clock, dead, heartbeat } = watchOver()
    const peer = new Somebody(clock)
    heartbeat.watch(peer)
    clock.advance(3_600_000)
    expect(dead).toEqual([])
    expect(peer.pinged.length).toBeGreaterThan(90)
    expect(peer.pinged.length).toBeLessThan(110)
  })

  it('does not ask a peer that speaks by itself', () => {
    const { clock, dead, heartbeat } = watchOver()
    const peer = new Somebody(clock)
    heartbeat.watch(peer)
    for (let i = 0; i < 20; i++) {
      clock.advance(30_000)
      peer.lastSeen = clock.monotonic()
    }
    expect([dead, peer.pinged]).toEqual([[], []])
  })

  it('finds a peer that dies after having answered for long', () => {
    const { clock, start, dead, heartbeat } = watchOver()
    const peer = new Somebody(clock)
    heartbeat.watch(peer)
    clock.advance(600_000)
    peer.alive = false
    const last = peer.lastSeen - start
    clock.advance(60_000)
    expect(dead).toHaveLength(1)
    expect(dead[0]!.at).toBeLessThanOrEqual(last + 60_000)
  })

  it('asks before it judges after the process stood still for long', () => {
    const { clock, dead, heartbeat } = watchOver()
    const peer = new Somebody(clock)
    heartbeat.watch(peer)
    clock.set(clock.now() + 600_000)
    clock.advance(2_000)
    expect([dead.length, peer.pinged.length]).toEqual([0, 1])
  })

  it('forgets, and rests when nobody is left', () => {
    const { clock, dead, heartbeat } = watchOver()
    const peers = Array.from({ length: 50 }, () => new Somebody(clock))
    for (const peer of peers) {
      peer.alive = false
      heartbeat.watch(peer)
    }
    for (const peer of peers.slice(1)) heartbeat.forget(peer)
    clock.advance(120_000)
    expect(dead.map(({ peer }) => peer)).toEqual([peers[0]])
    const late = new Somebody(clock)
    late.alive = false
    heartbeat.watch(late)
    clock.advance(60_000)
    expect(dead.map(({ peer }) => peer)).toEqual([peers[0], late])
    heartbeat.close()
  })
})
