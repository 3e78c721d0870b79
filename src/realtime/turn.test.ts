import { describe, expect, it } from 'vitest'
import { TestClock } from '#test/support/clock.ts'
import { frameOf } from './frames.ts'
import { Turn } from './turn.ts'

/** A turn in which each socket takes so long to write, and which writes down when it ended. */
function open(takesMs: number) {
  const clock = new TestClock(1_000)
  const turn = new Turn(clock)
  const ended: number[] = []
  const socket = {
    endTurn: () => {
      clock.set(clock.now() + takesMs)
      ended.push(clock.now())
    },
  }
  return { clock, turn, ended, socket }
}

const loopTurns = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

describe('a turn', () => {
  it('ends with the turn of the event loop, and tells everybody once', async () => {
    const { turn, socket, ended } = open(0)
    turn.add(socket)
    turn.add(socket)
    expect(ended).toEqual([])
    await loopTurns()
    expect(ended).toHaveLength(2)
    await loopTurns()
    expect(ended).toHaveLength(2)
  })

  it.each([
    ['a quarter of what the last one took', 12, 3],
    ['five milliseconds at most', 40, 5],
  ])('that follows a long one at once waits %s', async (_, takes, waits) => {
    const { clock, turn, socket, ended } = open(takes)
    turn.add(socket)
    await loopTurns()
    clock.advance(0.5)
    turn.add(socket)
    await loopTurns()
    clock.advance(waits - 0.1)
    turn.add(socket)
    expect(ended).toHaveLength(1)
    clock.advance(0.2)
    // both in one turn
    expect(ended).toHaveLength(3)
  })

  it.each([
    ['a short one at once', 0.9, 0],
    ['a long one at leisure', 40, 1.1],
  ])('that follows %s waits for nothing', async (_, takes, gap) => {
    const { clock, turn, socket, ended } = open(takes)
    turn.add(socket)
    await loopTurns()
    clock.advance(gap)
    turn.add(socket)
    await loopTurns()
    expect(ended).toHaveLength(2)
  })
})

describe('frames that are due together', () => {
  const [a, b, c] = [frameOf('a'), frameOf('b'), frameOf('c')]
  const textOf = (bytes: Buffer): string => bytes.toString('latin1').replaceAll('\u0081\u0001', '')

  it('are joined in their order, once for all that are due the same', () => {
    const turn = new Turn(new TestClock())
    const first = turn.join([a, b, c])
    expect(textOf(first)).toBe('abc')
    expect(turn.join([a, b, c])).toBe(first)
    expect(textOf(turn.join([b, a, c]))).toBe('bac')
    expect(textOf(turn.join([b, a]))).toBe('ba')
    expect(turn.join([b])).toBe(b.bytes)
  })
})
