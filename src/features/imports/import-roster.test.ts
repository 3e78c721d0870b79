import { afterEach, beforeEach, expect, it } from 'vitest'
import { CreateWorkShift } from '#contract/shifts.ts'
import { createShift } from '#src/features/shifts/index.ts'
import { operatorActor } from '#src/kernel/actor.ts'
import { csv, openHouse, xlsx } from './house.test-support.ts'
import type { House } from './house.test-support.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
  await house.apply(
    csv(
      'NIK;Nama;Departemen;Lokasi;Tanggal Masuk\n001;Ani;Bagian Kantor;Kantor;1/1/2026\n002;Budi;Bagian Kantor;Kantor;1/12/2026\n',
    ),
  )
  for (const [code, start, end] of [
    ['P', '06:00', '14:00'],
    ['S', '14:00', '22:00'],
    ['N', '13:00', '20:00'],
  ] as const)
    await house.db.transaction((trx) =>
      createShift(
        { ...house.needs, trx, actor: operatorActor() },
        CreateWorkShift.parse({ name: `Shift ${code}`, code, rule: { parts: [{ start, end }] } }),
      ),
    )
})
afterEach(() => house.close())

const entries = async () =>
  (
    await house.db.read.kysely
      .selectFrom('roster_entry')
      .selectAll()
      .orderBy('work_date')
      .orderBy('employee_id')
      .execute()
  ).length
const faultsOf = (preview: { rows: { row: number; faults: { code: string }[] }[] }) =>
  preview.rows.flatMap(({ row, faults }) => faults.map(({ code }) => `${row} ${code}`))

it('a list with semicolons is shown, taken whole, and a second time changes nothing', async () => {
  const file = csv('NIP;Nama;Tanggal;Shift\n001;Ani;1/12/2026;p\n001;Ani;2/12/2026;P+S\n002;Budi;1/12/2026;Libur\n')
  const preview = await house.roster.check(file)
  expect(preview).toMatchObject({ matrix: false, days: false, past: 0, counts: { new: 3, faulty: 0 } })
  expect(preview.rows[1]?.changes).toEqual([{ field: '2026-12-02', before: '', after: 'P+S' }])
  expect(await entries()).toBe(0)
  expect(await house.roster.apply(file)).toMatchObject({ created: 3, changed: 0, refused: [] })
  expect(await entries()).toBe(3)
  expect((await house.roster.check(file)).counts).toEqual({ new: 0, changed: 0, unchanged: 3, faulty: 0 })
  expect(await house.roster.apply(file)).toMatchObject({ created: 0, changed: 0, unchanged: 3 })
  expect(await house.audits('roster.change')).toBe(2)
})

it('a matrix has a column for each date; empty cells stay, a dash takes an entry away', async () => {
  const head = ['NIK', 'Nama', new Date('2026-12-01'), new Date('2026-12-02'), new Date('2026-12-03')]
  await house.roster.apply(await xlsx([head, ['001', 'Ani', 'P', 'S', 'L'], ['002', 'Budi', '', 'P', '']]))
  expect(await entries()).toBe(4)
  const second = await xlsx([head, ['001', 'Ani', '-', 'N', ''], [], ['', 'Disetujui: Kepala Bagian']])
  expect(await house.roster.check(second)).toMatchObject({
    matrix: true,
    rows: [
      {
        state: 'changed',
        changes: [
          { field: '2026-12-01', before: 'P', after: '' },
          { field: '2026-12-02', before: 'S', after: 'N' },
        ],
      },
    ],
  })
  expect(await house.roster.apply(second)).toMatchObject({ changed: 1 })
  expect(await entries()).toBe(3)
})

it('headings that are days need a month, which may stand above them', async () => {
  const rows = [
    ['NIK', 'Nama', 'Sel 1', 'Rab 2'],
    ['001', 'Ani', 'P', 'S'],
  ]
  const file = await xlsx(rows)
  const asked = await house.roster.check(file)
  expect(asked).toMatchObject({ days: true, month: null, rows: [] })
  await expect(house.roster.apply(file)).rejects.toMatchObject({ code: 'import/columns-unknown' })
  expect((await house.roster.check(file, { month: '2027-02' })).rows[0]?.changes[0]?.field).toBe('2027-02-01')
  expect((await house.roster.check(await xlsx([['Jadwal Desember 2026'], ...rows]))).month).toBe('2026-12')
})

it('what is wrong is said of each row, and nothing is taken unless the good rows alone are asked for', async () => {
  const file = csv(
    [
      'NIK,Tanggal,Shift',
      '001,1/12/2026,P',
      '009,1/12/2026,P',
      '001,1/12/2026,S',
      '001,3/12/2026,Z',
      '002,30/11/2026,P',
      '001,4/12/2026,S+N',
      '001,besok,P',
      '001,5/12/2026,',
    ].join('\n'),
  )
  expect(faultsOf(await house.roster.check(file))).toEqual([
    '3 person-unknown',
    '4 entry-twice',
    '5 shift-unknown',
    '6 not-employed',
    '7 shifts-overlap',
    '8 date-form',
    '9 missing',
  ])
  await expect(house.roster.apply(file)).rejects.toMatchObject({ code: 'import/faulty' })
  expect(await entries()).toBe(0)
  expect(await house.roster.apply(file, { mode: 'good' })).toMatchObject({ created: 1, refused: { length: 7 } })
})

it('days that have been stay unless it is meant, and are worked out again then', async () => {
  const file = csv('NIK;Tanggal;Shift\n001;20/11/2026;P\n001;1/12/2026;P\n001;1/2/2026;P')
  expect(await house.roster.check(file)).toMatchObject({ past: 2, counts: { new: 1, unchanged: 2 } })
  expect(faultsOf(await house.roster.check(file, { past: true }))).toEqual(['4 too-far-back'])
  expect(await house.roster.apply(file)).toMatchObject({ created: 1 })
  const due = () => house.db.read.kysely.selectFrom('recompute_due').selectAll().execute()
  expect(await due()).toEqual([])
  expect(await house.roster.apply(file, { past: true, mode: 'good' })).toMatchObject({ created: 1 })
  expect(await due()).toHaveLength(1)
})
