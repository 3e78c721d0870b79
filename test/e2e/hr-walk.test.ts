import { readFileSync } from 'node:fs'
import { readXlsx } from 'hucre'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OpenedHouse } from '#test/support/house.ts'
import { closeDays, lookAt, movedClock, officeFiles, openEmptyOffice, openOn, tapAll } from './hr-office.ts'
import type { MovedClock } from './hr-office.ts'
import { chromiumIsHere, DESK, openChromium, PASSWORD, PHONE } from './stage.ts'

const SICK = 'Dewi Lestari'
const FORGOT = 'Budi Santoso'

type Line = { name: string; days: string[]; totals: number[] }

/** What the recap shows of everybody, by number. */
async function recapOnScreen(page: Page): Promise<Map<string, Line>> {
  const rows = page.getByRole('grid', { name: 'Rekap kehadiran' }).locator('tbody').getByRole('row')
  const texts = await rows.evaluateAll((all) =>
    all.map((row) => [...row.children].map((cell) => (cell as unknown as { innerText: string }).innerText)),
  )
  return new Map(
    texts.map(([head = '', ...cells]) => {
      const [name = '', about = ''] = head.split('\n')
      const days = cells.slice(0, 30).map((text) => text.replaceAll(/\s+/g, ' ').trim())
      return [about.split(' · ')[0] ?? '', { name, days, totals: cells.slice(30).map(Number) }]
    }),
  )
}

/** How many were present on each date: what the foot of the matrix says of everybody. */
async function presentOnScreen(page: Page): Promise<number[]> {
  const cells = page.getByRole('row', { name: 'Semua orang' }).getByRole('gridcell', { name: /Hadir \d/ })
  const said = await cells.evaluateAll((all) => all.map((cell) => cell.getAttribute('aria-label') ?? ''))
  return said.map((words) => Number(/Hadir ([\d,]+)/.exec(words)?.[1]?.replace(',', '.')))
}

/** The same of the file. */
async function presentInFile(path: string): Promise<unknown[]> {
  const rows = (await readXlsx(new Uint8Array(readFileSync(path)))).sheets[0]?.rows ?? []
  return rows.find((row) => row[2] === 'Hadir')?.slice(4, 34) ?? []
}

/** The people of the file, with the sums that the screen has too. */
async function recapInFile(path: string): Promise<Map<string, Line>> {
  const book = await readXlsx(new Uint8Array(readFileSync(path)))
  const rows = book.sheets[0]?.rows ?? []
  const headings = rows.find((row) => row.includes('NIK')) ?? []
  const at = (heading: string): number => headings.indexOf(heading)
  const people = rows.filter((row) => /^\d{6}$/.test(String(row[at('NIK')])))
  return new Map(
    people.map((row) => [
      String(row[at('NIK')]),
      {
        name: String(row[at('Nama')]),
        days: row.slice(4, 34).map(String),
        totals: ['H', 'T', 'I', 'S', 'C', 'A'].map((heading) => Number(row[at(heading)])),
      },
    ]),
  )
}

