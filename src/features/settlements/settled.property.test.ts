import fc from 'fast-check'
import { expect, test } from 'vitest'
import { setLock } from '#src/features/attendance/set-lock.ts'
import { operatorActor } from '#src/kernel/actor.ts'
import { CHANGES } from '#test/support/settled-changes.ts'
import type { Draw } from '#test/support/settled-changes.ts'
import { openSettledHouse, UNTIL } from '#test/support/settled-house.ts'
import type { SettledHouse } from '#test/support/settled-house.ts'

const NAMES = Object.keys(CHANGES)
type Step = { name: string; draws: number[] }
const step: fc.Arbitrary<Step> = fc.record({
  name: fc.constantFrom(...NAMES),
  draws: fc.array(fc.nat({ max: 10_000 }), { minLength: 24, maxLength: 24 }),
})

/** Refusals are answers too; what may not come is a fault of ours. */
async function change(house: SettledHouse, { name, draws }: Step): Promise<string> {
  let at = 0
  const draw: Draw = (below) => (draws[at++ % draws.length] ?? 0) % below
  const answer = await CHANGES[name]?.(house, draw)
  expect(answer?.status ?? 200, `${name}: ${JSON.stringify(answer?.body)}`).toBeLessThan(500)
  return answer && answer.status >= 400 ? (answer.body as { code: string }).code : 'done'
}

test(
  'whatever is changed after a period was locked, every report of it stays the same to the letter',
  () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 4 }),
        fc.array(step, { minLength: 8, maxLength: 14 }),
        async (meanwhile, later) => {
          const house = await openSettledHouse()
          try {
            const before = await house.said()
            await setLock(house, operatorActor(), UNTIL, undefined)
            for (const one of meanwhile) await change(house, one)
            expect(await house.said(), 'while it is written').toEqual(before)
            await house.settle()
            expect(await house.said(), 'when it is written').toEqual(before)
            for (const one of later) await change(house, one)
            expect(await house.said(), 'after everything').toEqual(before)
          } finally {
            await house.close()
          }
        },
      ),
      { numRuns: 4, endOnFailure: true },
    ),
  120_000,
)

test('each of the changes is made, and would change what reports say of a period that is open', async () => {
  const house = await openSettledHouse()
  try {
    const without = await house.said()
    const done = new Set<string>()
    for (const name of NAMES)
      for (let draws = 0; draws < 12 && !done.has(name); draws++)
        if (
          (await change(house, { name, draws: Array.from({ length: 24 }, (_, at) => draws * 7 + at * at) })) === 'done'
        )
          done.add(name)
    expect([...done].sort()).toEqual(NAMES.toSorted())
    expect(await house.said()).not.toEqual(without)
  } finally {
    await house.close()
  }
})
