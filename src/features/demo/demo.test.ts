import { mkdtempSync, readFileSync, rmSync, statSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Selectable } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { localDate } from '#contract/zones.ts'
import type { Schema } from '#src/database/schema.ts'
import { createPasswords } from '#src/features/accounts/index.ts'
import { addDays } from '#src/kernel/work-time.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { dayContexts } from '#src/roles/day-contexts.ts'
import { TestClock } from '#test/support/clock.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import type { TemporaryDatabase } from '#test/support/database.ts'
import { SITES } from './company.ts'
import { demoNotice, seedDemo } from './index.ts'
import type { DemoAccount, DemoNeeds } from './index.ts'
import { pastDays } from './past.ts'

/** A Tuesday, 07:30 in Jakarta. */
const clock = new TestClock('2026-11-24T00:30:00Z')
const passwords = createPasswords({ ids: systemIds, cost: { memory: 64, passes: 1 } })
let temporary: TemporaryDatabase
let folder: string
let needs: DemoNeeds

beforeEach(async () => {
  temporary = await temporaryDatabase()
  folder = mkdtempSync(join(tmpdir(), 'hadir-demo-'))
  const { db } = temporary
  needs = {
    db,
    clock,
    ids: systemIds,
    node: 'n1',
    contexts: dayContexts,
    dataFolder: folder,
    hash: (password) => passwords.hash(password),
  }
})
afterEach(async () => {
  await temporary.close()
  rmSync(folder, { recursive: true })
})

const rows = async <T extends keyof Schema>(table: T): Promise<Selectable<Schema[T]>[]> =>
  (await temporary.db.read.kysely.selectFrom(table).selectAll().execute()) as Selectable<Schema[T]>[]
const fileText = (): string => readFileSync(join(folder, 'demo-accounts.json'), 'utf8')

describe('the demo company', () => {
  it('is made once, when several nodes find the database empty at once', async () => {
    const folders = ['a', 'b', 'c'].map((name) => join(folder, name))
    const made = await Promise.all(folders.map((dataFolder) => seedDemo({ ...needs, dataFolder })))
    expect(made.filter((accounts) => accounts !== null)).toHaveLength(1)
    expect(await rows('company')).toHaveLength(1)
  })

  it('has departments with their atasan, sites in three zones, and one sign-in for each role', async () => {
    const accounts = (await seedDemo(needs)) as DemoAccount[]
    expect(await rows('company')).toMatchObject([{ id: 1, name: 'PT Contoh Sejahtera' }])
    expect((await rows('site')).map(({ zone }) => zone).sort()).toEqual([
      'Asia/Jakarta',
      'Asia/Jayapura',
      'Asia/Makassar',
    ])
    const [departments, employees, managers] = [
      await rows('department'),
      await rows('employee'),
      await rows('department_manager'),
    ]
    expect([departments.length, employees.length]).toEqual([5, 40])
    expect(managers.map(({ department_id }) => department_id).sort()).toEqual(departments.map(({ id }) => id).sort())
    expect(employees.every(({ number }) => /^00\d{4}$/.test(number))).toBe(true)
    expect(employees.filter(({ manager_id }) => manager_id === null)).toHaveLength(5)
    expect(new Set(employees.map(({ name }) => name)).size).toBe(40)
    expect(employees.filter(({ job_title }) => /^(Kepala|Manajer) /.test(job_title ?? ''))).toHaveLength(5)
    expect(employees.every(({ job_title }) => job_title)).toBe(true)
    const stored = await rows('account')
    const count = (wanted: string): number => stored.filter(({ role }) => role === wanted).length
    expect(['admin', 'auditor', 'atasan', 'karyawan'].map(count)).toEqual([1, 1, 5, 34])
    expect(accounts.map(({ role }) => role)).toEqual(['admin', 'auditor', 'atasan', 'karyawan'])
    expect(new Set(accounts.map(({ password }) => password)).size).toBe(4)
    for (const { login, password, name, role } of accounts) {
      const account = stored.find((one) => one.login === login)
      expect(account).toMatchObject({ name, role })
      expect(await passwords.verify(password, account?.password_hash ?? null)).toBe(true)
    }
    expect(stored.filter(({ password_hash }) => password_hash !== null)).toHaveLength(4)
  })

  it('writes the sign-ins for their owner only, and says them', async () => {
    const accounts = (await seedDemo(needs)) as DemoAccount[]
    expect(JSON.parse(fileText())).toEqual(accounts)
    expect(statSync(join(folder, 'demo-accounts.json')).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['demo-accounts.json'])
    const notice = demoNotice(accounts)
    for (const { role, login, password, name } of accounts) {
      expect(notice).toMatch(new RegExp(`^  ${role} +${login} +${password} +${name}$`, 'm'))
    }
  })

  it('comes to an empty database only', async () => {
    await seedDemo(needs)
    const [text, days] = [fileText(), await rows('attendance')]
    expect(await seedDemo(needs)).toBeNull()
    expect(fileText()).toBe(text)
    expect(await rows('attendance')).toEqual(days)
    expect(await rows('employee')).toHaveLength(40)
  })

  it('comes whole or not at all', async () => {
    const taken = new Set<string>()
    const uuid = (): string => {
      const id = systemIds.uuid()
      taken.add(id)
      if (taken.size === 900) throw new Error('out of ids')
      return id
    }
    await expect(seedDemo({ ...needs, ids: { ...systemIds, uuid } })).rejects.toThrow('out of ids')
    for (const table of ['company', 'department', 'site', 'employee', 'account', 'punch', 'attendance'] as const) {
      expect(await rows(table)).toEqual([])
    }
    expect(await seedDemo(needs)).toHaveLength(4)
  })
})

