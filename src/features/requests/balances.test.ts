import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LeaveBalances } from '#contract/leave-balances.ts'
import type { Send } from '#test/support/http.ts'
import { openRequestHouse } from '#test/support/request-house.ts'
import type { RequestHouse } from '#test/support/request-house.ts'
import { sumsOf } from './balances.ts'
import { DELIVERED } from './delivered-types.ts'
import { availableOn, sumOf } from './leave-rules.ts'
import type { Entry } from './leave-rules.ts'
import { planOpening } from './opening.ts'

const KINDS = ['grant', 'carry_over', 'take', 'give_back', 'adjust', 'cuti_bersama', 'expire'] as const
const dates = fc
  .integer({ min: 0, max: 700 })
  .map((days) => new Date(Date.UTC(2025, 5, 1 + days)).toISOString().slice(0, 10))
const book = fc
  .array(fc.record({ date: dates, kind: fc.constantFrom(...KINDS), half_days: fc.integer({ min: -24, max: 24 }) }), {
    maxLength: 30,
  })
  .map((entries): Entry[] => entries.map((one, index) => ({ ...one, source: `s ${index}` })))

describe('a balance', () => {
  it('is the sum of all entries, whatever is in the book and whenever the year began', () => {
    fc.assert(
      fc.property(book, dates, dates, (entries, start, today) => {
        const { carried, earned, used, adjusted, expired, left } = sumsOf(entries, start, today)
        expect(carried + earned - used + adjusted - expired).toBe(sumOf(entries))
        expect(left).toBe(availableOn(entries, today))
        expect(left).toBeLessThanOrEqual(Math.max(sumOf(entries), sumOf(entries.filter(({ date }) => date <= today))))
      }),
      { numRuns: 300 },
    )
  })

  it('is what an opening says on its date, corrected as often as one likes, and the same twice is nothing', () => {
    fc.assert(
      fc.property(
        book,
        dates,
        fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 6 }),
        (entries, date, wishes) => {
          let known = entries
          for (const halfDays of wishes) {
            const { change, source } = planOpening(known, { date, halfDays })
            known = [...known, { date, kind: 'adjust', half_days: change, source }]
            expect(sumOf(known.filter((one) => one.date <= date))).toBe(halfDays)
            expect(planOpening(known, { date, halfDays })).toMatchObject({ state: 'unchanged', change: 0 })
          }
          expect(new Set(known.map(({ source }) => source)).size).toBe(known.length)
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('the balances of everybody', () => {
  let house: RequestHouse
  beforeEach(async () => {
    house = await openRequestHouse()
  })
  afterEach(() => house.close())
  const list = async (query = '', by: Send = house.boss): Promise<LeaveBalances> =>
    (await by('GET', `/api/leave?${query}`)).body as LeaveBalances
  const numbers = async (query: string): Promise<string[]> => (await list(query)).data.map(({ user }) => user.name)

  it('say what was earned, used, adjusted and is left, as the book of each does, and write nothing', async () => {
    await house.approved({ kind: 'cuti', from: '2026-11-26', to: '2026-11-30' })
    await house.asked({ kind: 'cuti', from: '2026-12-01', to: '2026-12-02' })
    // leave that takes nothing from the balance is not in it
    await house.asked({ kind: 'cuti', type: DELIVERED[5]?.id, from: '2026-12-03', to: '2026-12-04' })
    const [id = ''] = house.office.employees
    const body = { key: house.ids.uuid(), days: -1.5, date: '2026-11-20', reason: 'sudah dipakai' }
    await house.boss('POST', `/api/leave/${id}/adjustments`, body)
    const { data, total } = await list()
    expect(total).toBe(4)
    expect(data[0]).toMatchObject({
      user: { name: 'Pegawai 1' },
      carried: 0,
      earned: 12,
      used: 3,
      adjusted: -1.5,
      expired: 0,
      waiting: 2,
      left: 7.5,
    })
    expect(data[0]?.left).toBe((await house.book()).balance)
    expect(data[1]).toMatchObject({ earned: 12, used: 0, left: 12 })
    const written = await house.db.read.kysely.selectFrom('leave_entry').select('employee_id').distinct().execute()
    expect(written).toEqual([{ employee_id: id }])
  })

  it('are searched, sorted and in pages', async () => {
    await house.approved({ kind: 'cuti', from: '2026-11-26', to: '2026-11-30' })
    expect(await numbers('sort=left')).toEqual(['Pegawai 1', 'Pegawai 2', 'Pegawai 3', 'Pegawai 4'])
    expect(await numbers('sort=left&order=desc&limit=2')).toEqual(['Pegawai 2', 'Pegawai 3'])
    expect(await numbers('sort=left&order=desc&limit=2&page=2')).toEqual(['Pegawai 4', 'Pegawai 1'])
    expect(await numbers('sort=name&order=desc&limit=1')).toEqual(['Pegawai 4'])
    expect(await numbers('q=gawai%203')).toEqual(['Pegawai 3'])
    expect(await numbers(`department=${house.ids.uuid()}`)).toEqual([])
    expect((await house.boss('GET', '/api/leave?sort=x')).status).toBe(400)
  })

  it('are of whom somebody may see', async () => {
    expect((await list('', house.chief)).total).toBe(4)
    expect((await list('', house.worker)).data.map(({ user }) => user.name)).toEqual(['Pegawai 1'])
    await house.db.transaction((trx) =>
      trx.kysely.updateTable('employee').set({ active_to: '2026-11-22' }).where('name', '=', 'Pegawai 2').execute(),
    )
    expect((await list()).total).toBe(3)
  })
})
