// Takes the pictures that the README and docs show: the demo company on a Tuesday at 08.21 WIB, in the real house.
import { dayContexts } from '#src/roles/day-contexts.ts'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { loadConfig } from '#src/config/config.ts'
import { createPasswords } from '#src/features/accounts/index.ts'
import { punch } from '#src/features/attendance/punch.ts'
import { seedDemo } from '#src/features/demo/index.ts'
import { systemClock } from '#src/kernel/clock.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { bell, seededRandom } from '#src/kernel/seeded.ts'
import { openHouse } from '#src/roles/embedded.ts'
import type { House } from '#src/roles/embedded.ts'

const OUT = join(import.meta.dirname, '../../docs/images')
const NOW = Date.parse('2026-11-24T08:21:40+07:00')
const MINUTE = 60_000

/** The real clock, moved to another day. */
function movedClock(): Clock & { set: (instant: number) => void } {
  let shift = 0
  return {
    ...systemClock,
    now: () => systemClock.now() + shift,
    set: (instant) => void (shift = instant - systemClock.now()),
  }
}

async function comeToWork(house: House, clock: ReturnType<typeof movedClock>): Promise<void> {
  const random = seededRandom(7)
  const people = await house.db.read.kysely
    .selectFrom('employee as e')
    .innerJoin('site as s', 's.id', 'e.site_id')
    .select(['e.id', 's.zone', 's.shift_start'])
    .orderBy('e.number')
    .execute()
  const arrivals = people
    .map(({ id, zone, shift_start }) => {
      const hours = { 'Asia/Jakarta': '+07:00', 'Asia/Makassar': '+08:00' }[zone] ?? '+09:00'
      return {
        id,
        at: Date.parse(`2026-11-24T${shift_start}:00${hours}`) + Math.round((bell(random) * 11 - 6) * MINUTE),
      }
    })
    .filter(({ at }) => at < NOW && random() > 0.12)
    .sort((a, b) => a.at - b.at)
  for (const { id, at } of arrivals) {
    clock.set(at)
    await punch(
      { ...house, node: `app-${1 + Math.floor(random() * 4)}`, contexts: dayContexts },
      { employeeId: id, kind: 'in', key: house.ids.uuid(), body: {}, source: 'web' },
    )
  }
  clock.set(NOW)
}

async function open(
  browser: Browser,
  url: string,
  account: { login: string; password: string },
  width: number,
  height: number,
  dark: boolean,
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height },
    baseURL: url,
    locale: 'id-ID',
    timezoneId: 'Asia/Jakarta',
    colorScheme: dark ? 'dark' : 'light',
  })
  const page = await context.newPage()
  await page.goto('/')
  await page.getByLabel('NIK/NIP atau e-mail').fill(account.login)
  await page.getByLabel('Kata sandi', { exact: true }).fill(account.password)
  await page.getByRole('button', { name: 'Masuk', exact: true }).click()
  await page.waitForURL(/\/(admin|me)/)
  await page.waitForLoadState('networkidle')
  await page.waitForTimeout(1_500)
  return page
}

const folder = mkdtempSync(join(tmpdir(), 'hadir-pictures-'))
mkdirSync(OUT, { recursive: true })
const clock = movedClock()
clock.set(NOW - 6 * 3_600_000)
const config = loadConfig('embedded', { HADIR_DATA: folder, PORT: '0', OPS_PORT: '0', NODE_ID: 'app-1' })
const house = await openHouse(config, silentLogger, { clock, drainMs: 0 })
const accounts =
  (await seedDemo({
    ...house,
    node: 'app-1',
    contexts: dayContexts,
    dataFolder: folder,
    hash: (password) => createPasswords(house).hash(password),
  })) ?? []
await comeToWork(house, clock)
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
})
const as = (role: string): { login: string; password: string } =>
  accounts.find((one) => one.role === role) ?? { login: '', password: '' }
for (const [name, role, width, height, path] of [
  ['dasbor-1440', 'admin', 1440, 900, '/admin'],
  ['hari-ini-1440', 'admin', 1440, 900, '/admin/history'],
  ['dasbor-390', 'admin', 390, 844, '/admin'],
  ['absen-390', 'karyawan', 390, 844, '/me'],
] as const) {
  for (const dark of [false, true]) {
    const page = await open(browser, house.url, as(role), width, height, dark)
    if (new URL(page.url()).pathname !== path) await page.goto(path).then(() => page.waitForTimeout(1_500))
    await page.screenshot({ path: join(OUT, `${name}-${dark ? 'dark' : 'light'}.png`) })
    await page.context().close()
  }
}
await browser.close()
await house.close()
rmSync(folder, { recursive: true, force: true })
console.log(`pictures are in ${OUT}`)
