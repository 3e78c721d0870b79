import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumIsHere, DESK, openChromium, openPage, PHONE, Server, signIn } from './stage.ts'

async function faultsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${page.url()} ${id}: ${target.join(' ')}`))
}
const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth') as Promise<boolean>

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
    expect([...desk.faults, ...phone.faults]).toEqual([])
    await desk.context.close()
    await phone.context.close()
  })
})
