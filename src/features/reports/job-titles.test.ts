import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CardAnswer, PayrollPreview } from '#contract/reports.ts'
import { openSettledHouse } from '#test/support/settled-house.ts'
import type { SettledHouse } from '#test/support/settled-house.ts'
import { cardTable } from './tables.ts'

let house: SettledHouse
beforeEach(async () => {
  house = await openSettledHouse()
})
afterEach(() => house.close())

const cardOf = async (id: string | undefined): Promise<CardAnswer> =>
  (await house.hr('GET', `/api/reports/card?period=2026-10&employee=${id}`)).body as CardAnswer

test('a card has the job title in its heading, and none where nobody has said it', async () => {
  const [one, two] = house.west.employees
  const [card, other] = [await cardOf(one), await cardOf(two)]
  expect([card.job_title, other.job_title]).toEqual(['Operator', null])
  const heading = (of: CardAnswer): string | undefined => cardTable(of, { severalZones: false }).title[2]
  expect(heading(card)).toBe(`${card.user.name} · NIK ${card.user.number} · Operator · ${card.department.name}`)
  expect(heading(other)).toBe(`${other.user.name} · NIK ${other.user.number} · ${other.department.name}`)
})

test('it is a column for payroll, empty where there is none', async () => {
  const columns = [{ source: 'jabatan', heading: 'Jabatan', format: 'plain' }]
  const wanted = { period: '2026-10', columns }
  const { rows } = (await house.hr('POST', '/api/reports/mappings/preview', wanted)).body as PayrollPreview
  expect(rows.flat().sort()).toEqual(['', '', '', '', 'Operator'])
})
