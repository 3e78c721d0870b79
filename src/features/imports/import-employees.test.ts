import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { csv, openHouse, xlsx } from './house.test-support.ts'
import type { House } from './house.test-support.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house.close())

const HEAD = ['NIK', 'Nama Karyawan', 'Departemen', 'Cabang', 'Email', 'Atasan', 'Tgl Masuk', 'Peran']
const ofRow = (preview: { rows: { row: number; faults: { column: string; code: string; value: string }[] }[] }) =>
  Object.fromEntries(
    preview.rows.flatMap(({ row, faults }) => faults.map(({ column, code }) => [`${row} ${column}`, code])),
  )

describe('a file of new people', () => {
  it('is taken with zeros, real dates and managers who come later, and changes nothing the second time', async () => {
    const file = await xlsx([
      ['Daftar karyawan 2026'],
      [],
      HEAD,
      ['007', 'Siti  Aminah', 'bagian kantor', 'KANTOR', 'Siti@Example.com', '001', new Date('2026-02-03'), ''],
      ['0012', 'Budi', 'Bagian Kantor', 'Kantor', '', 'Ani', '4 Maret 2026', 'karyawan'],
      ['001', 'Ani', 'Bagian Kantor', 'Kantor', '', '', '01/01/2025', 'Manajer'],
    ])
    const preview = await house.check(file)
    expect(preview).toMatchObject({
      headings: HEAD,
      counts: { new: 3, changed: 0, unchanged: 0, faulty: 0 },
      columns: { number: 0, name: 1, department: 2, site: 3, email: 4, manager: 5, active_from: 6, role: 7 },
    })
    expect(preview.rows.map(({ row }) => row)).toEqual([4, 5, 6])
    expect(await house.people()).toEqual([])
    expect(await house.apply(file)).toMatchObject({ created: 3, changed: 0, refused: [] })
    expect(await house.people()).toMatchObject([
      { number: '001', name: 'Ani', role: 'atasan', manager: null, active_from: '2025-01-01' },
      { number: '0012', name: 'Budi', manager: '001', active_from: '2026-03-04', login: '0012' },
      {
        number: '007',
        name: 'Siti Aminah',
        email: 'siti@example.com',
        manager: '001',
        department: 'Bagian Kantor',
        active_from: '2026-02-03',
      },
    ])
    expect(await house.audits('employee.create')).toBe(3)
    expect((await house.check(file)).counts).toEqual({ new: 0, changed: 0, unchanged: 3, faulty: 0 })
    expect(await house.apply(file)).toMatchObject({ created: 0, changed: 0, unchanged: 3 })
    expect((await house.people()).every(({ version }) => version === 1)).toBe(true)
  })

  it.each(['Jabatan', 'JABATAN', 'Posisi', 'Job Title', 'Position'])('has job titles under %s', async (heading) => {
    const head = ['NIK', 'Nama', heading, 'Departemen']
    const file = (first: string, second: string) =>
      xlsx([head, ['1', 'Ani', first, 'Bagian Kantor'], ['2', 'Budi', second, 'Bagian Kantor']])
    const titles = async () => (await house.people()).map(({ job_title }) => job_title)
    expect(await house.apply(await file(' Kepala  Regu ', ''))).toMatchObject({ created: 2 })
    expect(await titles()).toEqual(['Kepala Regu', null])
    // an empty cell leaves what is there, a dash takes it away
    const preview = await house.check(await file('', 'Operator'))
    expect(preview.rows.map(({ changes }) => changes)).toEqual([
      [],
      [{ field: 'job_title', before: '', after: 'Operator' }],
    ])
    expect(await house.apply(await file('-', 'Operator'))).toMatchObject({ changed: 2 })
    expect(await titles()).toEqual([null, 'Operator'])
    expect((await house.check(await file('-', 'Operator'))).counts).toMatchObject({ unchanged: 2 })
    expect(ofRow(await house.check(await file('x'.repeat(101), 'a\u0007')))).toEqual({
      [`2 ${heading}`]: 'job-title-form',
      [`3 ${heading}`]: 'job-title-form',
    })
  })

  it.each([
    ['semicolons and a byte order mark', '\uFEFFNIP;Nama;Divisi;Lokasi\r\n007;Siti;Bagian Kantor;Kantor\r\n'],
    ['tabs', 'NIP\tNama\tDivisi\tLokasi\n007\tSiti\tBagian Kantor\tKantor\n'],
    ['commas and quotes', 'Employee ID,Full Name,Department,Branch\n"007","Siti","Bagian Kantor",Kantor'],
  ])('may be a CSV with %s', async (_, text) => {
    expect(await house.apply(csv(text))).toMatchObject({ created: 1 })
    expect(await house.people()).toMatchObject([{ number: '007', name: 'Siti' }])
  })

  it('may be a CSV of Windows', async () => {
    const file = Buffer.from('NIP;Nama;Divisi;Lokasi\n1;Ren\xe9e;Bagian Kantor;Kantor\n', 'latin1')
    await house.apply(file)
    expect(await house.people()).toMatchObject([{ name: 'Renée' }])
  })

  it('takes columns as they are chosen', async () => {
    const file = csv('A;B;C\n1;Siti;Bagian Kantor\n')
    expect((await house.check(file)).columns).toEqual({})
    await expect(house.apply(file)).rejects.toMatchObject({ code: 'import/columns-unknown' })
    await house.apply(file, { columns: 'number:0,name:1,department:2' })
    expect(await house.people()).toMatchObject([{ number: '1', name: 'Siti', site: 'Kantor' }])
  })
})

