import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSettledHouse } from '#test/support/settled-house.ts'
import type { SettledHouse } from '#test/support/settled-house.ts'

let house: SettledHouse
beforeEach(async () => {
  house = await openSettledHouse()
})
afterEach(() => house.close())

test('settings have job titles without overtime pay, each once and not from a day that is locked', async () => {
  const url = '/api/overtime/settings'
  const put = (version: number, exempt_titles?: object[]) =>
    house.hr('PUT', url, { rounding: 'minute', exempt: [], version, ...(exempt_titles && { exempt_titles }) })
  const titles = [{ job_title: 'Manajer', from: '2026-11-01' }]
  expect(await put(0, [{ job_title: ' Manajer ', from: '2026-11-01' }])).toMatchObject({
    body: { exempt_titles: titles },
  })
  expect(await put(1)).toMatchObject({ status: 200, body: { exempt_titles: titles } })
  for (const wrong of [
    [...titles, { job_title: 'MANAJER', from: '2026-12-01' }],
    [{ job_title: '', from: '2026-11-01' }],
    [{ job_title: 'x'.repeat(101), from: '2026-11-01' }],
    [{ job_title: 'Manajer', from: '2026-02-30' }],
    [{ job_title: 'Manajer' }],
  ])
    expect(await put(2, wrong)).toMatchObject({ status: 400, body: { code: 'request/invalid' } })
  const lock = { attendance_locked_until: '2026-11-23' }
  await house.db.transaction((trx) => trx.kysely.updateTable('company').set(lock).execute())
  const more = [...titles, { job_title: 'Direktur', from: '2026-11-23' }]
  expect(await put(2, more)).toMatchObject({ status: 409, body: { code: 'attendance/locked' } })
  // what holds since before the lock stays, and what is added later holds from then on
  const later = [...titles, { job_title: 'Direktur', from: '2026-11-24' }]
  expect(await put(2, later)).toMatchObject({ status: 200, body: { exempt_titles: later } })
  const said = await house.db.read.kysely.selectFrom('audit_entry').select('changes').execute()
  expect(JSON.stringify(said)).toContain('2026-11-01: Manajer, 2026-11-24: Direktur')
  expect(await put(3, [])).toMatchObject({ status: 200, body: { exempt_titles: [] } })
})
