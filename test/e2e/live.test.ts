import { randomUUID } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumIsHere, DESK, openChromium, openPage, PHONE, Server, signIn } from './stage.ts'

/** Runs in the page: a tap that waits on this device, as the outbox keeps it. */
const keepTap = `(userId) => new Promise((resolve) => {
  const opening = indexedDB.open('hadir', 1)
  opening.onsuccess = () => {
    const writing = opening.result.transaction('punches', 'readwrite')
    const tapped = { wall: Date.now(), mono: 0, page: 'earlier' }
    const reading = { server_time: null, elapsed_ms: null }
    writing.objectStore('punches').add({ key: crypto.randomUUID(), userId, kind: 'in', tapped, reading, body: null })
    writing.oncomplete = () => resolve()
  }
})`

describe.skipIf(!chromiumIsHere())('the main job, in Chromium', () => {
  let server: Server
  let browser: Browser
  beforeAll(async () => {
    server = new Server()
    await server.prepare(8)
    await server.start()
    browser = await openChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.remove()
  })

  const connected = (page: Page): Promise<void> => page.getByText('Live • Connected').first().waitFor()
  const clock = async (page: Page, kind: 'in' | 'out'): Promise<void> => {
    const headers = { 'idempotency-key': randomUUID(), origin: server.url }
    const answer = await page.request.post(`/api/attendances/check-${kind}`, { headers, data: {} })
    expect(answer.status()).toBe(201)
  }

  test('a tap on the phone shows on the dashboard and in both tabs of Riwayat', async () => {
    const phone = await openPage(browser, server, PHONE)
    const board = await openPage(browser, server, DESK)
    const history = await openPage(browser, server, DESK)
    await signIn(board.page, 'admin')
    await connected(board.page)
    await signIn(history.page, 'admin')
    await history.page.getByRole('link', { name: 'Riwayat' }).first().click()
    await history.page.getByRole('tab', { name: 'Hari Ini' }).waitFor()
    await connected(history.page)

    await signIn(phone.page, 'e1')
    await phone.page.getByRole('button', { name: 'Absen Masuk' }).click()
    await phone.page
      .getByText(/^Masuk \d\d\.\d\d/)
      .first()
      .waitFor()

    await board.page.getByText('Pegawai 1').first().waitFor()
    const row = history.page.getByRole('row').filter({ hasText: 'Pegawai 1' })
    await row.waitFor()
    expect(await row.innerText()).not.toMatch(/\d\d\.\d\d.*\d\d\.\d\d/s)

    // the check-out fills in the same row
    await clock(phone.page, 'out')
    await expect.poll(() => row.innerText()).toMatch(/\d\d\.\d\d.*\d\d\.\d\d/s)
    expect(await row.count()).toBe(1)

    // while the other tab is open, "Baru" says that something came
    const past = history.page.getByRole('tab', { name: /Riwayat/ })
    await past.click()
    await history.page.getByRole('row').filter({ hasText: 'Pegawai 1' }).first().waitFor()
    const other = await openPage(browser, server, PHONE)
    await signIn(other.page, 'e2')
    await other.page.getByRole('button', { name: 'Absen Masuk' }).click()
    await history.page.getByText('Baru', { exact: true }).first().waitFor()
    await history.page.getByRole('tab', { name: 'Hari Ini' }).click()
    await history.page.getByRole('row').filter({ hasText: 'Pegawai 2' }).first().waitFor()

    for (const { faults, context } of [phone, board, history, other]) {
      expect(faults).toEqual([])
      await context.close()
    }
  })

  test('the server is killed and comes back: the screen says so, the tap waits on the phone, nothing is missing', async () => {
    const phone = await openPage(browser, server, PHONE)
    const board = await openPage(browser, server, DESK)
    await signIn(board.page, 'admin')
    await connected(board.page)
    await signIn(phone.page, 'e3')
    await phone.page.getByRole('button', { name: 'Absen Masuk' }).waitFor()

    await server.kill('SIGKILL')
    await board.page.getByText('Live • Disconnected').first().waitFor()
    await phone.page.getByRole('button', { name: 'Absen Masuk' }).click()
    await phone.page.getByText('Tersimpan di HP, menunggu sinyal (1)').first().waitFor()
    await server.start()

    await phone.page
      .getByText(/^Masuk \d\d\.\d\d/)
      .first()
      .waitFor({ timeout: 60_000 })
    await connected(board.page)
    await board.page.getByText('Pegawai 3').first().waitFor()
    for (const { faults, context } of [phone, board]) {
      expect(faults).toEqual([])
      await context.close()
    }
  })

  test('HR writes down when somebody really came: beside the tap, with a reason, and the row says so at once', async () => {
    const phone = await openPage(browser, server, PHONE)
    await signIn(phone.page, 'e8')
    await phone.page.getByRole('button', { name: 'Absen Masuk' }).waitFor()
    await clock(phone.page, 'in')
    const desk = await openPage(browser, server, DESK)
    await signIn(desk.page, 'admin')
    await desk.page.getByRole('link', { name: 'Riwayat' }).first().click()
    const row = desk.page.getByRole('row').filter({ hasText: 'Pegawai 8' })
    await row.click()
    await desk.page.getByRole('button', { name: 'Koreksi jam' }).click()
    const dialog = desk.page.getByRole('dialog', { name: 'Koreksi jam' })
    const really = new Date(Date.now() - 20 * 60_000)
      .toLocaleTimeString('en-GB', { timeZone: 'Asia/Jakarta' })
      .slice(0, 5)
    await dialog.getByLabel(/^Jam masuk/).fill(really)
    await dialog.getByLabel('Alasan').fill('HP tertinggal, masuk lewat satpam')
    await dialog.getByRole('button', { name: 'Simpan koreksi' }).click()
    await desk.page.getByText('Jam Pegawai 8 dikoreksi dan ia diberi tahu.').waitFor()
    // the day's story is open beside the list, and has followed
    await desk.page.getByText(`Koreksi absen masuk ${really.replace(':', '.')} disetujui`).waitFor()
    await desk.page.keyboard.press('Escape')
    await expect.poll(() => row.innerText()).toContain(really.replace(':', '.'))
    for (const { faults, context } of [phone, desk]) {
      expect(faults).toEqual([])
      await context.close()
    }
  })

  test('an answer of 500 is a fault of the test in which it came, whatever the screen makes of it', async () => {
    const { page, context, faults } = await openPage(browser, server, PHONE)
    await page.route('**/api/session', (route) => route.fulfill({ status: 500, json: { code: 'server/internal' } }))
    await page.goto('/')
    await expect.poll(() => faults).toContain(`500 ${server.url}/api/session`)
    await context.close()
  })

  test('the admin menu asks before it signs somebody out whose taps wait on this device', async () => {
    const { page, context, faults } = await openPage(browser, server, DESK)
    await signIn(page, 'admin')
    await connected(page)
    const session = (await (await page.request.get('/api/session')).json()) as { user: { id: string } }
    await page.evaluate(`(${keepTap})('${session.user.id}')`)
    await page.reload()
    await connected(page)
    const menu = page.getByRole('button', { name: 'Ibu Admin' })
    const leave = page.getByRole('button', { name: 'Keluar', exact: true })
    await menu.click()
    await leave.click()
    await page.getByRole('dialog', { name: '1 absen belum terkirim' }).waitFor()
    await page.getByRole('button', { name: 'Tetap masuk' }).click()
    await connected(page)
    if (!(await leave.isVisible())) await menu.click()
    await leave.click()
    await page.getByRole('button', { name: 'Tetap keluar' }).click()
    await page.getByLabel('NIK/NIP atau e-mail').waitFor()
    expect(faults).toEqual([])
    await context.close()
  })

  test('no signal: the tap is kept over a reload of the page and sent once the signal is back', async () => {
    const phone = await openPage(browser, server, PHONE)
    await signIn(phone.page, 'e4')
    await phone.page.getByRole('button', { name: 'Absen Masuk' }).waitFor()
    await phone.page.evaluate('navigator.serviceWorker.ready.then(() => 0)')
    await phone.page.reload()
    await phone.page.getByRole('button', { name: 'Absen Masuk' }).waitFor()

    await phone.context.setOffline(true)
    await phone.page.getByText('Luring').first().waitFor()
    await phone.page.getByRole('button', { name: 'Absen Masuk' }).click()
    await phone.page.getByText('Tersimpan di HP, menunggu sinyal (1)').first().waitFor()
    await phone.page.reload()
    await phone.page.getByText('Tersimpan di HP, menunggu sinyal (1)').first().waitFor()
    await phone.context.setOffline(false)
    await phone.page
      .getByText(/^Masuk \d\d\.\d\d/)
      .first()
      .waitFor({ timeout: 60_000 })

    const mine = await phone.page.request.get('/api/attendances?mine=true')
    expect(((await mine.json()) as { data: unknown[] }).data).toHaveLength(1)
    expect(phone.faults).toEqual([])
    await phone.context.close()
  })
})
