import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeXlsx } from 'hucre/xlsx'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { attendanceJobs, CLOSE_FORGOTTEN } from '#src/features/attendance/index.ts'
import { punch } from '#src/features/attendance/punch.ts'
import { openSetup } from '#src/features/accounts/index.ts'
import { systemClock } from '#src/kernel/clock.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { dayContexts } from '#src/roles/day-contexts.ts'
import { openTestHouse } from '#test/support/house.ts'
import type { OpenedHouse } from '#test/support/house.ts'
import { openPage } from './stage.ts'

/** The real clock, moved to another day: what waits goes on in real time. */
export type MovedClock = Clock & { set: (instant: string) => void; shift: () => number }
export function movedClock(instant: string): MovedClock {
  let shift = Date.parse(instant) - systemClock.now()
  return {
    ...systemClock,
    now: () => systemClock.now() + shift,
    set: (next) => void (shift = Date.parse(next) - systemClock.now()),
    shift: () => shift,
  }
}

/** A real house with the built pages, empty; and the link of its set-up page. */
export async function openEmptyOffice(clock: MovedClock): Promise<{ house: OpenedHouse; setup: string }> {
  const house = await openTestHouse({ clock, webFolder: join(import.meta.dirname, '../../web/dist') })
  const link = await openSetup(house, house.config.publicUrl)
  const { pathname, hash } = new URL(String(link))
  return { house, setup: pathname + hash }
}

/** A page of the house on a device whose clock is right. */
export async function openOn(
  browser: Browser,
  { house, clock }: { house: OpenedHouse; clock: MovedClock },
  look: BrowserContextOptions,
): ReturnType<typeof openPage> {
  const opened = await openPage(browser, { url: house.url, stopping: false }, look)
  await opened.context.addInitScript(
    `{ const Real = Date, shift = ${clock.shift()}
      globalThis.Date = class extends Real {
        constructor(...parts) { if (parts.length === 0) super(Real.now() + shift); else super(...parts) }
        static now() { return Real.now() + shift }
      } }`,
  )
  return opened
}

export type Colleague = { number: string; name: string; title: string; department: string }

const FIRST = 'Agus Budi Citra Dewi Eko Fitri Gilang Hana Indra Joko'.split(' ')
const LAST = ['Santoso', 'Lestari', 'Pratama', 'Wijaya', 'Nugroho']
const TITLES = ['Operator mesin', 'Staf gudang', 'Staf administrasi']
const DEPARTMENTS = ['Produksi', 'Gudang', 'Kantor']

/** Fifty people whose numbers begin with zeros. */
export const COLLEAGUES: readonly Colleague[] = Array.from({ length: 50 }, (_, index) => ({
  number: String(101 + index).padStart(6, '0'),
  name: `${FIRST[index % 10]} ${LAST[Math.floor(index / 10)]}`,
  title: TITLES[index % 3] ?? '',
  department: DEPARTMENTS[index % 3] ?? '',
}))

/** Every third works the late shift. */
export const isLate = (index: number): boolean => index % 3 === 2
export const codeOn = (index: number, day: number): string =>
  [0, 6].includes(new Date(Date.UTC(2026, 10, day)).getUTCDay()) ? 'L' : isLate(index) ? 'S' : 'P'

/** What HR has at hand: the people as Excel here saves them for others, and the roster of November as a table of days. */
export async function officeFiles(): Promise<{ people: string; roster: string; letter: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'hadir-walk-'))
  const lines = COLLEAGUES.map(
    ({ number, name, title, department }) => `${number};${name};${title};${department};01/08/2026`,
  )
  const people = join(folder, 'karyawan.csv')
  writeFileSync(people, `\uFEFF${['NIK;Nama;Jabatan;Departemen;Tanggal Masuk', ...lines].join('\r\n')}\r\n`)
  const days = Array.from({ length: 30 }, (_, index) => index + 1)
  const rows = COLLEAGUES.map(({ number, name }, at) => [number, name, ...days.map((day) => codeOn(at, day))])
  const roster = join(folder, 'jadwal.xlsx')
  writeFileSync(
    roster,
    await writeXlsx({ sheets: [{ name: 'Jadwal', rows: [['NIK', 'Nama', ...days.map(String)], ...rows] }] }),
  )
  const letter = join(folder, 'surat-dokter.pdf')
  writeFileSync(letter, '%PDF-1.7 surat')
  return { people, roster, letter }
}

/** Everybody but some taps at the gate, each at their own second. */
export async function tapAll(
  { house, clock }: { house: OpenedHouse; clock: MovedClock },
  taps: { kind: 'in' | 'out'; late: boolean; from: string; except: readonly string[] },
): Promise<void> {
  const known = await house.db.read.kysely.selectFrom('employee').select(['id', 'number']).execute()
  let at = Date.parse(taps.from)
  for (const [index, { number, name }] of COLLEAGUES.entries()) {
    if (isLate(index) !== taps.late || taps.except.includes(name)) continue
    clock.set(new Date((at += 13_000)).toISOString())
    const employeeId = known.find((one) => one.number === number)?.id ?? ''
    await punch(
      { ...house, node: house.config.node, contexts: dayContexts },
      { employeeId, kind: taps.kind, key: house.ids.uuid(), body: {}, source: 'web' },
    )
  }
}

/** What the worker does every minute, for whoever has moved the clock over a night. */
export async function closeDays(house: OpenedHouse): Promise<void> {
  await attendanceJobs({ ...house, contexts: dayContexts })[CLOSE_FORGOTTEN]?.(null as never)
}

/** Takes pictures of a step in the four looks, where HADIR_LOOK names a folder. */
export async function lookAt(page: Page, name: string): Promise<void> {
  const folder = process.env['HADIR_LOOK']
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  const before = page.viewportSize() ?? { width: 1440, height: 900 }
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 900 })
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.waitForTimeout(400)
      await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`) })
    }
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(before)
}