describe('faults', () => {
  it('are told by row and column, and nothing is taken', async () => {
    const file = await xlsx([
      HEAD,
      ['1', 'A', 'Tidak Ada', 'Kantor', '', '', '', ''],
      ['2', '', 'Bagian Kantor', 'Kantor', 'bukan', '99', '31/02/2026', 'raja'],
      ['3', 'C', 'Bagian Kantor', 'Kantor', 'c@example.com', '3', '', ''],
      ['3', 'D', 'Bagian Kantor', 'Kantor', 'c@example.com', '', '', ''],
      ['', 'E', 'Bagian Kantor', 'Kantor', '', '', '', ''],
      ['a b', 'F', 'Bagian Kantor', 'Kantor', '', '', '', ''],
      ['8', 'G', 'Bagian Kantor', 'Kantor', '', '9', '', ''],
      ['9', 'H', 'Bagian Kantor', 'Kantor', '', '8', '', ''],
      ['10', 'I', 'Bagian Kantor', 'Kantor', '', '1', '', ''],
      ['11', 'J', 'Bagian Kantor', 'Kantor', '', '', '', ''],
    ])
    const preview = await house.check(file)
    expect(ofRow(preview)).toEqual({
      '2 Departemen': 'department-unknown',
      '3 Nama Karyawan': 'missing',
      '3 Email': 'email-form',
      '3 Atasan': 'manager-unknown',
      '3 Tgl Masuk': 'date-form',
      '3 Peran': 'role-unknown',
      '4 Atasan': 'manager-self',
      '5 NIK': 'number-twice',
      '5 Email': 'email-twice',
      '6 NIK': 'missing',
      '7 NIK': 'number-form',
      '8 Atasan': 'manager-cycle',
      '9 Atasan': 'manager-cycle',
      '10 Atasan': 'manager-unknown',
    })
    expect(preview.unknown).toEqual({ departments: ['Tidak Ada'], sites: [] })
    await expect(house.apply(file)).rejects.toMatchObject({ code: 'import/faulty' })
    expect(await house.people()).toEqual([])
    const result = await house.apply(file, { mode: 'good' })
    expect(result).toMatchObject({ created: 1 })
    expect(result.refused).toHaveLength(9)
    expect(await house.people()).toMatchObject([{ number: '11' }])
  })

  it('departments and sites that do not exist are made where that is wanted', async () => {
    const file = csv('NIK;Nama;Departemen;Lokasi\n1;A;Gudang;Jayapura\n2;B;GUDANG;Jayapura\n')
    expect((await house.check(file)).unknown).toEqual({ departments: ['Gudang'], sites: ['Jayapura'] })
    const how = { create: 'both', zone: 'Asia/Jayapura' } as const
    expect(await house.apply(file, how)).toMatchObject({ created: 2, departments: 1, sites: 1 })
    expect(await house.people()).toMatchObject([
      { department: 'Gudang', site: 'Jayapura' },
      { department: 'Gudang', site: 'Jayapura' },
    ])
    expect((await house.check(file)).counts.unchanged).toBe(2)
  })

  it('zeros that Excel ate are noticed', async () => {
    await house.apply(csv('NIK;Nama;Departemen\n007;Siti;Bagian Kantor\n'))
    const preview = await house.check(await xlsx([HEAD, [7, 'Siti', 'Bagian Kantor', 'Kantor']]))
    expect(ofRow(preview)).toEqual({ '2 NIK': 'number-zeros' })
  })
})

