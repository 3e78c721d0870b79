import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { localDate, localTime } from '#contract/zones.ts'
import { loadConfig } from '#src/config/config.ts'
import type { Database, Transaction } from '#src/database/database.ts'
import type { Schema } from '#src/database/schema.ts'
import { SqliteDatabase } from '#src/database/sqlite/sqlite.ts'
import { statement } from '#src/database/statement.ts'
import type { Bindable } from '#src/database/statement.ts'
import { sessionIdOf } from '#src/features/accounts/credentials.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { addDays } from '#src/kernel/work-time.ts'

/** Somebody who can clock in: a session, and the employee it belongs to. */
export type Worker = { employee: string; cookie: string }

export type Company = AsyncDisposable & {
  /** The data folder of a house that is not running. */
  folder: string
  /** The workers as JSON, for the processes that play them. */
  workersFile: string
  workers: number
  /** Another folder with the same content. */
  copy(): string
}

const DEPARTMENTS = 10
const BATCH = 5_000
const HOLIDAYS = 10
const PARTICULARS = 30
const stamp = { version: 1, created_at: 0, updated_at: 0 }

/** Makes a data folder with many people who are all signed in, written straight into the tables. */
export async function openCompany(people: number, mixedBy = people): Promise<Company> {
  const home = mkdtempSync(join(tmpdir(), 'hadir-bench-'))
  const folder = join(home, 'data')
  const { sessionSecret, database } = loadConfig('embedded', { HADIR_DATA: folder })
  if (database.kind !== 'sqlite') throw new Error('the bench is about SQLite')
  const db = new SqliteDatabase({ file: database.file, synchronous: 'OFF' })
  await db.migrate()
  const workers = await hire(db, people, sessionSecret, mixedBy)
  await db[Symbol.asyncDispose]()
  const workersFile = join(home, 'workers.json')
  writeFileSync(workersFile, JSON.stringify(workers))
  let copies = 0
  return {
    folder,
    workersFile,
    workers: people,
    copy: () => {
      const other = join(home, `copy-${++copies}`)
      cpSync(folder, other, { recursive: true })
      return other
    },
    [Symbol.asyncDispose]: async () => rmSync(home, { recursive: true, force: true }),
  }
}

/** Fills a database that has been migrated with people who are all signed in. */
export async function hire(db: Database, people: number, sessionSecret: string, mixedBy = people): Promise<Worker[]> {
  const workers: Worker[] = []
  const [site, departments] = await db.transaction(addPlaces)
  while (workers.length < people) {
    const some = Array.from({ length: Math.min(BATCH, people - workers.length) }, (_, at) =>
      makePerson(workers.length + at, site, departments, sessionSecret),
    )
    await db.transaction((trx) => addPeople(trx, some))
    workers.push(...some.map(({ employee, cookie }) => ({ employee: employee.id, cookie })))
  }
  return mixed(workers, mixedBy)
}

/** So many at a time in an order of chance, the same each time: nobody comes in the order of being hired. */
function mixed(workers: Worker[], size: number): Worker[] {
  let seed = 1
  for (let start = 0; start < workers.length; start += size) {
    for (let last = Math.min(start + size, workers.length) - 1; last > start; last--) {
      seed = (seed * 48_271) % 2_147_483_647
      const other = start + (seed % (last - start + 1))
      const kept = workers[last] as Worker
      workers[last] = workers[other] as Worker
      workers[other] = kept
    }
  }
  return workers
}

/** The shift begins in the hour that is running, so that taps look as they do in the morning. */
async function addPlaces(trx: Transaction): Promise<[site: string, departments: string[]]> {
  const site = systemIds.uuid()
  const hour = Number(localTime('Asia/Jakarta', Date.now()).slice(0, 2))
  const clock = (hours: number): string => `${String(hours % 24).padStart(2, '0')}:00`
  const shift = { shift_name: 'Pagi', shift_start: clock(hour), shift_end: clock(hour + 9), grace_minutes: 5 }
  await trx.kysely
    .insertInto('site')
    .values({ id: site, name: 'Kantor Pusat', zone: 'Asia/Jakarta', ...shift, active: 1, ...stamp })
    .execute()
  const departments = Array.from({ length: DEPARTMENTS }, () => systemIds.uuid())
  for (const [at, id] of departments.entries())
    await trx.kysely
      .insertInto('department')
      .values({ id, name: `Bagian ${at + 1}`, active: 1, ...stamp })
      .execute()
  return [site, departments]
}

type Rows = {
  employee: Schema['employee']
  account: Schema['account']
  session: Schema['session']
}

