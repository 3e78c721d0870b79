import { AxeBuilder } from '@axe-core/playwright'
import { writeXlsx } from 'hucre/xlsx'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumIsHere, DESK, openChromium, openPage, PHONE, Server, signIn } from './stage.ts'

/** Fifty people, one of whom has no name at first. */
async function workbook(whole: boolean): Promise<Buffer> {
  const rows: string[][] = [['NIK', 'Nama', 'Departemen', 'NIK Atasan']]
  for (let index = 1; index <= 50; index++) {
    const number = String(index).padStart(4, '0')
    rows.push([number, index === 7 && !whole ? '' : `Orang ${index}`, 'Gudang', index > 1 ? '0001' : ''])
  }
  return Buffer.from(await writeXlsx({ sheets: [{ name: 'Karyawan', rows }] }))
}

describe.skipIf(!chromiumIsHere())('an HR person imports fifty people', () => {
  let server: Server
  let browser: Browser
  beforeAll(async () => {
    server = new Server()
    await server.prepare(1)
    await server.start()
    browser = await openChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.remove()
  })

  test.each([
    ['1440 px', DESK],
    ['390 px', PHONE],
  ])('at %s: is told what is wrong, mends it, saves, and a second time changes nothing', async (width, look) => {
    const { page, context, faults } = await openPage(browser, server, look)
    await page.goto('/')
    await signIn(page, 'admin')
    await page.waitForURL(/\/admin/)
    await page.goto('/admin/employees')
    await page.getByRole('button', { name: 'Impor' }).click()
    const file = page.getByLabel('Berkas Excel atau CSV')
    const choose = async (whole: boolean): Promise<void> =>
      file.setInputFiles({ name: 'karyawan.xlsx', mimeType: 'application/octet-stream', buffer: await workbook(whole) })
    if (width === '1440 px') {
      await choose(false)
      await page.getByLabel(/Buat juga yang belum ada: Gudang/).check()
      await page.getByText('Nama: belum diisi').waitFor()
      expect(await page.getByRole('button', { name: 'Simpan 49 karyawan' }).isDisabled()).toBe(true)
      await choose(true)
      await page.getByLabel(/Buat juga yang belum ada: Gudang/).check()
      await page.getByRole('button', { name: 'Simpan 50 karyawan' }).click()
      await page.getByText('Tersimpan: 50 baru, 0 berubah').waitFor()
    }
    await choose(true)
    await page.getByRole('button', { name: 'Tetap 50', pressed: true }).waitFor()
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth')).toBe(
      false,
    )
    const folder = process.env['HADIR_LOOK']
    if (folder) await page.screenshot({ path: `${folder}/import-${width.slice(0, 4).trim()}.png` })
    await page.getByRole('button', { name: 'Kembali ke daftar' }).click()
    await page.getByText('51 karyawan').or(page.getByText('51 orang')).first().waitFor()
    // a refused file is told on the console too, as a request that failed
    expect(faults).toEqual([])
    await context.close()
  })
})
