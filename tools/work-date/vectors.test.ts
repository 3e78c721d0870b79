import { expect, test } from 'vitest'
import { judge } from './hadir.ts'
import { readVectors, runVectors } from './vectors.ts'

const file = await readVectors(new URL('../../docs/work-date.vectors.json', import.meta.url))
const results = await runVectors(file, judge)

test.each([...results])('%s', (_, faults) => {
  expect(faults).toEqual([])
})

test('a rule that goes by the calendar date of the tap is found out', async () => {
  const naive = await runVectors(file, ({ taps }) => ({
    dates: taps.map(({ at }) => new Date(at).toISOString().slice(0, 10)),
    days: [],
  }))
  expect([...naive.values()].filter((faults) => faults.length > 0)).toHaveLength(file.vectors.length)
})