function makePerson(
  at: number,
  site: string,
  departments: readonly string[],
  sessionSecret: string,
): Rows & { cookie: string } {
  const employee = systemIds.uuid()
  const account = systemIds.uuid()
  const token = systemIds.token()
  const number = String(at + 1).padStart(8, '0')
  const name = `Pegawai Nomor ${at + 1}`
  const now = Date.now()
  return {
    employee: {
      id: employee,
      number,
      name,
      name_search: name.toLowerCase(),
      department_id: departments[at % departments.length] ?? '',
      site_id: site,
      manager_id: null,
      job_title: null,
      job_title_search: null,
      active_from: '2020-01-01',
      active_to: null,
      ...stamp,
    },
    account: {
      id: account,
      login: number,
      email: null,
      name,
      role: 'karyawan',
      employee_id: employee,
      password_hash: null,
      password_changed_at: null,
      disabled_at: null,
      created_at: 0,
      updated_at: 0,
    },
    session: {
      id: sessionIdOf(sessionSecret, token),
      account_id: account,
      created_at: now,
      last_seen_at: now,
      expires_at: now + 86_400_000,
      user_agent: 'Mozilla/5.0 (Linux; Android 15) Mobile',
      address: '127.0.0.1',
    },
    cookie: `hadir_sid=${token}`,
  }
}

async function addPeople(trx: Transaction, people: readonly Rows[]): Promise<void> {
  for (const table of ['employee', 'account', 'session'] as const) {
    const rows = people.map((one) => ({ ...one[table] }) as Record<string, Bindable>)
    const columns = Object.keys(rows[0] ?? {})
    const insert = statement<Record<string, Bindable>>((db, p) =>
      db.insertInto(table).values(Object.fromEntries(columns.map((column) => [column, p[column]])) as never),
    )
    await trx.runMany(insert, rows)
  }
}

/** A house that uses everything: a pattern for all days, a holiday on each, and of some people a roster and overtime. */
export async function addPlans({ kysely }: Transaction, people: readonly string[]): Promise<void> {
  const site = await kysely.selectFrom('site').selectAll().executeTakeFirstOrThrow()
  const [shift, pattern] = [systemIds.uuid(), systemIds.uuid()]
  const first = localDate(site.zone, Date.now())
  const rule = { parts: [{ start: site.shift_start, end: site.shift_end }], grace_minutes: 5, break_minutes: 60 }
  await kysely
    .insertInto('shift')
    .values({ id: shift, name: 'Pagi', code: 'P', color: 'green', active: 1, ...stamp })
    .execute()
  await kysely
    .insertInto('shift_version')
    .values({ shift_id: shift, valid_from: '2020-01-01', rule: JSON.stringify(rule), created_at: 0 })
    .execute()
  await kysely
    .insertInto('shift_pattern')
    .values({ id: pattern, name: 'Harian', active: 1, ...stamp })
    .execute()
  const cycle = { anchor_date: '2020-01-06', days: JSON.stringify([shift]) }
  await kysely
    .insertInto('shift_pattern_version')
    .values({ pattern_id: pattern, valid_from: '2020-01-01', ...cycle, created_at: 0 })
    .execute()
  const assigned = { target: 'site', target_id: site.id, from_date: '2020-01-01', to_date: null }
  await kysely
    .insertInto('shift_assignment')
    .values({ id: systemIds.uuid(), pattern_id: pattern, ...assigned, ...stamp })
    .execute()
  await kysely.updateTable('shift_revision').set({ revision: systemIds.uuid() }).execute()
  for (let day = 0; day < HOLIDAYS; day++) {
    const [date, id] = [addDays(first, day * 7), systemIds.uuid()]
    const holiday = { kind: 'libur', name: 'Hari libur', source: 'SKB', origin: 'manual' }
    await kysely
      .insertInto('calendar_day')
      .values({ id, date, place: '', ...holiday, ...stamp })
      .execute()
  }
  for (const [at, employee] of people.entries()) {
    if (at % 10 === 0) await addParticulars(kysely, employee, first, shift)
  }
}

async function addParticulars(
  kysely: Transaction['kysely'],
  employee: string,
  date: string,
  shift: string,
): Promise<void> {
  for (let day = 0; day < PARTICULARS; day++) {
    const on = addDays(date, day)
    const entry = { kind: 'shift', shift_id: shift, second_shift_id: null, site_id: null, source: 'manual', note: null }
    await kysely
      .insertInto('roster_entry')
      .values({ employee_id: employee, work_date: on, ...entry, version: 1, updated_at: 0 })
      .execute()
    const at = { from_at: 0, to_at: 1, consent: 'agreed', consented_at: 0, text_version: 1, cancelled: 0 }
    await kysely
      .insertInto('overtime_member')
      .values({ order_id: systemIds.uuid(), employee_id: employee, date: on, ...at })
      .execute()
  }
}
