import { writeXlsx } from 'hucre/xlsx'
import type { Browser, Page, Route } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumIsHere, DESK, faultsOf, isTooWide, openChromium, openPage, PHONE, Server, signIn } from './stage.ts'

/** Fifty people, one of whom has no name at first. */
async function workbook(whole: boolean): Promise<Buffer> {
  const rows: string[][] = [['NIK', 'Nama', 'Jabatan', 'Departemen', 'NIK Atasan']]
  for (let index = 1; index <= 50; index++) {
    const number = String(index).padStart(4, '0')
    rows.push([
      number,
      index === 7 && !whole ? '' : `Orang ${index}`,
      index > 1 ? 'Staf gudang' : '',
      'Gudang',
      index > 1 ? '0001' : '',
    ])
  }
  return Buffer.from(await writeXlsx({ sheets: [{ name: 'Karyawan', rows }] }))
}

/** What is no date is said and goes nowhere; the calendar is led by its keys; what was pasted is taken. */
async function chooseDay(page: Page, look: (name: string) => Promise<void>): Promise<void> {
  const day = page.getByRole('textbox', { name: 'Hari terakhir' })
  await day.fill('31/02/2099')
  await page.getByRole('button', { name: 'Periksa dulu' }).click()
  await page.getByText('Februari 2099 hanya sampai tanggal 28.').waitFor()
  await look('date-fault')
  await day.fill('28-2-2099')
  await page.getByText('Sabtu, 28 Februari 2099').waitFor()
  await page.getByRole('button', { name: 'Buka kalender' }).click()
  const focused = page.getByRole('button', { name: /^\S+, \d+ \S+ \d{4}$/ }).and(page.locator(':focus'))
  for (const [keys, name] of [
    [[], 'Sabtu, 28 Februari 2099'],
    [['ArrowRight', 'End'], 'Minggu, 1 Maret 2099'],
    [['PageUp', 'Shift+PageUp', 'Home', 'ArrowDown'], 'Senin, 3 Februari 2098'],
  ] as const) {
    for (const key of keys) await page.keyboard.press(key)
    await expect.poll(() => focused.getAttribute('aria-label')).toBe(name)
  }
  expect(await faultsOf(page)).toEqual([])
  await look('date-calendar')
  await page.keyboard.press('Escape')
  await expect.poll(() => day.inputValue()).toBe('28/02/2099')
  await day.press('Alt+ArrowDown')
  await focused.waitFor()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect.poll(() => day.inputValue()).toBe('01/03/2099')
  await day.fill('2099-12-31')
}

/** A job title is taken out of overtime pay, from a date on. */
async function exemptTitle(page: Page, look: (name: string) => Promise<void>): Promise<void> {
  await page.goto('/admin/overtime')
  await page.getByRole('tab', { name: 'Aturan' }).click()
  const title = page.getByLabel('Jabatan', { exact: true })
  await title.fill('Kepala gudang')
  await page.getByLabel('Berlaku mulai', { exact: true }).last().fill('1/11/2026')
  await title.press('Enter')
  await page.getByText('Kepala gudang · mulai').waitFor()
  await title.fill('Staf gudang')
  await page.getByRole('button', { name: 'Tambah jabatan' }).click()
  await page.getByRole('button', { name: 'Keluarkan Staf gudang' }).click()
  await page.getByRole('heading', { name: 'Menurut jabatan' }).scrollIntoViewIfNeeded()
  expect(await faultsOf(page)).toEqual([])
  await look('exempt-titles')
  await page.getByRole('button', { name: 'Simpan', exact: true }).click()
  await page.getByText('Aturan lembur tersimpan').waitFor()
  await page.reload()
  await page.getByRole('tab', { name: 'Aturan' }).click()
  await page.getByText('Kepala gudang · mulai').waitFor()
}

