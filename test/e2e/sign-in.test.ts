import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AuthenticatorApp } from '#test/support/totp.ts'
import { chromiumIsHere, DESK, faultsOf, openChromium, openPage, PHONE, Server, signIn } from './stage.ts'

describe.skipIf(!chromiumIsHere())('signing in with more than a password', () => {
  let server: Server
  let browser: Browser
  beforeAll(async () => {
    server = new Server('localhost')
    await server.prepare(2)
    await server.start()
    browser = await openChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.remove()
  })

  test('an authenticator app is set up on the account page and asked for at the next sign-in', async () => {
    const { page, context, faults } = await openPage(browser, server, PHONE)
    await signIn(page, 'auditor')
    await page.waitForURL(/\/admin/)
    await page.goto('/account')
    await page.getByRole('button', { name: 'Pasang aplikasi' }).click()
    // black on black is what no camera reads
    const picture = page.getByAltText('Kode QR untuk aplikasi autentikator')
    await picture.waitFor()
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      const ground = 'getComputedStyle(document.querySelector("img[src^=data]")).backgroundColor'
      expect(await page.evaluate(ground)).toBe('rgb(255, 255, 255)')
    }
    const key = (await page.locator('code').first().textContent()) ?? ''
    const app = new AuthenticatorApp(key, Date.now)
    expect(await faultsOf(page)).toEqual([])
    await page.getByLabel('Kode dari aplikasi').fill(app.code())
    await page.getByRole('button', { name: 'Aktifkan' }).click()
    await page.getByText('Simpan kode cadangan ini sekarang').waitFor()
    const recovery = ((await page.locator('code').first().textContent()) ?? '').split('\n')
    expect(recovery).toHaveLength(10)
    await context.close()

    const next = await openPage(browser, server, DESK)
    await signIn(next.page, 'auditor')
    const code = next.page.getByLabel('Kode 6 angka, atau kode cadangan')
    await code.fill('000000')
    await next.page.getByRole('button', { name: 'Lanjut' }).click()
    await next.page.getByText('Kode tidak cocok').waitFor()
    expect(await faultsOf(next.page)).toEqual([])
    await code.fill(recovery[0] as string)
    await next.page.getByRole('button', { name: 'Lanjut' }).click()
    await next.page.waitForURL(/\/admin/)
    expect([...faults, ...next.faults]).toEqual([])
    await next.context.close()
  })

  test('a passkey is added, signs in without a password, and is removed', async () => {
    const { page, context, faults } = await openPage(browser, server, DESK)
    const cdp = await context.newCDPSession(page)
    await cdp.send('WebAuthn.enable')
    await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    await signIn(page, 'admin')
    await page.waitForURL(/\/admin/)
    await page.goto('/account')
    await page.getByLabel('Nama kunci sandi').fill('Laptop HR')
    await page.getByRole('button', { name: 'Tambah kunci sandi' }).click()
    await page.getByText('Laptop HR').waitFor()
    await page.getByRole('button', { name: 'Ganti nama' }).click()
    await page.getByLabel('Nama baru').fill('Laptop Bu Ani')
    expect(await faultsOf(page)).toEqual([])
    await page.getByLabel('Nama baru').press('Enter')
    await page.getByText('Laptop Bu Ani').waitFor()
    await page.getByLabel('Nama di layar dan laporan').fill('PT Baru Jaya')
    await page.getByLabel('Nama di layar dan laporan').press('Enter')
    await page.getByText('Nama perusahaan disimpan').waitFor()
    for (let round = 0; round < 2; round++) {
      await context.clearCookies()
      await page.evaluate('localStorage.clear()')
      await page.goto('/sign-in')
      await page.getByRole('button', { name: 'Masuk dengan kunci sandi' }).click()
      await page.waitForURL(/\/admin/)
    }
    await page.getByTitle('PT Baru Jaya').waitFor()
    // an employee at the screen for clocking in when the company begins to demand a second factor
    const phone = await openPage(browser, server, PHONE)
    await signIn(phone.page, 'e1')
    await phone.page.waitForURL(/\/me/)
    // the company demands a second factor: the passkey is one
    const demanded = await page.evaluate(
      `fetch('/api/company/security', { method: 'PATCH', headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ version: 0, required_roles: ['admin', 'karyawan'], trust_provider: false }) }).then((r) => r.status)`,
    )
    expect(demanded).toBe(200)
    await phone.page.getByRole('link', { name: 'Riwayat' }).click()
    await phone.page.waitForURL(/\/account/)
    await phone.page.goto('/me')
    await phone.page.waitForURL(/\/account/)
    await phone.page.getByRole('status').getByText('Perusahaan mewajibkan faktor kedua').waitFor()
    await phone.context.close()
    await page.goto('/account')
    await page.getByRole('button', { name: 'Hapus', exact: true }).click()
    await page.getByText('Perusahaan mewajibkan faktor kedua').waitFor()
    await page.goto('/admin')
    await page.waitForURL(/\/account/)
    expect(faults.filter((fault) => !fault.includes('403'))).toEqual([])
    await context.close()
  })
})