describe('its history', () => {
  it('holds what people do in five weeks, up to yesterday, announced to nobody', async () => {
    await seedDemo(needs)
    const [days, punches] = [await rows('attendance'), await rows('punch')]
    const dates = new Set(days.map(({ work_date }) => work_date))
    expect([...dates].sort().at(0)).toBe('2026-10-20')
    expect([...dates].sort().at(-1)).toBe('2026-11-23')
    expect(dates.size).toBe(35)
    const share = (matches: (day: (typeof days)[number]) => boolean): number =>
      days.filter(matches).length / days.length
    expect(share(({ status }) => status === 'hadir')).toBeGreaterThan(0.8)
    expect(share(({ status }) => status === 'terlambat')).toBeGreaterThan(0.03)
    expect(share(({ flags }) => flags.includes('lupa_absen_pulang'))).toBeGreaterThan(0.002)
    expect(share(({ flags }) => flags.includes('pulang_cepat'))).toBeGreaterThan(0.005)
    expect(share(({ flags }) => flags.includes('perlu_ditinjau'))).toBe(0)
    expect(days.every(({ open_until }) => open_until === null)).toBe(true)
    expect(punches.every(({ occurred_at }) => occurred_at < clock.now())).toBe(true)
    expect(await rows('outbox')).toEqual([])
  })

  it('is the same for the same seed, and never reaches into the future or doubles a day', () => {
    const workers = Array.from({ length: 9 }, (_, i) => ({ employeeId: `${i}`, site: SITES[i % 3]! }))
    const planned = (id: string) => SITES[Number(id) % 3]!.shift
    for (let hour = 0; hour < 7 * 24; hour += 3) {
      const now = clock.now() + hour * 3_600_000
      const days = pastDays(workers, now, hour, planned)
      if (hour < 24) expect(pastDays(workers, now, hour, planned)).toEqual(days)
      expect(new Set(days.map(({ employeeId, date }) => `${employeeId} ${date}`)).size).toBe(days.length)
      for (const { employeeId, date, inAt, outAt } of days) {
        const { zone } = workers[Number(employeeId)]!.site
        expect(inAt).toBeLessThan(outAt ?? now)
        expect(outAt ?? inAt).toBeLessThanOrEqual(now)
        expect(date <= addDays(localDate(zone, now), -1)).toBe(true)
        if (outAt === null) expect(date < addDays(localDate(zone, now), -2)).toBe(true)
      }
    }
  })
})