describe.skipIf(!chromiumIsHere())('somebody of HR who never saw Hadir', { retry: 0 }, () => {
  let house: OpenedHouse
  let setup: string
  let browser: Browser
  let clock: MovedClock
  let files: Awaited<ReturnType<typeof officeFiles>>
  const faults: string[][] = []
  beforeAll(async () => {
    clock = movedClock('2026-10-30T09:10:00+07:00')
    files = await officeFiles()
    ;({ house, setup } = await openEmptyOffice(clock))
    browser = await openChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await house?.remove()
  })

  async function open(look: typeof DESK): Promise<Page> {
    const opened = await openOn(browser, { house, clock }, look)
    faults.push(opened.faults)
    return opened.page
  }
  async function enter(page: Page, login: string): Promise<void> {
    await page.goto('/')
    await page.getByLabel('NIK/NIP atau e-mail').fill(login)
    await page.getByLabel('Kata sandi', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Masuk', exact: true }).click()
    await page.waitForURL(/\/(admin|me)/)
  }
  const go = (page: Page, room: string): Promise<void> =>
    page.getByRole('navigation', { name: 'Bagian admin' }).getByRole('link', { name: room, exact: true }).click()

  /** The link that HR sends somebody, who chooses a password with it. */
  async function invite(page: Page, name: string): Promise<void> {
    await go(page, 'Karyawan')
    await page.getByLabel('Cari nama, NIK, jabatan').fill(name)
    await page.getByRole('row', { name }).click()
    await page.getByRole('button', { name: 'Tautan kata sandi' }).click()
    await page.getByRole('button', { name: 'Buat tautan' }).click()
    const link = await page.getByRole('textbox', { name: 'Tautan kata sandi' }).inputValue()
    await lookAt(page, `12-invite-${name}`)
    await page.getByRole('button', { name: 'Tutup' }).last().click()
    await page.keyboard.press('Escape')
    const phone = await open(PHONE)
    await phone.goto(new URL(link).pathname + new URL(link).hash)
    await phone
      .getByLabel(/Kata sandi/)
      .first()
      .fill(PASSWORD)
    await lookAt(phone, `13-reset-${name}`)
    await phone.getByRole('button', { name: /Simpan/ }).click()
    await phone.getByRole('link', { name: 'Ke halaman masuk' }).waitFor()
    await phone.context().close()
  }

  test('finishes the five jobs of a month', async ({ onTestFailed }) => {
    let hr = await open(DESK)
    onTestFailed(async () => {
      console.log(faults, hr.url())
      await lookAt(hr, '99-stopped')
    })
    await hr.goto(setup)
    await lookAt(hr, '01-setup')
    await hr.getByLabel(/Nama perusahaan/).fill('PT Maju Bersama')
    await hr.getByLabel('Nama lengkap').fill('Ibu Sari')
    await hr
      .getByLabel(/Nama untuk masuk|Login|masuk/i)
      .first()
      .fill('sari')
    await hr
      .getByLabel(/Kata sandi/)
      .first()
      .fill(PASSWORD)
    await hr.getByLabel(/Nama lokasi/).fill('Kantor Pusat')
    await hr.getByRole('button', { name: 'Mulai' }).click()
    await hr.waitForURL(/\/admin/)
    await lookAt(hr, '02-first-board')

    // 1. fifty people
    await go(hr, 'Karyawan')
    await lookAt(hr, '03-nobody')
    await hr.getByRole('button', { name: 'Impor' }).click()
    await lookAt(hr, '04-import')
    await hr.getByLabel('Berkas Excel atau CSV').setInputFiles(files.people)
    await hr.getByText('Departemen: departemen "Produksi" belum ada').first().waitFor()
    await lookAt(hr, '05-import-places')
    await hr.getByLabel(/Buat juga yang belum ada/).check()
    await hr.getByRole('button', { name: 'Simpan 50 karyawan' }).waitFor()
    await lookAt(hr, '06-import-good')
    await hr.getByRole('button', { name: 'Simpan 50 karyawan' }).click()
    await hr.getByText('Tersimpan: 50 baru, 0 berubah').waitFor()
    await lookAt(hr, '07-imported')
    await hr.getByRole('button', { name: 'Kembali ke daftar' }).click()
    await hr.getByText('50 karyawan').first().waitFor()
    await hr.getByRole('columnheader', { name: 'Jabatan' }).waitFor()
    await hr.getByLabel('Cari nama, NIK, jabatan').fill('staf gudang')
    await hr.getByText('17 karyawan').first().waitFor()
    await hr.getByLabel('Cari nama, NIK, jabatan').fill('')
    await hr.getByText('50 karyawan').first().waitFor()
    await lookAt(hr, '08-people')

    // 2. the roster
    await go(hr, 'Jadwal')
    await lookAt(hr, '20-schedule')
    await hr.getByRole('link', { name: 'Jadwal orang' }).click()
    await hr.getByRole('table', { name: 'Jadwal per orang dan tanggal' }).waitFor()
    await lookAt(hr, '21-roster')
    await hr.getByRole('button', { name: 'Impor jadwal' }).click()
    await hr.getByLabel('Berkas Excel atau CSV').setInputFiles(files.roster)
    await hr.getByLabel('Bulan jadwal').waitFor()
    await lookAt(hr, '22-month')
    await hr.getByLabel('Bulan jadwal').selectOption({ label: 'November 2026' })
    await hr.getByText('Kode shift ini belum ada').waitFor()
    await lookAt(hr, '23-no-shifts')
    await hr.getByRole('link', { name: 'Buka Shift & pola' }).click()
    await lookAt(hr, '24-shifts')
    for (const [name, code, start, end] of [
      ['Pagi', 'P', '08.00', '17.00'],
      ['Siang', 'S', '13.00', '21.00'],
    ] as const) {
      await hr.getByRole('button', { name: 'Tambah shift' }).click()
      await hr.getByLabel('Nama', { exact: true }).fill(name)
      await hr.getByLabel('Kode', { exact: true }).fill(code)
      await hr.getByLabel('Mulai', { exact: true }).fill(start)
      await hr.getByLabel('Selesai', { exact: true }).fill(end)
      await lookAt(hr, `25-shift-${code}`)
      await hr.getByRole('button', { name: 'Simpan', exact: true }).click()
      await hr.getByRole('button', { name: new RegExp(`^${code} ?${name}`) }).waitFor()
    }
    await hr.getByRole('link', { name: 'Jadwal orang' }).click()
    await hr.getByRole('button', { name: 'Impor jadwal' }).click()
    await hr.getByLabel('Berkas Excel atau CSV').setInputFiles(files.roster)
    await hr.getByLabel('Bulan jadwal').selectOption({ label: 'November 2026' })
    await hr.getByRole('button', { name: 'Simpan 50 baris jadwal' }).waitFor()
    await lookAt(hr, '26-roster-good')
    await hr.getByRole('button', { name: 'Simpan 50 baris jadwal' }).click()
    await hr.getByText('Tersimpan: 50 baru, 0 berubah').waitFor()
    await lookAt(hr, '27-roster-saved')
    await hr.getByRole('button', { name: 'Kembali ke jadwal' }).click()
    await hr
      .getByRole('button', { name: `${FORGOT}, Sen, 2 Nov 2026, Pagi, 08.00–17.00, Diubah untuk hari ini` })
      .waitFor()
    await lookAt(hr, '28-roster')

    await invite(hr, FORGOT)
    await invite(hr, SICK)
    await hr.context().close()

    // Monday: one comes by phone and forgets to tap when leaving
    clock.set('2026-11-02T07:56:00+07:00')
    let phone = await open(PHONE)
    await enter(phone, '000102')
    await phone.getByRole('button', { name: 'Absen Masuk' }).click()
    await phone
      .getByText(/^Masuk 07\.5/)
      .first()
      .waitFor()
    await phone.context().close()
    const at = { house, clock }
    await tapAll(at, { kind: 'in', late: false, from: '2026-11-02T07:57:10+07:00', except: [FORGOT] })
    await tapAll(at, { kind: 'in', late: true, from: '2026-11-02T12:51:00+07:00', except: [] })
    await tapAll(at, { kind: 'out', late: false, from: '2026-11-02T17:01:00+07:00', except: [FORGOT] })
    await tapAll(at, { kind: 'out', late: true, from: '2026-11-02T21:02:00+07:00', except: [] })

    // Tuesday: somebody wakes up ill
    clock.set('2026-11-03T05:40:00+07:00')
    await closeDays(house)
    phone = await open(PHONE)
    await enter(phone, '000114')
    await phone.getByRole('link', { name: 'Pengajuan' }).click()
    await phone.getByRole('button', { name: 'Ajukan' }).click()
    await phone.getByLabel('Jenis pengajuan').selectOption('sakit')
    await phone.getByLabel('Alasan').fill('Demam sejak semalam')
    await phone.getByLabel('Surat atau foto').setInputFiles(files.letter)
    await lookAt(phone, '30-sick-form')
    await phone.getByRole('button', { name: 'Kirim pengajuan' }).click()
    await phone.getByText('Giliran HR').waitFor()
    await lookAt(phone, '31-sick-sent')
    await tapAll(at, { kind: 'in', late: false, from: '2026-11-03T07:55:00+07:00', except: [SICK] })

    // 3. the sick note
    clock.set('2026-11-03T08:20:00+07:00')
    hr = await open(DESK)
    await enter(hr, 'sari')
    await lookAt(hr, '40-board')
    await go(hr, 'Pengajuan')
    await hr.getByRole('heading', { name: SICK }).waitFor()
    await lookAt(hr, '41-inbox')
    await hr.getByRole('button', { name: 'Setujui', exact: true }).click()
    await hr.getByText('Disetujui.').waitFor()
    await lookAt(hr, '42-approved')
    await phone.locator('summary', { hasText: 'Disetujui' }).waitFor()
    await phone.context().close()
    const sick = hr.getByRole('row').filter({ hasText: SICK })
    await go(hr, 'Riwayat')
    await hr.getByLabel('Status').selectOption({ label: 'Sakit' })
    await sick.filter({ hasText: 'Sakit' }).waitFor()
    await lookAt(hr, '43-today')
    await go(hr, 'Laporan')
    await sick.getByRole('gridcell', { name: 'Sakit' }).waitFor()
    const forgot = hr.getByRole('row').filter({ hasText: FORGOT })
    await forgot.getByRole('gridcell', { name: 'Hadir, Tidak absen pulang' }).waitFor()
    await lookAt(hr, '44-recap')

    // 4. the forgotten check-out
    await go(hr, 'Riwayat')
    await hr.getByRole('tab', { name: 'Riwayat' }).click()
    await hr.getByLabel('Catatan').selectOption({ label: 'Lupa absen pulang' })
    await forgot.waitFor()
    await lookAt(hr, '50-forgotten')
    await forgot.click()
    await hr.getByRole('button', { name: 'Koreksi jam' }).waitFor()
    await lookAt(hr, '51-day')
    await hr.getByRole('button', { name: 'Koreksi jam' }).click()
    const dialog = hr.getByRole('dialog', { name: 'Koreksi jam' })
    await dialog.getByLabel(/^Jam pulang/).fill('17.95')
    await dialog.getByLabel('Alasan').fill('Lupa, pulang bersama yang lain')
    await dialog.getByText('Tulis jam seperti 08.00.').waitFor()
    await lookAt(hr, '52-no-time')
    await dialog.getByLabel(/^Jam pulang/).fill('17.05')
    await lookAt(hr, '53-correction')
    await dialog.getByRole('button', { name: 'Simpan koreksi' }).click()
    await hr.getByText(`Jam ${FORGOT} dikoreksi dan ia diberi tahu.`).waitFor()
    const day = hr.getByRole('dialog', { name: FORGOT })
    await day.getByText('Koreksi absen pulang 17.05 disetujui').waitFor()
    await lookAt(hr, '54-corrected')
    // worked out again, beside what was tapped
    await day.getByText('8 j 08 m').waitFor()
    await day.getByText(/koreksi · lewat/).waitFor()
    expect(await day.getByText('Lupa absen pulang').count()).toBe(0)
    await hr.keyboard.press('Escape')
    // who corrected it and why
    await go(hr, 'Pengajuan')
    const correction = hr.getByRole('listitem').filter({ hasText: FORGOT }).filter({ hasText: 'Koreksi absen' })
    await correction.getByText('pulang 17.05').click()
    await correction.getByText('Ibu Sari menyetujui').waitFor()
    await lookAt(hr, '55-who')

    // 5. the recap as a file
    await go(hr, 'Laporan')
    await lookAt(hr, '60-recap')
    await hr.setViewportSize({ width: 1440, height: 2600 })
    await forgot.waitFor()
    await forgot.getByRole('gridcell', { name: 'Tidak absen pulang' }).waitFor({ state: 'detached' })
    const shown = await recapOnScreen(hr)
    const present = await presentOnScreen(hr)
    await hr.setViewportSize({ width: 1440, height: 900 })
    await hr.getByRole('button', { name: 'Buat berkas Excel' }).click()
    await hr.getByRole('tab', { name: 'Berkas' }).click()
    const link = hr.getByRole('link', { name: /^Unduh Rekap/ })
    await link.waitFor()
    await lookAt(hr, '61-files')
    const [download] = await Promise.all([hr.waitForEvent('download'), link.click()])
    expect(await recapInFile(await download.path())).toEqual(shown)
    expect(await presentInFile(await download.path())).toEqual(present)
    expect(shown.size).toBe(50)
    expect(shown.get('000114')?.days.slice(0, 4)).toEqual(['L', 'H', 'S', '·'])
    expect(shown.get('000102')?.days.slice(0, 4)).toEqual(['L', 'H', 'H', '·'])
    expect(faults.flat()).toEqual([])
  }, 300_000)
})
