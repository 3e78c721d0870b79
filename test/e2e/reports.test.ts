import { readFileSync } from 'node:fs'
import { readXlsx } from 'hucre'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumIsHere, DESK, openChromium, openPage, PHONE, Server, signIn } from './stage.ts'

describe.skipIf(!chromiumIsHere())('reports', () => {
  let server: Server
  let browser: Browser
  beforeAll(async () => {
    server = new Server()
    await server.prepare(6)
    await server.start()
    browser = await openChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.remove()
  })

  test('a recap follows what happens, says why, and becomes a file that is there after a reload', async () => {
    const desk = await openPage(browser, server, { ...DESK, acceptDownloads: true })
    const { page } = desk
    await signIn(page, 'admin')
    await page.waitForURL(/\/admin/)
    await page.getByRole('link', { name: 'Laporan' }).click()
    await page.getByRole('grid', { name: 'Rekap kehadiran' }).waitFor()
    const line = page.getByRole('row', { name: 'Pegawai 1' })
    // late in the evening it is a late arrival
    const came = line.getByRole('gridcell', { name: /^(Hadir|Terlambat)/ })
    expect(await came.count()).toBe(0)
    // what everybody amounts to: over the matrix, and below the column of each date
    const sums = page.getByRole('region', { name: 'Jumlah periode ini' })
    const presentIs = (number: number) => sums.getByText(new RegExp(`^Hadir${number}$`))
    await sums.getByText(/^Orang6$/).waitFor()
    await presentIs(0).waitFor()
    const foot = page.getByRole('row', { name: 'Semua orang' })
    expect(await foot.getByRole('gridcell', { name: /Hadir 1, / }).count()).toBe(0)

    const phone = await openPage(browser, server, PHONE)
    await signIn(phone.page, 'e1')
    await phone.page.getByRole('button', { name: 'Absen Masuk' }).click()
    // nobody reloads
    await came.waitFor()
    await presentIs(1).waitFor()
    const counted = foot.getByRole('gridcell', { name: /Hadir 1, / })
    expect(await counted.count()).toBe(1)
    // it stands below the day that it counts
    const [above, below] = [await came.boundingBox(), await counted.boundingBox()]
    expect(below?.x).toBe(above?.x)
    await page.locator('summary', { hasText: 'Angka per tanggal' }).click()
    const figures = page.getByRole('table', { name: 'Angka per tanggal' })
    const columns = (await figures.getByRole('columnheader').allTextContents()).slice(1)
    const rows = await figures
      .getByRole('row')
      .filter({ has: page.getByRole('cell') })
      .all()
    const present = await Promise.all(rows.map((row) => row.getByRole('cell').first().textContent()))
    expect(columns[0]).toBe('Hadir')
    expect(present.filter((text) => text !== '0')).toEqual(['1'])

    // with the keyboard alone: from the name along the row to the day, and back by Escape
    await line.getByRole('rowheader').focus()
    const today = await came.getAttribute('data-cell')
    for (let column = 0; column < Number(today?.split('-')[1]); column++) await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    const story = page.getByRole('dialog')
    await story.getByRole('heading', { name: 'Kenapa' }).waitFor()
    await story.getByRole('heading', { name: 'Ketukan' }).waitFor()
    await page.keyboard.press('Escape')
    await story.waitFor({ state: 'hidden' })

    // nothing was changed since, so that there is nothing to work out again
    await page.getByRole('tab', { name: 'Hitung ulang' }).click()
    await page.getByRole('button', { name: 'Lihat bedanya' }).click()
    await page.getByText('Tidak ada hari yang berubah').waitFor()
    await page.getByRole('tab', { name: 'Rekap' }).click()

    await page.getByRole('button', { name: 'Buat berkas Excel' }).click()
    await page.getByRole('tab', { name: 'Berkas' }).click()
    await page.getByText(/Menunggu giliran|Sedang dibuat|Siap diunduh/).waitFor()
    await page.reload()
    const link = page.getByRole('link', { name: /^Unduh Rekap/ })
    await link.waitFor()
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
    const book = await readXlsx(new Uint8Array(readFileSync(await download.path())))
    const names = book.sheets[0]?.rows.map((row) => row[2])
    for (let number = 1; number <= 6; number++) expect(names).toContain(`Pegawai ${number}`)
    // in the pocket it is a strip, with the figures behind it
    const pocket = await openPage(browser, server, PHONE)
    await signIn(pocket.page, 'admin')
    await pocket.page.waitForURL(/\/admin/)
    await pocket.page.goto('/admin/reports')
    const strip = pocket.page.getByRole('region', { name: 'Jumlah periode ini' })
    await strip.locator('summary').click()
    await strip.getByRole('table', { name: 'Angka per tanggal' }).waitFor()
    expect([...desk.faults, ...phone.faults, ...pocket.faults]).toEqual([])
    await pocket.context.close()
    await desk.context.close()
    await phone.context.close()
  })
})
