import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumIsHere, DESK, faultsOf, isTooWide, openChromium, openPage, PHONE, Server, signIn } from './stage.ts'

describe.skipIf(!chromiumIsHere())('types of leave', () => {
  let server: Server
  let browser: Browser
  beforeAll(async () => {
    server = new Server()
    await server.prepare(3)
    await server.start()
    browser = await openChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.remove()
  })

  test('HR makes one, and an employee sees what it means before asking for it', async () => {
    const desk = await openPage(browser, server, { ...DESK, colorScheme: 'light' })
    await signIn(desk.page, 'admin')
    await desk.page.waitForURL(/\/admin/)
    await desk.page.goto('/admin/requests#types')
    await desk.page.getByRole('button', { name: /Cuti melahirkan/ }).waitFor()
    expect(await faultsOf(desk.page)).toEqual([])
    await desk.page.getByRole('button', { name: 'Tambah jenis' }).click()
    await desk.page.getByLabel('Kode singkat').fill('cpr')
    await desk.page.getByLabel('Nama (Indonesia)').fill('Pindah rumah')
    await desk.page.getByLabel('Nama (Inggris)').fill('Moving house')
    await desk.page.getByLabel('Keterangan untuk karyawan (Indonesia)').fill('Sekali setahun.')
    await desk.page.getByLabel('Jatah', { exact: true }).selectOption('year')
    await desk.page.getByLabel('Jatah (hari)').fill('2')
    expect(await faultsOf(desk.page)).toEqual([])
    await desk.page.getByRole('button', { name: 'Simpan' }).click()
    await desk.page.getByRole('button', { name: /CPR Pindah rumah Dibayar · 2 hari setahun/ }).waitFor()

    const phone = await openPage(browser, server, { ...PHONE, colorScheme: 'dark' })
    await signIn(phone.page, 'e1')
    await phone.page.waitForURL(/\/me/)
    await phone.page.goto('/me/requests')
    await phone.page.getByRole('button', { name: 'Ajukan' }).click()
    await phone.page.getByLabel('Jenis pengajuan').selectOption('cuti')
    await phone.page.getByText('Memotong cuti tahunan, sisa 12 hari').waitFor()
    await phone.page.getByLabel('Yang mana').selectOption({ label: 'Cuti keguguran' })
    await phone.page.getByText('Wajib melampirkan surat').waitFor()
    expect(await phone.page.getByLabel('Surat (wajib)').getAttribute('required')).not.toBeNull()
    await phone.page.getByLabel('Yang mana').selectOption({ label: 'Pindah rumah' })
    await phone.page.getByText('Sisa tahun ini 2 hari').waitFor()
    expect(await faultsOf(phone.page)).toEqual([])
    expect(await isTooWide(phone.page)).toBe(false)
    await phone.page.getByLabel('Alasan').fill('Pindah ke rumah baru')
    await phone.page.getByRole('button', { name: 'Kirim pengajuan' }).click()
    await phone.page.locator('summary', { hasText: 'Pindah rumah · 1 hari kerja' }).waitFor()

    // in use: it can be closed, and nobody can ask for it then
    await desk.page.getByRole('button', { name: /Pindah rumah/ }).click()
    await desk.page.reload()
    await desk.page.getByRole('button', { name: /Pindah rumah/ }).click()
    await desk.page.getByText('bisa ditutup, tidak bisa dihapus').waitFor()
    await desk.page.getByLabel('Tutup: tidak bisa diajukan lagi').check()
    await desk.page.getByRole('button', { name: 'Simpan' }).click()
    await desk.page.getByRole('button', { name: /Pindah rumah .* Ditutup/ }).waitFor()
    expect([...desk.faults, ...phone.faults]).toEqual([])
    await desk.context.close()
    await phone.context.close()
  })

  test('HR sees what everybody has left, takes over balances from a file, and has them as a file', async () => {
    const { page, context, faults } = await openPage(browser, server, { ...DESK, colorScheme: 'dark' })
    await signIn(page, 'admin')
    await page.waitForURL(/\/admin/)
    await page.goto('/admin/requests#leave')
    await page.getByRole('row', { name: /Pegawai 3/ }).waitFor()
    expect(await faultsOf(page)).toEqual([])
    await page.getByRole('button', { name: 'Impor saldo awal' }).click()
    const give = (rows: string): Promise<void> =>
      page.locator('input[type=file]').setInputFiles({
        name: 'saldo.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(`NIK;Nama;Sisa cuti\r\n${rows}`),
      })
    await give('00Kantor Pusat1;Satu;7,5\r\nX9;Entah;3\r\n')
    await page.getByText('NIK: tidak ada karyawan bernomor "X9"').waitFor()
    expect(await faultsOf(page)).toEqual([])
    await give('00Kantor Pusat1;Satu;7,5\r\n')
    await page.getByText('Saldo: 7,5').waitFor()
    await page.getByRole('button', { name: 'Simpan 1 saldo' }).click()
    await page.getByText('Tersimpan: 1 baru').waitFor()
    await page.getByRole('button', { name: 'Kembali ke saldo' }).click()
    await page.getByRole('row', { name: /Pegawai 1 .*7,5/ }).waitFor()
    await page.getByRole('button', { name: 'Sisa' }).click()
    await page.getByRole('button', { name: 'Sisa' }).click()
    await page.getByRole('row').nth(1).getByText('Pegawai 1').waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'CSV' }).click(),
    ])
    const pieces: Buffer[] = []
    for await (const piece of await download.createReadStream()) pieces.push(piece as Buffer)
    expect(Buffer.concat(pieces).toString()).toContain('Pegawai 1')
    // with the keyboard: the book behind the name
    await page.getByRole('button', { name: /Pegawai 1/ }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('Saldo awal per').waitFor()
    expect(await faultsOf(page)).toEqual([])
    expect(faults).toEqual([])
    await context.close()
  })
})
