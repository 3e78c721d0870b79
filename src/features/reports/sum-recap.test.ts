import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RecapAnswer, RecapTotalsAnswer } from '#contract/reports.ts'
import { workedOf } from '#src/features/attendance/index.ts'
import type { DayContext } from '#src/kernel/day-context.ts'
import { instantAt } from '#src/kernel/work-time.ts'
import { TestClock } from '#test/support/clock.ts'
import { toldContexts } from '#test/support/contexts.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import type { TemporaryDatabase } from '#test/support/database.ts'
import { identityOf, testServer } from '#test/support/http.ts'
import type { Send, TestServer } from '#test/support/http.ts'
import { countingIds } from '#test/support/ids.ts'
import { makeOffice } from '#test/support/office.ts'
import type { Office } from '#test/support/office.ts'
import { dateSums } from './date-sums.ts'
import { reportsRoutes } from './index.ts'
import { datesOf } from './read-recap.ts'
import { noTotals } from './recap-person.ts'
import { PLAN, storeDays } from './reports.fixture.ts'
import type { Worked } from './reports.fixture.ts'

const DATES = datesOf('2026-11-16', '2026-12-15')

/** What a day can be: nothing is stored, and what is known of it says what it is; or a row. */
const UNWRITTEN: Partial<DayContext>[] = [
  {},
  { plan: { ...PLAN, kind: 'off' } },
  { calendar: { kind: 'cuti_bersama', name: 'Natal', source: 'SKB', counts: 'leave' } },
  { calendar: { kind: 'libur', name: 'Natal', source: 'SKB', counts: 'off' } },
  { exceptions: [{ request_id: 'r', type: 'dinas_luar', part: 'whole' }] },
  { exceptions: [{ request_id: 'r', type: 'izin', part: 'first_half' }] },
  { exceptions: [{ request_id: 'r', type: 'sakit', part: 'whole', with_letter: true }] },
]
const WRITTEN: Omit<Worked, 'office'>[] = [
  {},
  { flags: ['lembur', 'lupa_absen_masuk'] },
  { status: 'terlambat', flags: ['terlambat'], late: 12 },
  { status: 'terlambat', flags: ['terlambat', 'pulang_cepat'], late: 7, early: 31 },
  { status: 'wfh', flags: ['terlambat'], late: 9 },
  { flags: ['pulang_cepat'], early: 5, exceptions: [{ type: 'cuti', part: 'second_half' }] },
  { exceptions: [{ type: 'sakit', part: 'first_half' }] },
  { exceptions: [{ type: 'sakit', part: { start: '08:00', end: '09:00' } }] },
  { flags: ['setengah_hari', 'pulang_cepat'], early: 200 },
  { status: 'alpa' },
  { status: 'alpa', exceptions: [{ type: 'izin', part: 'second_half' }] },
  { status: 'izin' },
  { status: 'sakit' },
  { status: 'sakit', exceptions: [{ type: 'sakit', part: 'whole', with_letter: true }] },
  { status: 'cuti' },
  { status: 'dinas_luar' },
  { status: 'libur' },
]
const day = fc.record({
  /** Of `UNWRITTEN`, and after them of `WRITTEN`. */
  what: fc.nat({ max: UNWRITTEN.length + WRITTEN.length - 1 }),
  elsewhere: fc.boolean(),
})
const person = fc.record({
  days: fc.array(day, { minLength: 30, maxLength: 30 }),
  /** Which days of the period are within the employment; a row outside of it is a fact all the same. */
  from: fc.nat({ max: 12 }),
  to: fc.integer({ min: 14, max: 40 }),
  moved: fc.boolean(),
  overtime: fc.array(fc.nat({ max: 29 }), { maxLength: 2 }),
})

type Drawn = typeof person extends fc.Arbitrary<infer P> ? P : never

const ids = countingIds()
const told = toldContexts(PLAN)
let temporary: TemporaryDatabase
let server: TestServer
let admin: Send
let houses = 0

beforeAll(async () => {
  temporary = await temporaryDatabase()
  const clock = new TestClock('2026-12-01T03:00:00Z')
  server = await testServer(reportsRoutes({ db: temporary.db, clock, ids, contexts: told.contexts, workedOf }))
  admin = server.as(identityOf('admin'))
  const signatures = { made: '', known: '', approved: '' }
  await admin('PUT', '/api/reports/settings', { start_day: 16, signatures, version: 0 })
})
afterAll(async () => {
  await server?.close()
  await temporary?.close()
})

