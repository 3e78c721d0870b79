import { afterEach, beforeEach, expect, test } from 'vitest'
import { accountsHouse } from '#test/support/accounts.ts'
import type { AccountsHouse } from '#test/support/accounts.ts'
import { updateAccountOf } from './accounts.ts'

let house: AccountsHouse
beforeEach(async () => {
  house = await accountsHouse()
})
afterEach(() => house.close())

test('the last administrator neither leaves nor becomes something else; the last but one may', async () => {
  const [one = '', two = ''] = [house.office.employees[0], house.other.employees[0]]
  await house.person('satu', 'admin', one)
  await house.person('dua', 'admin', two)
  const change = (id: string, what: Parameters<typeof updateAccountOf>[3]): Promise<boolean> =>
    house.db.transaction((trx) => updateAccountOf(trx, house, id, what))
  expect(await change(one, { role: 'karyawan' })).toBe(true)
  await expect(change(two, { role: 'auditor' })).rejects.toMatchObject({ code: 'account/last-admin' })
  await expect(change(two, { active: false })).rejects.toMatchObject({ code: 'account/last-admin' })
  expect(await change(two, { name: 'Dua' })).toBe(true)
  expect(await change(one, { role: 'admin' })).toBe(true)
  expect(await change(two, { active: false })).toBe(true)
})
