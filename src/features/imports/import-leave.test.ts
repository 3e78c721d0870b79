import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importFaultText } from '#contract/import-words.ts'
import type { ImportPreview } from '#contract/imports.ts'
import { csv, openHouse, xlsx } from './house.test-support.ts'

let house: Awaited<ReturnType<typeof openHouse>>
beforeEach(async () => {
  house = await openHouse(3)
})
afterEach(() => house.close())

const books = async (): Promise<[string, number][]> => {
  const rows = await house.db.read.kysely
    .selectFrom('leave_entry as l')
    .innerJoin('employee as e', 'e.id', 'l.employee_id')
    .select(['e.number', 'l.half_days'])
    .execute()
  const sums = new Map<string, number>()
  for (const { number, half_days } of rows) sums.set(number, (sums.get(number) ?? 0) + half_days / 2)
  return [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1))
}
const words = ({ rows }: ImportPreview): string[][] =>
  rows.map(({ state, faults }) => [state, ...faults.map((fault) => importFaultText('id', fault))])
const FILE = csv('NIK;Nama;Sisa cuti;Tanggal\r\n00Kantor1;Satu;6,5;31/10/2026\r\n00Kantor2;Dua;12;31/10/2026\r\n')

describe('opening balances', () => {
  it('become what a file says, whatever the book said; the same file again changes nothing', async () => {
    const seen = await house.leave.check(FILE)
    expect(seen).toMatchObject({ counts: { new: 2, faulty: 0 }, columns: { number: 0, name: 1, days: 2, date: 3 } })
    expect(seen.rows[0]?.changes[0]).toEqual({ field: 'days', before: '12', after: '6,5' })
    expect(await books()).toEqual([])
    expect(await house.leave.apply(FILE)).toMatchObject({ created: 2, changed: 0, refused: [] })
    expect(await books()).toEqual([
      ['00Kantor1', 6.5],
      ['00Kantor2', 12],
    ])
    expect(words(await house.leave.check(FILE))).toEqual([['unchanged'], ['unchanged']])
    expect(await house.leave.apply(FILE)).toMatchObject({ created: 0, changed: 0, unchanged: 2 })
    expect(await books()).toEqual([
      ['00Kantor1', 6.5],
      ['00Kantor2', 12],
    ])
    const audits = await house.db.read.kysely
      .selectFrom('audit_entry')
      .select(['action', 'subject_id'])
      .where('action', '=', 'leave.opening')
      .execute()
    expect(audits).toHaveLength(2)
    expect(new Set(audits.map(({ subject_id }) => subject_id)).size).toBe(2)
  })

  it('are corrected by the difference, and what was taken meanwhile stays taken', async () => {
    await house.leave.apply(FILE)
    const [one] = await house.db.read.kysely
      .selectFrom('employee')
      .select('id')
      .where('number', '=', '00Kantor1')
      .execute()
    const taken = { kind: 'take', date: '2026-10-20', half_days: -4, source: 'take x', request_id: null, reason: null }
    await house.db.transaction((trx) =>
      trx.kysely
        .insertInto('leave_entry')
        .values({
          id: '0190a000-0000-7000-8000-0000000000e1',
          employee_id: one?.id ?? '',
          by_name: null,
          at: 0,
          ...taken,
        })
        .execute(),
    )
    expect(words(await house.leave.check(FILE))[0]).toEqual(['unchanged'])
    const mended = csv('NIK;Sisa;Tanggal\n00Kantor1;8;31/10/2026\n')
    expect(await house.leave.apply(mended)).toMatchObject({ created: 0, changed: 1 })
    expect((await books())[0]).toEqual(['00Kantor1', 6])
    expect(await house.leave.apply(FILE)).toMatchObject({ changed: 1, unchanged: 1 })
    expect((await books())[0]).toEqual(['00Kantor1', 4.5])
  })

  it('of Excel, and with the date of the form where the file has none', async () => {
    const file = await xlsx([
      ['Saldo cuti PT Uji'],
      ['No', 'NIK', 'Nama', 'Saldo', 'Keterangan'],
      [1, '00Kantor3', 'Tiga', 3.5, 'dari sistem lama'],
      [null, null, 'Jumlah', 3.5, null],
    ])
    const seen = await house.leave.check(file, { date: '2026-11-01' })
    expect(seen.rows).toMatchObject([{ state: 'new', changes: [{ after: '3,5' }, { after: '01/11/2026' }] }])
    await house.leave.apply(file, { date: '2026-11-01' })
    expect(await books()).toEqual([['00Kantor3', 3.5]])
    const entry = house.db.read.kysely.selectFrom('leave_entry').select(['reason', 'date']).where('kind', '=', 'adjust')
    expect(await entry.executeTakeFirst()).toEqual({
      date: '2026-11-01',
      reason: 'Saldo awal per 01/11/2026: dari sistem lama',
    })
  })

  it('say in words what is wrong in a row, and the good rows can be taken without them', async () => {
    const file = csv(
      [
        'NIK;Nama;Saldo;Tanggal',
        '00Kantor1;Satu;7,25;31/10/2026',
        'X9;Entah;5;31/10/2026',
        '00Kantor2;Dua;;31/10/2026',
        '00Kantor2;Dua;5;besok',
        '00Kantor3;Tiga;5;31/12/2026',
        '00Kantor3;Tiga;-1;31/10/2026',
        '00Kantor3;Tiga;4;31/10/2026',
      ].join('\r\n'),
    )
    expect(words(await house.leave.check(file))).toEqual([
      ['faulty', 'Saldo: "7,25" bukan jumlah hari; tulis seperti 7 atau 6,5'],
      ['faulty', 'NIK: tidak ada karyawan bernomor "X9"'],
      ['faulty', 'Saldo: belum diisi'],
      ['faulty', 'NIK: nomor ini sudah ada di baris 4', 'Tanggal: "besok" bukan tanggal; tulis seperti 31/12/2026'],
      ['faulty', 'Tanggal: 31/12/2026 belum tiba'],
      ['faulty', 'NIK: nomor ini sudah ada di baris 6'],
      ['faulty', 'NIK: nomor ini sudah ada di baris 6'],
    ])
    await expect(house.leave.apply(file)).rejects.toMatchObject({ code: 'import/faulty' })
    const below = csv('NIK;Saldo;Tanggal\n00Kantor1;-1;31/10/2026\n00Kantor2;4;31/10/2026\n')
    expect(words(await house.leave.check(below))).toEqual([
      ['faulty', 'Saldo: saldonya akan di bawah nol; paling banyak 12 hari bisa dikurangi'],
      ['new'],
    ])
    expect(await house.leave.apply(below, { mode: 'good' })).toMatchObject({ created: 1, refused: [{ row: 2 }] })
    expect(await books()).toEqual([['00Kantor2', 4]])
  })

  it('two files at once are each done once', async () => {
    const done = await Promise.allSettled([house.leave.apply(FILE), house.leave.apply(FILE)])
    expect(done.some(({ status }) => status === 'fulfilled')).toBe(true)
    expect(await books()).toEqual([
      ['00Kantor1', 6.5],
      ['00Kantor2', 12],
    ])
  })

  it('without a column of balances ask for it', async () => {
    const file = csv('NIK;Nama\n00Kantor1;Satu\n')
    expect(await house.leave.check(file)).toMatchObject({ rows: [], columns: { number: 0 } })
    await expect(house.leave.apply(file)).rejects.toMatchObject({ code: 'import/columns-unknown' })
    await expect(house.leave.check(csv(''))).rejects.toMatchObject({ code: 'import/empty' })
  })
})