/** Two departments more with two people each, whose days of the period are what was drawn. */
async function makeHouse(people: readonly Drawn[]): Promise<{ here: Office; there: Office }> {
  const { db } = temporary
  const number = ++houses
  const here = await makeOffice(db, ids, { people: 2, name: `Kantor ${number}` })
  const there = await makeOffice(db, ids, { people: 2, name: `Cabang ${number}` })
  const rows: Parameters<typeof storeDays>[1][number][] = []
  for (const [index, employee] of [...here.employees, ...there.employees].entries()) {
    const { days, overtime, moved, from, to } = people[index] as Drawn
    const [own, other] = moved ? [there, here] : [here, there]
    const known = { department_id: own.department, active_from: DATES[from] ?? '', active_to: DATES[to] ?? null }
    await db.transaction((trx) => trx.kysely.updateTable('employee').set(known).where('id', '=', employee).execute())
    for (const [at, { what, elsewhere }] of days.entries()) {
      const date = DATES[at] ?? ''
      const [begins, ends] = ['17:00', '19:30'].map((time) => instantAt('Asia/Jakarta', date, time)) as [number, number]
      const orders = overtime.includes(at) ? [{ order_id: 'o', from: begins, to: ends, agreed: true }] : []
      const written = WRITTEN[what - UNWRITTEN.length]
      if (written) rows.push({ employee, date, ...written, office: elsewhere ? other : own, overtime: orders })
      told.tell(employee, date, { ...(written ? {} : UNWRITTEN[what]), overtime: orders })
    }
  }
  await storeDays({ db, ids }, rows)
  return { here, there }
}

/** What the cells and the lines of the recap add up to: cells as the foot of the files does. */
function summed({ period, dates, data }: RecapAnswer): RecapTotalsAnswer {
  const sums = dateSums(dates.length)
  const totals = noTotals()
  for (const line of data) {
    sums.add(line.days)
    for (const key of Object.keys(totals) as (keyof typeof totals)[]) totals[key] += line.totals[key]
  }
  const rows = new Map(sums.rows().map(({ key, days }) => [key, days]))
  const at = (key: Parameters<typeof rows.get>[0], index: number): number => rows.get(key)?.[index] ?? 0
  return {
    period,
    people: data.length,
    days: dates.map((date, index) => ({
      date,
      hadir: at('hadir', index),
      terlambat: at('terlambat', index),
      alpa: at('alpa', index),
      izin: at('izin', index),
      sakit: at('sakit', index),
      cuti: at('cuti', index),
      cuti_bersama: at('cuti_bersama', index),
      dinas_luar: at('dinas_luar', index),
      wfh: at('wfh', index),
      libur: at('libur', index),
      belum: at('belum', index),
    })),
    totals,
  }
}

describe('what the recap amounts to', () => {
  it('is what the cells of each date and the sums of each line add up to, whoever asks for whom', () =>
    fc.assert(
      fc.asyncProperty(fc.array(person, { minLength: 4, maxLength: 4 }), async (people) => {
        const { here, there } = await makeHouse(people)
        const chief = identityOf('atasan', {
          departments: [{ id: here.department, name: 'A' }],
          employeeId: there.employees[0] ?? null,
        })
        const all = ['', `&department=${here.department}`, `&site=${there.site}`, '&q=pegawai%202']
        for (const [send, filters] of [
          [admin, [...all, `&department=${there.department}&q=00`]],
          [server.as(chief), all],
        ] as const)
          for (const filter of filters) {
            const recap = await send('GET', `/api/reports/recap?period=2026-12${filter}`)
            const totals = await send('GET', `/api/reports/recap/totals?period=2026-12${filter}`)
            expect(totals.body, filter).toEqual(summed(recap.body as RecapAnswer))
          }
      }),
      // to shrink a house takes longer than to read what is wrong with it
      { numRuns: 5, endOnFailure: true },
    ))

  it('is nothing of nobody, and refused where the recap is', async () => {
    const { body } = await admin('GET', '/api/reports/recap/totals?period=2026-12&q=nobody')
    expect(body).toMatchObject({ people: 0, totals: noTotals() })
    expect((body as RecapTotalsAnswer).days.map(({ date }) => date)).toEqual(DATES)
    for (const wrong of ['period=2026-13', 'period=2026-12&site=x', 'period=2026-12&limit=5', ''])
      expect((await admin('GET', `/api/reports/recap/totals?${wrong}`)).status).toBe(400)
  })
})
