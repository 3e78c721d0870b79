import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { dateOf } from './cells.ts'
import { xlsx } from './house.test-support.ts'
import { readTable } from './read-table.ts'

/** A zip of these entries; `says` is what an entry claims to unpack to. */
function zip(entries: { name: string; content: Buffer; says?: number }[]): Buffer {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let at = 0
  for (const { name, content, says = content.length } of entries) {
    const packed = deflateRawSync(content)
    const local = Buffer.alloc(30 + name.length)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(8, 8)
    local.writeUInt32LE(packed.length, 18)
    local.writeUInt32LE(says, 22)
    local.writeUInt16LE(name.length, 26)
    local.write(name, 30)
    const entry = Buffer.alloc(46 + name.length)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(8, 10)
    entry.writeUInt32LE(packed.length, 20)
    entry.writeUInt32LE(says, 24)
    entry.writeUInt16LE(name.length, 28)
    entry.writeUInt32LE(at, 42)
    entry.write(name, 46)
    locals.push(local, packed)
    central.push(entry)
    at += local.length + packed.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...locals, directory, end])
}
const workbook = { name: 'xl/workbook.xml', content: Buffer.from('<workbook/>') }

describe('files that are no tables', () => {
  it('an empty one', () => expect(readTable(Buffer.alloc(0))).rejects.toMatchObject({ code: 'import/empty' }))
  it('a bomb that says how large it is', async () => {
    const bomb = zip([workbook, { name: 'xl/worksheets/sheet1.xml', content: Buffer.alloc(90_000_000) }])
    expect(bomb.length).toBeLessThan(200_000)
    await expect(readTable(bomb)).rejects.toMatchObject({ code: 'import/too-large' })
  })
  it('a bomb that does not say so', async () => {
    const bomb = zip([workbook, { name: 'xl/worksheets/sheet1.xml', content: Buffer.alloc(90_000_000), says: 900 }])
    await expect(readTable(bomb)).rejects.toMatchObject({ code: 'import/broken' })
  })
  it('one with macros', () =>
    expect(readTable(zip([workbook, { name: 'xl/vbaProject.bin', content: Buffer.from('x') }]))).rejects.toMatchObject({
      code: 'import/macros',
    }))
  it('a zip of something else', () =>
    expect(readTable(zip([{ name: 'foto.jpg', content: Buffer.from('x') }]))).rejects.toMatchObject({
      code: 'import/not-a-table',
    }))
  it('a broken one', async () => {
    const whole = await xlsx([['NIK'], ['1']])
    await expect(readTable(whole.subarray(0, 400))).rejects.toMatchObject({ code: 'import/broken' })
    const bent = Buffer.from(whole)
    for (let at = 60; at < 160; at++) bent[at] = 7
    await expect(readTable(bent)).rejects.toMatchObject({ code: 'import/broken' })
  })
  it.each([
    ['a picture', Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'), 'import/not-a-table'],
    ['a page', Buffer.from('<html><table></table>'), 'import/not-a-table'],
    ['old Excel', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'import/encrypted'],
    ['100,000 rows', Buffer.from(`NIK;Nama\n${'1;A\n'.repeat(100_000)}`), 'import/too-many-rows'],
  ])('%s', (_, file, code) => expect(readTable(file)).rejects.toMatchObject({ code }))
  it('a workbook of more rows than may be', async () => {
    const rows = Array.from({ length: 10_100 }, (__, row) => [String(row), 'A'])
    await expect(readTable(await xlsx(rows))).rejects.toMatchObject({ code: 'import/too-many-rows' })
  })
})

it('of a formula the value counts', async () => {
  const { writeXlsx } = await import('hucre/xlsx')
  const cells = new Map([['1,0', { value: '009', formula: '"0"&"09"', formulaResult: '009' }]])
  const file = await writeXlsx({ sheets: [{ name: 'A', rows: [['NIK'], ['009']], cells }] })
  const table = await readTable(Buffer.from(file))
  expect(table[1]?.[0]).toBe('009')
})

it.each([
  [new Date('2026-12-31'), '2026-12-31'],
  ['31/12/2026', '2026-12-31'],
  ['1-2-26', '2026-02-01'],
  ['2026-12-31', '2026-12-31'],
  ['31 Desember 2026', '2026-12-31'],
  ['5 Mei 2026', '2026-05-05'],
  [46_387, '2026-12-31'],
  ['12/31/2026', null],
  ['besok', null],
  [7, null],
])('the date of %j is %j', (cell, date) => expect(dateOf(cell)).toBe(date))
