import { expect, test } from 'vitest'
import { monthsAround } from './months-around.ts'

test('a year before and after, over the turns of years, and further once one is chosen', () => {
  const around = monthsAround('2026-11', '')
  expect([around[0], around[12], around.at(-1), around.length]).toEqual(['2025-11', '2026-11', '2027-11', 25])
  const further = monthsAround('2026-11', '2025-01')
  expect([further[0], further.at(-1)]).toEqual(['2024-01', '2027-11'])
  expect(monthsAround('2026-12', '2026-12').slice(11, 14)).toEqual(['2026-11', '2026-12', '2027-01'])
})