describe('people who are there already', () => {
  beforeEach(async () => {
    const file = csv('NIK;Nama;Departemen;Atasan;Email\n1;Ani;Bagian Kantor;;a@example.com\n2;Budi;Bagian Kantor;1;\n')
    await house.apply(file)
  })

  it('are changed where the file says something else; an empty cell leaves, a dash takes away', async () => {
    const file = csv('NIK;Nama;Departemen;Atasan;Email;Tanggal Keluar\n1;Ani W;;;-;\n2;;Gudang;-;;31/12/2026\n')
    const preview = await house.check(file, { create: 'departments' })
    expect(preview.rows.map(({ changes }) => changes)).toEqual([
      [
        { field: 'name', before: 'Ani', after: 'Ani W' },
        { field: 'email', before: 'a@example.com', after: '' },
      ],
      [
        { field: 'department', before: 'Bagian Kantor', after: 'Gudang' },
        { field: 'manager', before: '1', after: '' },
        { field: 'active_to', before: '', after: '31/12/2026' },
      ],
    ])
    expect(await house.apply(file, { create: 'departments' })).toMatchObject({ created: 0, changed: 2 })
    expect(await house.people()).toMatchObject([
      { name: 'Ani W', email: null, department: 'Bagian Kantor', version: 2 },
      { name: 'Budi', department: 'Gudang', manager: null, active_to: '2026-12-31', version: 2 },
    ])
    expect(await house.audits('employee.change')).toBe(2)
  })

  it('do not become their own managers by way of those who are there', async () => {
    expect(ofRow(await house.check(csv('NIK;Atasan\n1;2\n')))).toEqual({ '2 Atasan': 'manager-cycle' })
  })

  it('change places with those above them by one file, whatever the order of its rows', async () => {
    const managers = async (): Promise<unknown[]> => (await house.people()).map(({ manager }) => manager)
    await house.apply(csv('NIK;Nama;Departemen;Atasan\n3;Cici;Bagian Kantor;2\n'))
    expect(await managers()).toEqual([null, '1', '2'])
    expect(await house.apply(csv('NIK;Atasan\n1;2\n2;3\n3;-\n'))).toMatchObject({ changed: 3 })
    expect(await managers()).toEqual(['2', '3', null])
  })

  it('who were changed meanwhile are not overwritten: nothing of the file is taken', async () => {
    const file = csv('NIK;Nama;Departemen\n1;Ani W;\n3;Cici;Bagian Kantor\n')
    const { digest } = await house.check(file)
    const again = csv('NIK;Nama\n1;Ani X\n')
    await house.apply(again)
    const { startEmployees } = await import('./import-employees.ts')
    const { operatorActor } = await import('#src/kernel/actor.ts')
    const query = { create: 'none', zone: 'Asia/Jakarta', past: false, mode: 'all', digest } as const
    await expect(startEmployees(house.needs, file, query, operatorActor())).rejects.toMatchObject({
      code: 'import/changed-meanwhile',
    })
    expect(await house.people()).toHaveLength(2)
  })

  it('a fault of the last one undoes the first', async () => {
    const file = csv('NIK;Nama;Departemen\n3;Cici;Bagian Kantor\n1;Ani W;\n')
    const { digest } = await house.check(file)
    const { startEmployees } = await import('./import-employees.ts')
    const { operatorActor } = await import('#src/kernel/actor.ts')
    const query = { create: 'none', zone: 'Asia/Jakarta', past: false, mode: 'all', digest } as const
    const run = await startEmployees(house.needs, file, query, operatorActor())
    await house.apply(csv('NIK;Nama\n1;Ani X\n'))
    await expect(run(() => {})).rejects.toMatchObject({ code: 'people/changed-meanwhile' })
    expect(await house.people()).toMatchObject([{ name: 'Ani X' }, { name: 'Budi' }])
  })
})

describe('more people than are saved together', () => {
  /** Everybody's manager is the last row but for the last two, so that order and reference cross the steps. */
  const file = (name: string): Buffer =>
    csv(
      `NIK;Nama;Departemen;Atasan\n${Array.from({ length: 510 }, (_, n) => `${n};${name} ${n};Gudang;${n < 508 ? 509 : ''}`).join('\n')}\n`,
    )
  const stopAfter =
    (most: number) =>
    (done: number): void => {
      if (done >= most) throw new Error('killed')
    }
  const how = { create: 'departments' } as const

  it('are saved in steps; the same file finishes what was broken off, and nobody is there twice', async () => {
    await expect(house.apply(file('A'), how, stopAfter(200))).rejects.toThrow('killed')
    expect(await house.people()).toHaveLength(200)
    expect((await house.check(file('A'), how)).counts).toEqual({ new: 310, changed: 0, unchanged: 200, faulty: 0 })
    expect(await house.apply(file('A'), how)).toMatchObject({ created: 310, changed: 0, departments: 0 })
    const people = await house.people()
    expect(people).toHaveLength(510)
    expect(people.filter(({ manager }) => manager === '509')).toHaveLength(508)
    expect(await house.audits('employee.create')).toBe(510)
    await expect(house.apply(file('B'), how, stopAfter(40))).rejects.toThrow('killed')
    expect(await house.apply(file('B'), how)).toMatchObject({ created: 0, changed: 470, unchanged: 40 })
    expect((await house.people()).every(({ name, version }) => name.startsWith('B') && version === 2)).toBe(true)
    expect(await house.audits('employee.change')).toBe(510)
  })
})