/** On the desk everybody gets a last day, of which the file says nothing; on the phone two get links. */
async function changeMany(page: Page, width: string): Promise<void> {
  const folder = process.env['HADIR_LOOK']
  const look = async (name: string): Promise<void> => {
    // what slides in has come to rest
    if (folder) await page.waitForTimeout(400)
    for (const colorScheme of folder ? (['light', 'dark'] as const) : []) {
      await page.emulateMedia({ colorScheme })
      await page.screenshot({ path: `${folder}/${name}-${width.slice(0, 4).trim()}-${colorScheme}.png` })
    }
  }
  if (width === '1440 px') {
    await page.getByLabel('Pilih semua di halaman ini').check()
    await page.getByRole('button', { name: 'Pilih semua 51 yang cocok' }).click()
    await page.getByText('Semua yang cocok dipilih: 51').waitFor()
    await look('bulk-list')
    await page.getByRole('button', { name: 'Ubah…' }).click()
    await page.getByLabel('Jabatan', { exact: true }).selectOption('write')
    await page.getByLabel('Jabatan baru').fill('Staf gudang')
    await page.getByLabel('Hari terakhir', { exact: true }).selectOption('on')
    await chooseDay(page, look)
    await look('bulk-form')
    await page.getByRole('button', { name: 'Periksa dulu' }).click()
    await page.getByText('51 orang diubah, 0 sudah begitu, 0 tidak bisa').waitFor()
    expect(await faultsOf(page)).toEqual([])
    await page.getByText('Jabatan: – → Staf gudang').first().waitFor()
    await look('bulk-preview')
    await page.getByRole('button', { name: 'Ubah 51 orang' }).click()
    await page.getByText('51 orang sudah diubah').waitFor()
    await look('bulk-done')
    await page.getByRole('button', { name: 'Selesai' }).click()
    await page.getByRole('link', { name: 'Departemen' }).click()
    await page.getByRole('button', { name: 'Struktur' }).click()
    await page.getByRole('treeitem', { name: /^Gudang/ }).focus()
    await page.keyboard.press('ArrowRight')
    await page.getByRole('treeitem', { name: /^Orang 50/ }).waitFor()
    await page.keyboard.press('ArrowDown')
    expect(await faultsOf(page)).toEqual([])
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Orang 1', exact: true }).waitFor()
    await page.keyboard.press('Escape')
    await exemptTitle(page, look)
    return
  }
  for (const name of ['Orang 1', 'Orang 2']) await page.getByLabel(`Pilih ${name}`, { exact: true }).check()
  await look('bulk-list')
  await page.getByRole('button', { name: 'Tautan sandi…' }).click()
  await page.getByRole('button', { name: 'Buat 2 tautan' }).click()
  await page.getByText('2 tautan sudah dibuat').waitFor()
  expect(await faultsOf(page)).toEqual([])
  await look('bulk-links')
  await page.getByRole('button', { name: 'Selesai' }).click()
  await page.getByText('Tautan belum diunduh').waitFor()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Unduh CSV' }).click()
  expect((await download).suggestedFilename()).toMatch(/^tautan-kata-sandi-.*\.csv$/)
  await page.getByRole('button', { name: 'Selesai' }).click()
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
      // what is to be done is said instead of a button that cannot be pressed
      await page.getByText('1 baris salah. Belum ada yang disimpan.').waitFor()
      const good = page.getByRole('button', { name: 'Simpan 49 baris yang benar saja' })
      await good.waitFor()
      expect(await page.getByRole('button', { name: /^Simpan \d+ karyawan/ }).count()).toBe(0)
      // the answer is cut off: what is left is shown, and not what there was to do before
      const cut = async (route: Route): Promise<void> => {
        await route.fetch()
        await route.abort()
      }
      await page.route('**/api/imports/employees/apply?*', cut, { times: 1 })
      await good.click()
      await page.getByRole('alert').filter({ hasText: 'Server tidak terjangkau' }).waitFor()
      await page.getByRole('button', { name: 'Tetap 49' }).waitFor()
      if (process.env['HADIR_LOOK']) await page.screenshot({ path: `${process.env['HADIR_LOOK']}/import-cut.png` })
      await choose(true)
      await page.getByRole('button', { name: 'Simpan 1 karyawan' }).click()
      await page.getByText('Tersimpan: 1 baru, 0 berubah').waitFor()
    }
    await choose(true)
    await page.getByRole('button', { name: 'Tetap 50', pressed: true }).waitFor()
    expect(await faultsOf(page)).toEqual([])
    expect(await isTooWide(page)).toBe(false)
    const folder = process.env['HADIR_LOOK']
    if (folder) await page.screenshot({ path: `${folder}/import-${width.slice(0, 4).trim()}.png` })
    await page.getByRole('button', { name: 'Kembali ke daftar' }).click()
    await page.getByText('51 karyawan').or(page.getByText('51 orang')).first().waitFor()
    await changeMany(page, width)
    // a refused file is told on the console too, as a request that failed
    expect(faults).toEqual([])
    await context.close()
  })
})
