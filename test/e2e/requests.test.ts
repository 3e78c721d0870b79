import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumIsHere, DESK, faultsOf, isTooWide, openChromium, openPage, PHONE, Server, signIn } from './stage.ts'

/** Gives a push to the service worker, as if a push service had brought it. */
async function push(page: Page, origin: string): Promise<void> {
  await page.context().grantPermissions(['notifications'], { origin })
  await page.evaluate('navigator.serviceWorker.ready.then(() => true)')
  const devtools = await page.context().newCDPSession(page)
  const { promise, resolve } = Promise.withResolvers<string>()
  devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
    if (registrations[0]) resolve(registrations[0].registrationId)
  })
  await devtools.send('ServiceWorker.enable')
  const said = { title: 'Hadir', body: 'Sakit 24 Nov disetujui', path: '/me/requests', tag: 'one' }
  const message = { origin: `${origin}/`, registrationId: await promise, data: JSON.stringify(said) }
  // twice the same notice is one on the screen
  for (let round = 0; round < 2; round++) await devtools.send('ServiceWorker.deliverPushMessage', message)
}
const SHOWN =
  'navigator.serviceWorker.ready.then((one) => one.getNotifications()).then((all) => all.map((one) => [one.title, one.body, one.data]))'

describe.skipIf(!chromiumIsHere())('requests', () => {
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

  test('a request shows in the inbox and its decision on the phone, neither of them reloaded', async () => {
    const desk = await openPage(browser, server, { ...DESK, colorScheme: 'light' })
    await signIn(desk.page, 'admin')
    await desk.page.waitForURL(/\/admin/)
    await desk.page.goto('/admin/requests')
    await desk.page.getByText('Tidak ada yang menunggu').waitFor()

    const phone = await openPage(browser, server, { ...PHONE, colorScheme: 'dark' })
    await signIn(phone.page, 'e1')
    await phone.page.waitForURL(/\/me/)
    await phone.page.getByRole('link', { name: 'Pengajuan' }).click()
    await phone.page.getByRole('button', { name: 'Ajukan' }).click()
    await phone.page.getByLabel('Jenis pengajuan').selectOption('sakit')
    await phone.page.getByLabel('Alasan').fill('Demam sejak semalam')
    await phone.page
      .getByLabel('Surat atau foto')
      .setInputFiles({ name: 'surat.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 surat') })
    expect(await faultsOf(phone.page)).toEqual([])
    expect(await isTooWide(phone.page)).toBe(false)
    await phone.page.getByRole('button', { name: 'Kirim pengajuan' }).click()
    await phone.page.getByText('Giliran HR').waitFor()

    await desk.page.getByRole('heading', { name: 'Pegawai 1' }).waitFor()
    await desk.page.getByRole('heading', { name: 'Yang juga tidak di tempat' }).waitFor()
    expect(await faultsOf(desk.page)).toEqual([])
    expect(await isTooWide(desk.page)).toBe(false)
    // with the keyboard alone
    await desk.page.getByRole('button', { name: 'Setujui', exact: true }).focus()
    await desk.page.keyboard.press('Enter')
    await phone.page.locator('summary', { hasText: 'Disetujui' }).waitFor()
    await phone.page.getByText('1 belum dibaca').waitFor()
    expect(await faultsOf(phone.page)).toEqual([])
    await push(phone.page, server.url)
    await expect
      .poll(() => phone.page.evaluate(SHOWN), { timeout: 20_000 })
      .toEqual([['Hadir', 'Sakit 24 Nov disetujui', '/me/requests']])
    expect([...desk.faults, ...phone.faults]).toEqual([])
    await desk.context.close()
    await phone.context.close()
  })

  test('a swap that is asked on one phone is agreed to on another, and HR settles the rest', async () => {
    const desk = await openPage(browser, server, { ...DESK, colorScheme: 'dark' })
    await signIn(desk.page, 'admin')
    await desk.page.waitForURL(/\/admin/)
    type Known = { id: string; name: string }
    const api = async (method: string, path: string, data?: object): Promise<{ id: string; data: Known[] }> => {
      const headers = { origin: server.url, 'sec-fetch-site': 'same-origin' }
      const answer = await desk.page.request.fetch(path, { method, headers, ...(data && { data }) })
      return answer.json() as Promise<{ id: string; data: Known[] }>
    }
    const shift = (name: string, code: string, start: string, end: string) =>
      api('POST', '/api/shifts', { name, code, rule: { parts: [{ start, end }], grace_minutes: 5 } })
    const [early, late] = [await shift('Pagi', 'P', '07:00', '15:00'), await shift('Malam', 'M', '23:00', '07:00')]
    const people = (await api('GET', '/api/employees?limit=50')).data
    const idOf = (name: string): string => people.find((one) => one.name === name)?.id ?? ''
    const date = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10)
    const entry = { date, version: 0, kind: 'shift', second_shift_id: null, site_id: null, note: null }
    const entries = [
      { ...entry, employee_id: idOf('Pegawai 2'), shift_id: early.id },
      { ...entry, employee_id: idOf('Pegawai 3'), shift_id: late.id },
    ]
    await api('PUT', '/api/roster', { entries, past: false })

    const phone = await openPage(browser, server, { ...PHONE, colorScheme: 'light' })
    await signIn(phone.page, 'e2')
    await phone.page.waitForURL(/\/me/)
    await phone.page.goto('/me/requests')
    await phone.page.getByRole('button', { name: 'Ajukan' }).click()
    await phone.page.getByLabel('Jenis pengajuan').selectOption('tukar_shift')
    await phone.page.getByLabel('Tanggal shift Anda').fill(date)
    await phone.page.locator('option', { hasText: 'Pegawai 3 · Malam' }).waitFor({ state: 'attached' })
    await phone.page.getByLabel('Bertukar dengan').selectOption(idOf('Pegawai 3'))
    await phone.page.getByLabel('Alasan').fill('Mengantar anak wisuda')
    expect(await faultsOf(phone.page)).toEqual([])
    expect(await isTooWide(phone.page)).toBe(false)
    await phone.page.getByRole('button', { name: 'Kirim pengajuan' }).click()
    await phone.page.getByText('Menunggu Pegawai 3 setuju').waitFor()

    const other = await openPage(browser, server, { ...PHONE, colorScheme: 'dark' })
    await signIn(other.page, 'e3')
    await other.page.waitForURL(/\/me/)
    await other.page.goto('/me/requests')
    await other.page.getByRole('button', { name: 'Setuju bertukar' }).click()
    await phone.page.getByText('Giliran HR').waitFor()
    await desk.page.goto('/admin/requests')
    await desk.page.getByRole('button', { name: 'Setujui', exact: true }).click()
    await phone.page.locator('summary', { hasText: 'Disetujui' }).waitFor()

    await desk.page.getByRole('tab', { name: 'Saldo cuti' }).click()
    await desk.page.getByRole('button', { name: /Pegawai 2/ }).click()
    await desk.page.getByLabel('Hari', { exact: true }).fill('2.5')
    await desk.page.getByLabel('Alasan').fill('Saldo dari sistem lama')
    await desk.page.getByRole('button', { name: 'Simpan penyesuaian' }).click()
    await desk.page.getByText('+2,5').waitFor()
    expect(await faultsOf(desk.page)).toEqual([])
    // one person's book lies over the list of all
    await desk.page.keyboard.press('Escape')
    await desk.page.getByRole('tab', { name: 'Wakil' }).click()
    const others = desk.page.getByRole('region', { name: 'Wakil untuk orang lain' })
    for (const [label, name] of [
      ['Mewakili', 'Pegawai 1'],
      ['Wakil', 'Pegawai 4'],
    ] as const) {
      await others.getByLabel(label, { exact: true }).fill(name)
      await desk.page.getByRole('option').first().click()
    }
    expect(await faultsOf(desk.page)).toEqual([])
    await others.getByRole('button', { name: 'Tunjuk wakil' }).click()
    await others.getByText('Pegawai 4 mewakili Pegawai 1').waitFor()
    await others.getByRole('button', { name: 'Akhiri perwakilan Pegawai 4' }).press('Enter')
    await others.getByText('Tidak ada perwakilan yang berjalan').waitFor()
    await desk.page.getByRole('tab', { name: 'Kebijakan' }).click()
    await desk.page.getByLabel('Izin: HR').check()
    expect(await faultsOf(desk.page)).toEqual([])
    await desk.page.getByRole('button', { name: 'Simpan', exact: true }).click()
    await desk.page.getByText('Kebijakan tersimpan').waitFor()
    expect([...desk.faults, ...phone.faults, ...other.faults]).toEqual([])
    for (const { context } of [desk, phone, other]) await context.close()
  })

  test('what HR writes down for somebody shows on their phone at once, also where it goes to be decided', async () => {
    const phone = await openPage(browser, server, { ...PHONE, colorScheme: 'light' })
    await signIn(phone.page, 'e4')
    await phone.page.waitForURL(/\/me/)
    await phone.page.goto('/me/requests')
    await phone.page.getByText('Belum ada pengajuan').waitFor()
    // HR with a phone in the hand, and with the keyboard alone at the desk
    for (const [screen, way] of [
      [PHONE, 'Langsung disetujui'],
      [DESK, 'Lewat yang biasa memutuskan'],
    ] as const) {
      const desk = await openPage(browser, server, { ...screen, colorScheme: 'dark' })
      await signIn(desk.page, 'admin')
      await desk.page.waitForURL(/\/admin/)
      await desk.page.goto('/admin/requests')
      await desk.page.getByRole('button', { name: 'Catat pengajuan' }).press('Enter')
      const form = desk.page.getByRole('dialog', { name: 'Catat pengajuan' })
      await form.getByLabel('Karyawan').fill('Pegawai 4')
      await desk.page.getByRole('option').first().waitFor()
      await desk.page.keyboard.press('ArrowDown')
      await desk.page.keyboard.press('Enter')
      if (screen === DESK) await form.getByLabel('Jenis pengajuan').selectOption('izin')
      const date = new Date(Date.now() + (screen === DESK ? 4 : -20) * 86_400_000).toISOString().slice(0, 10)
      const [year, month, day] = date.split('-')
      await form.getByLabel('Dari tanggal').fill(`${day}/${month}/${year}`)
      await form.getByLabel('Sampai tanggal').fill(`${day}/${month}/${year}`)
      await form.getByLabel('Alasan').fill('Surat dokter diterima di meja HR')
      if (screen === PHONE)
        await form
          .getByLabel('Surat atau foto')
          .setInputFiles({ name: 'surat-lama.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 surat') })
      await form.getByLabel(way).check()
      expect(await faultsOf(desk.page)).toEqual([])
      expect(await isTooWide(desk.page)).toBe(false)
      await form.getByRole('button', { name: 'Simpan' }).click()
      await form.waitFor({ state: 'hidden' })
      await phone.page
        .locator('summary', { hasText: screen === PHONE ? 'Disetujui' : 'Giliran HR' })
        .first()
        .waitFor()
      expect(desk.faults).toEqual([])
      await desk.context.close()
    }
    await phone.page.locator('summary', { hasText: 'Disetujui' }).click()
    await phone.page.getByText('Ibu Admin (HR) mencatat').filter({ visible: true }).waitFor()
    await phone.page.getByRole('link', { name: 'Surat: surat-lama.pdf' }).waitFor()
    expect(await faultsOf(phone.page)).toEqual([])
    expect(phone.faults).toEqual([])
    await phone.context.close()
  })

  test('whoever is back earlier says so on the phone, and HR agrees or ends it without being asked', async () => {
    const desk = await openPage(browser, server, { ...DESK, colorScheme: 'light' })
    await signIn(desk.page, 'admin')
    await desk.page.waitForURL(/\/admin/)
    const headers = { origin: server.url, 'sec-fetch-site': 'same-origin' }
    const people = (await (await desk.page.request.get('/api/employees?limit=50')).json()) as {
      data: { id: string; name: string }[]
    }
    const employee_id = people.data.find((one) => one.name === 'Pegawai 5')?.id
    const [from, to] = [-3, 9].map((days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10))
    const key = '0190a000-0000-7000-8000-00000000e2e1'
    const data = { key, employee_id, kind: 'sakit', from, to, reason: 'Rawat inap di rumah sakit' }
    expect((await desk.page.request.post('/api/requests', { headers, data })).status()).toBe(201)

    const phone = await openPage(browser, server, { ...PHONE, colorScheme: 'dark' })
    await signIn(phone.page, 'e5')
    await phone.page.waitForURL(/\/me/)
    await phone.page.goto('/me/requests')
    await phone.page.locator('summary', { hasText: 'Disetujui' }).click()
    await phone.page.getByRole('button', { name: 'Kembali lebih awal' }).click()
    await phone.page.getByLabel('Alasan').fill('Sudah sehat')
    expect(await faultsOf(phone.page)).toEqual([])
    expect(await isTooWide(phone.page)).toBe(false)
    await phone.page.getByRole('button', { name: 'Kirim', exact: true }).click()
    await phone.page.getByText('Menunggu jawaban: masuk lagi').waitFor()

    await desk.page.goto('/admin/requests')
    const wish = desk.page.getByRole('listitem').filter({ hasText: 'Ingin kembali lebih awal: masuk lagi' })
    await wish.waitFor()
    expect(await faultsOf(desk.page)).toEqual([])
    await wish.getByRole('button', { name: 'Setujui', exact: true }).press('Enter')
    await phone.page.getByText('semula sampai').waitFor()

    await desk.page.locator('summary', { hasText: 'Pegawai 5' }).click()
    await desk.page.getByRole('button', { name: 'Kembali lebih awal' }).click()
    await desk.page.getByRole('form', { name: 'Kembali lebih awal' }).getByLabel('Alasan').fill('Masuk kerja kemarin')
    expect(await faultsOf(desk.page)).toEqual([])
    await desk.page.getByRole('button', { name: 'Persingkat' }).click()
    await phone.page.getByText('Ibu Admin mempersingkat').nth(1).waitFor()
    expect([...desk.faults, ...phone.faults]).toEqual([])
    await desk.context.close()
    await phone.context.close()
  })

  test('a letter that follows is handed in on the phone and accepted by HR, neither of them reloaded', async () => {
    const desk = await openPage(browser, server, { ...DESK, colorScheme: 'dark' })
    await signIn(desk.page, 'admin')
    await desk.page.waitForURL(/\/admin/)
    await desk.page.goto('/admin/requests')
    const phone = await openPage(browser, server, { ...PHONE, colorScheme: 'light' })
    await signIn(phone.page, 'e6')
    await phone.page.waitForURL(/\/me/)
    await phone.page.goto('/me/requests')
    await phone.page.getByRole('button', { name: 'Ajukan' }).click()
    await phone.page.getByLabel('Jenis pengajuan').selectOption('sakit')
    await phone.page.getByLabel('Alasan').fill('Tipes, surat dari klinik besok')
    await phone.page.getByLabel('Surat menyusul').check()
    expect(await faultsOf(phone.page)).toEqual([])
    await phone.page.getByRole('button', { name: 'Kirim pengajuan' }).click()
    await phone.page.getByText('surat menyusul s.d.').waitFor()

    const asked = desk.page.getByRole('listitem').filter({ has: desk.page.getByRole('heading', { name: 'Pegawai 6' }) })
    await asked.getByRole('button', { name: 'Setujui', exact: true }).press('Enter')
    await phone.page.locator('summary', { hasText: 'Disetujui' }).click()
    await phone.page.getByRole('button', { name: 'Serahkan surat' }).click()
    await phone.page
      .getByLabel('Surat', { exact: true })
      .setInputFiles({ name: 'klinik.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 klinik') })
    expect(await faultsOf(phone.page)).toEqual([])
    expect(await isTooWide(phone.page)).toBe(false)
    await phone.page.getByRole('button', { name: 'Kirim surat' }).click()

    const letters = desk.page.getByRole('region', { name: 'Surat menyusul' })
    await letters.getByRole('link', { name: 'Surat: klinik.pdf' }).waitFor()
    expect(await faultsOf(desk.page)).toEqual([])
    expect(await isTooWide(desk.page)).toBe(false)
    await letters.getByRole('button', { name: 'Terima surat Pegawai 6' }).press('Enter')
    await letters.waitFor({ state: 'hidden' })
    await phone.page.locator('summary', { hasText: 'dengan surat' }).waitFor()
    expect([...desk.faults, ...phone.faults]).toEqual([])
    await desk.context.close()
    await phone.context.close()
  })

  test('a changed schedule and an order for overtime reach the phone, and its answer HR, none of them reloaded', async () => {
    const desk = await openPage(browser, server, { ...DESK, colorScheme: 'light' })
    await signIn(desk.page, 'admin')
    await desk.page.waitForURL(/\/admin/)
    const api = async (
      method: string,
      path: string,
      data?: object,
    ): Promise<{ data: { id: string; name: string }[] }> => {
      const headers = { origin: server.url, 'sec-fetch-site': 'same-origin' }
      const answer = await desk.page.request.fetch(path, { method, headers, ...(data && { data }) })
      expect(answer.ok(), await answer.text()).toBe(true)
      return answer.json() as Promise<{ data: { id: string; name: string }[] }>
    }
    const phone = await openPage(browser, server, { ...PHONE, colorScheme: 'dark' })
    await signIn(phone.page, 'e6')
    await phone.page.waitForURL(/\/me/)
    await phone.page.goto('/me/requests')
    await phone.page.getByRole('heading', { name: 'Pengajuan', exact: true }).waitFor()

    const people = (await api('GET', '/api/employees?limit=50')).data
    const employee_id = people.find(({ name }) => name === 'Pegawai 6')?.id
    const date = new Date(Date.now() + 6 * 86_400_000).toISOString().slice(0, 10)
    const nothing = { shift_id: null, second_shift_id: null, site_id: null, note: null }
    await api('PUT', '/api/roster', {
      entries: [{ employee_id, date, version: 0, kind: 'off', ...nothing }],
      past: false,
    })
    await phone.page.getByRole('link', { name: 'Jadwal Anda berubah' }).click()
    await phone.page.waitForURL(/\/me\/schedule/)
    await phone.page.goBack()
    const order = { date, start: '09:00', end: '12:00', reason: 'Stok opname akhir bulan', employees: [employee_id] }
    await api('POST', '/api/overtime/orders', order)
    const told = phone.page.getByRole('link', { name: /Perintah lembur .*09.00–12.00: menunggu/ })
    await told.waitFor()
    expect(await faultsOf(phone.page)).toEqual([])
    expect(await isTooWide(phone.page)).toBe(false)
    await told.click()
    await phone.page.waitForURL(/\/me\/overtime\?month=/)

    await desk.page.goto(`/admin/overtime?month=${date.slice(0, 7)}`)
    await desk.page.getByText('Stok opname akhir bulan').waitFor()
    const waiting = desk.page.getByRole('list', { name: 'Perintah lembur' }).getByText('0 dari 1 setuju')
    await waiting.waitFor()
    await phone.page.getByRole('button', { name: 'Setuju', exact: true }).press('Enter')
    await desk.page
      .getByText(/1 setuju|1 dari 1/)
      .first()
      .waitFor()
    await desk.page.goto('/admin/requests')
    await desk.page.getByRole('link', { name: /Pegawai 6 menyetujui lembur/ }).waitFor()
    expect(await faultsOf(desk.page)).toEqual([])

    // the person asks for more of it, sees the plan and the caps beforehand, and HR sees the same
    await phone.page.goto(`/me/requests?lembur=${date}`)
    await phone.page.getByLabel('Dari jam').fill('13:00')
    await phone.page.getByLabel('Sampai jam').fill('14:00')
    await phone.page.getByText('Hari libur').waitFor()
    await phone.page.getByLabel('Alasan').fill('Truk datang terlambat')
    expect(await faultsOf(phone.page)).toEqual([])
    expect(await isTooWide(phone.page)).toBe(false)
    await phone.page.getByRole('button', { name: 'Kirim pengajuan' }).click()
    const asked = desk.page.getByRole('listitem').filter({ hasText: 'Truk datang terlambat' })
    await asked.getByText('Rencana hari itu').waitFor()
    expect(await faultsOf(desk.page)).toEqual([])
    expect(await isTooWide(desk.page)).toBe(false)
    await asked.getByRole('button', { name: 'Setujui', exact: true }).press('Enter')
    await phone.page.locator('summary', { hasText: 'Lembur' }).getByText('Disetujui').waitFor()
    await phone.page.goto(`/me/overtime?month=${date.slice(0, 7)}`)
    await phone.page.getByText('Truk datang terlambat').waitFor()
    expect([...desk.faults, ...phone.faults]).toEqual([])
    await desk.context.close()
    await phone.context.close()
  })
})
