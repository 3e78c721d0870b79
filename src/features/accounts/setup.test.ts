import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemIds } from '#src/kernel/ids.ts'
import { accountsHouse } from '#test/support/accounts.ts'
import type { AccountsHouse } from '#test/support/accounts.ts'
import { codeOf } from '#test/support/browser.ts'
import type { BrowserAnswer } from '#test/support/browser.ts'
import { ELSEWHERE, openSetup } from './setup.ts'

let house: AccountsHouse
const wanted = {
  company: 'PT Angin Laut',
  name: 'Ratna',
  login: 'ratna@contoh.id',
  password: 'gerimis di pelabuhan',
  site: { name: 'Kantor Pusat', zone: 'Asia/Makassar' },
}

beforeEach(async () => {
  house = await accountsHouse()
})
afterEach(() => house.close())

async function open(leaveForMs = 0): Promise<string | null> {
  const link = await openSetup({ ...house, ids: systemIds }, new URL('https://hadir.example'), leaveForMs)
  if (link === ELSEWHERE) return 'elsewhere'
  if (link) expect(link).toMatch(/^https:\/\/hadir\.example\/setup#token=[\w-]{43}$/)
  return link && new URL(link).hash.replace('#token=', '')
}
const setUp = (body: object): Promise<BrowserAnswer> => house.browser().send('POST', '/api/setup', body)
const check = (token: string | null): Promise<BrowserAnswer> =>
  house.browser().send('POST', '/api/setup/check', { token })
const isNeeded = async (): Promise<unknown> => (await house.browser().send('GET', '/api/setup')).body
const counts = async (): Promise<number[]> =>
  Promise.all(
    (['company', 'account', 'department', 'site'] as const).map(
      async (table) => (await house.db.read.kysely.selectFrom(table).selectAll().execute()).length,
    ),
  )

describe('setting up', () => {
  it('makes the company, a department, a site with its shift and the administrator, and closes the door', async () => {
    expect(await isNeeded()).toEqual({ needed: true })
    const older = await open()
    const token = await open()
    expect([codeOf(await check(older)), (await check(token)).status]).toEqual(['account/link-invalid', 204])
    expect((await setUp({ ...wanted, token })).status).toBe(204)
    expect(codeOf(await check(token))).toBe('setup/closed')
    expect(await isNeeded()).toEqual({ needed: false })
    expect(await open()).toBeNull()
    expect(codeOf(await setUp({ ...wanted, token }))).toBe('setup/closed')

    const browser = house.browser()
    expect(await browser.signIn('Ratna@contoh.id', wanted.password)).toMatchObject({
      status: 200,
      body: { company: 'PT Angin Laut', user: { role: 'admin', employee_id: null, name: 'Ratna' } },
    })
    const site = house.db.read.kysely.selectFrom('site').selectAll().where('name', '=', 'Kantor Pusat')
    expect(await site.executeTakeFirst()).toMatchObject({
      zone: 'Asia/Makassar',
      shift_start: '08:00',
      shift_end: '17:00',
      grace_minutes: 5,
    })
  })

  it('brings the holidays of the present year, and the working week that was said', async () => {
    const { kysely } = house.db.read
    expect((await setUp({ ...wanted, token: await open(), week: 'six_days' })).status).toBe(204)
    const holidays = await kysely.selectFrom('calendar_day').select('date').execute()
    expect(holidays.map(({ date }) => date)).toContain('2026-12-25')
    expect(await kysely.selectFrom('calendar_year').select('year').execute()).toEqual([{ year: 2026 }])
    const named = kysely.selectFrom('site').select('id').where('name', '=', 'Kantor Pusat')
    const site = await named.executeTakeFirstOrThrow()
    expect(await kysely.selectFrom('shift_assignment').selectAll().execute()).toMatchObject([
      { target: 'site', target_id: site.id, to_date: null },
    ])
    const [version] = await kysely.selectFrom('shift_pattern_version').selectAll().execute()
    const days = JSON.parse(version?.days ?? '') as (string | null)[]
    expect(days.map((day) => day !== null)).toEqual([true, true, true, true, true, true, false])
    const actions = await kysely.selectFrom('audit_entry').select('action').execute()
    expect(actions.map(({ action }) => action)).toContain('calendar.take-over')
  })

  it('of nodes that start together the first has printed the link that is good', async () => {
    const token = await open(120_000)
    house.clock.advance(119_000)
    expect(await open(120_000)).toBe('elsewhere')
    expect((await setUp({ ...wanted, token })).status).toBe(204)
  })

  it('a node that is started later prints another, as a single one always does', async () => {
    const first = await open(120_000)
    house.clock.advance(120_000)
    const second = await open(120_000)
    expect([first, second, await open()].every((token) => token?.length === 43)).toBe(true)
    expect(codeOf(await setUp({ ...wanted, token: first }))).toBe('account/link-invalid')
  })

  it('needs the link that the newest start has printed', async () => {
    expect(codeOf(await setUp({ ...wanted, token: 'x'.repeat(43) }))).toBe('account/link-invalid')
    const first = await open()
    const second = await open()
    expect(codeOf(await setUp({ ...wanted, token: first }))).toBe('account/link-invalid')
    expect(JSON.stringify(await house.db.read.kysely.selectFrom('setup_link').selectAll().execute())).not.toContain(
      second,
    )
    expect((await setUp({ ...wanted, token: second })).status).toBe(204)
  })

  it('is opened by one link, however many nodes start at once', async () => {
    const links = await Promise.all(Array.from({ length: 5 }, () => open()))
    expect(new Set(links).size).toBe(5)
    const rows = await house.db.read.kysely.selectFrom('setup_link').selectAll().execute()
    expect(rows).toHaveLength(1)
  })

  it('happens once when two do it at once', async () => {
    const token = await open()
    const before = await counts()
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((n) => setUp({ ...wanted, token, login: n, site: { ...wanted.site, name: `Kantor ${n}` } })),
    )
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([204, 409, 409])
    expect((await counts()).map((count, index) => count - (before[index] ?? 0))).toEqual([1, 1, 1, 1])
  })

  it('leaves nothing behind when it is refused, and can be tried again', async () => {
    const token = await open()
    const before = await counts()
    const refused: [object, string][] = [
      [{ site: { name: 'Pusat', zone: 'Mars/Olympus' } }, 'people/zone-unknown'],
      [{ password: 'password123' }, 'account/password-weak'],
      [{ site: { name: 'Satu', zone: 'Asia/Jakarta' } }, 'people/name-taken'],
      [{ company: '\u0000' }, 'request/invalid'],
      [{ login: '\u200b' }, 'request/invalid'],
      [{ role: 'admin' }, 'request/invalid'],
    ]
    for (const [change, code] of refused) expect(codeOf(await setUp({ ...wanted, token, ...change })), code).toBe(code)
    expect(await counts()).toEqual(before)
    expect((await setUp({ ...wanted, token })).status).toBe(204)
  })
})
