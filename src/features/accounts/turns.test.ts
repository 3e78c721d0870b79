import { describe, expect, it } from 'vitest'
import { createTurns } from './turns.ts'
import type { Line, Turns } from './turns.ts'

/** Tasks that end when they are told to, and who has begun so far. */
function tasks(turns: Turns) {
  const begun: string[] = []
  const gates = new Map<string, PromiseWithResolvers<void>>()
  const settle = async (): Promise<void> => {
    for (let n = 0; n < 10; n++) await Promise.resolve()
  }
  return {
    begun,
    begin: (name: string, line: Line): Promise<void> => {
      const gate = Promise.withResolvers<void>()
      gates.set(name, gate)
      return turns(async () => {
        begun.push(name)
        await gate.promise
      }, line)
    },
    end: async (name: string): Promise<void> => (gates.get(name)?.resolve(), settle()),
    fail: async (name: string): Promise<void> => (gates.get(name)?.reject(new Error('broken')), settle()),
  }
}
const places = { known: { atOnce: 2, waiting: 10 }, stranger: { atOnce: 1, waiting: 2 } }

describe('turns', () => {
  it('run as many as allowed, the others in their order, and go on after a failure', async () => {
    const { begun, begin, end, fail } = tasks(createTurns(places))
    const all = ['a', 'b', 'c', 'd'].map((name) => begin(name, 'known'))
    const failure = expect(all[1]).rejects.toThrow('broken')
    expect(begun).toEqual(['a', 'b'])
    await fail('b')
    await failure
    expect(begun).toEqual(['a', 'b', 'c'])
    for (const name of ['a', 'c', 'd']) await end(name)
    expect(begun).toEqual(['a', 'b', 'c', 'd'])
  })

  it('leave whoever is known a place, however many strangers come', async () => {
    const { begun, begin } = tasks(createTurns(places))
    const strangers = ['x', 'y', 'z', 'too many'].map((name) => begin(name, 'stranger'))
    await expect(strangers[3]).rejects.toMatchObject({ code: 'server/busy' })
    expect(begun).toEqual(['x'])
    void begin('a', 'known')
    expect(begun).toEqual(['x', 'a'])
  })

  it('come to those who are known first, and then to the strangers', async () => {
    const { begun, begin, end } = tasks(createTurns(places))
    for (const name of ['x', 'y']) void begin(name, 'stranger')
    for (const name of ['a', 'b', 'c']) void begin(name, 'known')
    expect(begun).toEqual(['x', 'a'])
    await end('x')
    expect(begun).toEqual(['x', 'a', 'b'])
    await end('a')
    await end('b')
    expect(begun).toEqual(['x', 'a', 'b', 'c', 'y'])
  })
})
