import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumIsHere, DESK, faultsOf, isTooWide, openChromium, openPage, PHONE, Server, signIn } from './stage.ts'

const ADMIN = [
  '/admin',
  '/admin/history',
  '/admin/history?tab=history',
  '/admin/employees',
  '/admin/employees/departments',
  '/admin/schedule',
  '/admin/schedule/sites',
  '/admin/schedule/shifts',
  '/admin/overtime',
  '/admin/calendar',
  '/admin/reports',
  '/admin/reports?tab=trend',
  '/admin/reports?tab=files',
  '/admin/reports?tab=recompute',
  '/admin/reports?tab=settings',
  '/admin/system',
  '/admin/webhooks',
  '/admin/requests',
  '/admin/requests#leave',
  '/admin/requests#policy',
  '/account',
]
const EMPLOYEE = ['/me', '/me/history', '/me/schedule', '/me/overtime', '/me/requests', '/account']

describe.skipIf(!chromiumIsHere())('every screen, looked at by axe', () => {
  let server: Server
  let browser: Browser
  beforeAll(async () => {
    server = new Server()
    await server.prepare(30)
    await server.start()
    browser = await openChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.remove()
  })

  const looks: [string, BrowserContextOptions][] = [
    ['390 px, light', { ...PHONE, colorScheme: 'light' }],
    ['1440 px, dark', { ...DESK, colorScheme: 'dark' }],
  ]
  // each screen in one of the two, by turns; all screens in all four looks with HADIR_LOOKS=all, which is four times as much
  const all = process.env['HADIR_LOOKS'] === 'all'
  if (all) {
    looks.push(['390 px, dark', { ...PHONE, colorScheme: 'dark' }])
    looks.push(['1440 px, light', { ...DESK, colorScheme: 'light' }])
  }

  test.each(looks)('%s: nothing serious, nothing wider than the window, nothing on the console', async (name, look) => {
    const turn = looks.findIndex(([one]) => one === name)
    const found: string[] = []
    for (const [login, paths] of [
      ['admin', ADMIN],
      ['e1', EMPLOYEE],
    ] as const) {
      const { page, context, faults } = await openPage(browser, server, look)
      await page.goto('/')
      await page.getByLabel('NIK/NIP atau e-mail').waitFor()
      found.push(...(await faultsOf(page)))
      await signIn(page, login)
      await page.waitForURL(/\/(admin|me)/)
      for (const path of all ? paths : paths.filter((_, index) => index % looks.length === turn)) {
        await page.goto(path)
        await page.getByRole('heading').first().waitFor()
        // live screens are never quite idle; what they load first has come by then
        await page.waitForLoadState('networkidle', { timeout: 700 }).catch(() => {})
        found.push(...(await faultsOf(page)))
        if (await isTooWide(page)) found.push(`${path} is wider than the window`)
      }
      found.push(...faults)
      await context.close()
    }
    expect(found).toEqual([])
  })
})
