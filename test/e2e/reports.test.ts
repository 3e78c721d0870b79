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

    const phone = await openPage(browser, server, PHONE)
    await signIn(phone.page, 'e1')
    await phone.page.getByRole('button', { name: 'Absen Masuk' }).click()
    // nobody reloads
    await came.waitFor()

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
    expect([...desk.faults, ...phone.faults]).toEqual([])
    await desk.context.close()
    await phone.context.close()
  })
})
