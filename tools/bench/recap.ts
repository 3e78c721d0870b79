import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from '#src/database/database.ts'
import { MysqlDatabase } from '#src/database/mysql/mysql.ts'
import { SqliteDatabase } from '#src/database/sqlite/sqlite.ts'
import { workedOf } from '#src/features/attendance/index.ts'
import { periodOf } from '#contract/recap.ts'
import type { ReportsNeeds } from '#src/features/reports/needs.ts'
import { readPage } from '#src/features/reports/people.ts'
import { recapText } from '#src/features/reports/recap-stream.ts'
import { sumRecap } from '#src/features/reports/sum-recap.ts'
import { whatReportsSay } from '#src/features/reports/what-reports-say.ts'
import { settleDue } from '#src/features/settlements/index.ts'
import type { WhatReportsSay } from '#src/features/settlements/index.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { dayContexts } from '#src/roles/day-contexts.ts'
import { startMariaDb } from '#test/support/mariadb.ts'
import { havePrograms } from '#test/support/program.ts'
import { hire } from './company.ts'
import { hundredths, median, percentile, tenths, whole } from './report.ts'
import type { Section } from './report.ts'

const PEOPLE = 5_000
const PERIOD = { key: '2026-10', ...periodOf('2026-10', 1) }
const DAYS = 31
const ROUNDS = 10
const FIRST_PAGE = 100
const reach = { departments: null, self: null }
type Part = (needs: ReportsNeeds) => AsyncIterable<string>
const linesOf =
  (limit: number): Part =>
  (needs) =>
    recapText(needs, { period: PERIOD, reach, wanted: {}, after: null, limit })
const totals: Part = async function* (needs) {
  yield JSON.stringify(await sumRecap(needs, { period: PERIOD, reach, wanted: {} }))
}
const PARTS: readonly (readonly [string, Part])[] = [
  [`first page, ${FIRST_PAGE} people`, linesOf(FIRST_PAGE)],
  ['everybody', linesOf(PEOPLE)],
  ['totals of everybody', totals],
]

/** A house's database with a month in it, and how to have it opened anew with nothing in its memory. */
type Store = AsyncDisposable & { name: string; open: () => Promise<Database> }

/**
 * The recap of a month in which 5,000 people have a row for each day: what a screen asks for first, all of it, and what it
 * amounts to. Where there is a MariaDB both databases are asked in turns, so that they share whatever else the machine does.
 */
export async function measureRecap(): Promise<Section> {
  const rows: string[][] = []
  await using sqlite = sqliteStore()
  await using mariadb = havePrograms('mariadbd') ? await mariadbStore() : null
  const stores = [sqlite, ...(mariadb ? [mariadb] : [])]
  const before = loadavg()[0] ?? 0
  const settled: string[] = []
  for (const store of stores) await fillStore(store)
  const databases = await Promise.all(stores.map(({ open }) => open()))
  try {
    const measureAll = async (how: string): Promise<void> => {
      const taken: { cold: Taken; warm: Taken[] }[][] = []
      // the first time nothing was read before: neither is the database's memory filled nor the code compiled
      for (const [, part] of PARTS) {
        const ones: (typeof taken)[number] = []
        for (const db of databases) ones.push({ cold: await timed(db, part), warm: [] })
        taken.push(ones)
      }
      for (let round = 0; round < ROUNDS; round++)
        for (const [which, [, part]] of PARTS.entries())
          for (const [at, db] of databases.entries()) taken[which]?.[at]?.warm.push(await timed(db, part))
      for (const [which, [what]] of PARTS.entries()) {
        const ones = taken[which] ?? []
        const base = middleOf(ones[0]?.warm ?? [])
        for (const [at, { cold, warm }] of ones.entries())
          rows.push(rowOf(`${what}${how}, ${stores[at]?.name}`, cold, warm, base))
      }
    }
    await measureAll('')
    for (const [at, db] of databases.entries()) settled.push(`${stores[at]?.name ?? ''}: ${await settle(db)}`)
    await measureAll(', locked')
  } finally {
    for (const db of databases) await db[Symbol.asyncDispose]()
  }
  return {
    title: `Recap of ${whole(PEOPLE)} people × ${DAYS} days`,
    columns: ['', 'cold, s', 'p50, s', 'p95, s', 'CPU, s', 'KB', '/ SQLite'],
    rows,
    notes: [
      `Goal ≤ 2 s on screen; of ${ROUNDS} times each in turns, ${whole(PEOPLE * DAYS)} rows; CPU is that of this process.`,
      `Locked: of what was written down, ${settled.join('; ')}.`,
      `Load of the machine: ${tenths(before)} before, ${tenths(loadavg()[0] ?? 0)} after.`,
    ],
  }
}

const middleOf = (taken: readonly Taken[]): number =>
  percentile(
    taken.map(({ seconds }) => seconds),
    50,
  )

const rowOf = (what: string, cold: Taken, warm: readonly Taken[], base: number): string[] => {
  const seconds = warm.map((one) => one.seconds)
  return [
    what,
    hundredths(cold.seconds),
    hundredths(percentile(seconds, 50)),
    hundredths(percentile(seconds, 95)),
    hundredths(median(warm.map(({ cpu }) => cpu))),
    whole(cold.bytes / 1024),
    hundredths(percentile(seconds, 50) / base),
  ]
}

function sqliteStore(): Store {
  const folder = mkdtempSync(join(tmpdir(), 'hadir-bench-'))
  return {
    name: 'SQLite',
    open: async () => new SqliteDatabase({ file: join(folder, 'hadir.db'), synchronous: 'OFF' }),
    [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** With the 128 MB of memory that MariaDB takes unless it is told; each opening starts the server anew. */
async function mariadbStore(): Promise<Store> {
  const server = await startMariaDb({ args: ['--innodb-buffer-pool-load-at-startup=0'] })
  const url = await server.createDatabase()
  let used = false
  return {
    name: 'MariaDB',
    open: async () => {
      if (used && server.process) {
        await server.process.kill('SIGTERM')
        await server.process.start()
      }
      used = true
      return new MysqlDatabase({ url, answerMs: 120_000 })
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

async function fillStore({ open }: Store): Promise<void> {
  await using db = await open()
  await db.migrate()
  await hire(db, PEOPLE, 'a secret for nobody but this bench')
  await fill(db)
}

type Taken = { seconds: number; cpu: number; bytes: number }

async function timed(db: Database, part: Part): Promise<Taken> {
  const needs = { db, clock: systemClock, ids: systemIds, contexts: dayContexts, workedOf }
  const started = performance.now()
  const before = process.cpuUsage()
  let bytes = 0
  for await (const text of part(needs)) bytes += Buffer.byteLength(text)
  const { user, system } = process.cpuUsage(before)
  return { seconds: (performance.now() - started) / 1_000, cpu: (user + system) / 1e6, bytes }
}

/** Locks the month and has a worker write down what reports say of it. */
async function settle(db: Database): Promise<string> {
  const needs = { db, clock: systemClock, ids: systemIds, contexts: dayContexts, workedOf }
  await db.transaction(async (trx) => {
    await trx.kysely.insertInto('company').values({ id: 1, name: 'PT', created_at: 0 }).execute()
    const until = { attendance_locked_until: PERIOD.to }
    await trx.kysely.updateTable('company').set(until).where('id', '=', 1).execute()
  })
  const pieces: number[] = []
  let last = performance.now()
  const say = whatReportsSay(needs)
  const whatReportsSayTimed: WhatReportsSay = async (...asked) => {
    const now = performance.now()
    pieces.push(now - last)
    last = now
    return say(...asked)
  }
  const started = performance.now()
  const before = process.cpuUsage()
  while ((await settleDue({ ...needs, whatReportsSay: whatReportsSayTimed })) > 0);
  const { user, system } = process.cpuUsage(before)
  const seconds = (performance.now() - started) / 1_000
  const days = await db.read.kysely
    .selectFrom('settled_day')
    .select(({ fn }) => fn.countAll<number | string>().as('n'))
    .executeTakeFirstOrThrow()
  return (
    `${whole(Number(days.n))} days in ${tenths(seconds)} s (${tenths((user + system) / 1e6)} s of CPU), ` +
    `pieces p50 ${whole(percentile(pieces, 50))}, p99 ${whole(percentile(pieces, 99))} ms`
  )
}

/** A row for everybody on each day; one in ten is late, as rows of taps are. */
async function fill(db: Database): Promise<void> {
  const people = await readPage(db.read, { ...PERIOD, reach }, null, PEOPLE)
  for (let day = 1; day <= DAYS; day++) {
    const date = `2026-10-${String(day).padStart(2, '0')}`
    const start = Date.parse(`${date}T08:00:00+07:00`)
    await db.transaction(async (trx) => {
      for (let from = 0; from < people.length; from += 500) {
        const rows = people.slice(from, from + 500).map((person, at) => {
          const late = (from + at + day) % 10 === 0 ? 20 : 0
          const step = late
            ? { rule: 'late', minutes: late, masuk: '08:20', jadwal: '08:00', toleransi: 5 }
            : { rule: 'on-time', masuk: '07:55', jadwal: '08:00', toleransi: 5 }
          const told = { rule: 'work-date', date, shift: 'Pagi', start: '08:00', end: '17:00', zone: 'WIB' }
          const plan = { name: 'Pagi', start: '08:00', end: '17:00', grace_minutes: 5, kind: 'fixed' }
          return {
            id: systemIds.uuid(),
            employee_id: person.id,
            work_date: date,
            employee_number: person.number,
            employee_name: person.name,
            department_id: person.departmentId,
            department_name: person.departmentName,
            site_id: person.siteId,
            site_name: person.siteName,
            zone: person.zone,
            masuk_at: start + late * 60_000,
            pulang_at: start + 9 * 3_600_000,
            status: late ? 'terlambat' : 'hadir',
            flags: JSON.stringify(late ? ['terlambat'] : []),
            duration_minutes: 480 - late,
            shift: JSON.stringify(plan),
            context: JSON.stringify({ plan, calendar: null, exceptions: [], overtime: [] }),
            window_ends_at: start + 15 * 3_600_000,
            open_until: null,
            node_masuk: 'bench',
            node_pulang: 'bench',
            trace: JSON.stringify([told, step]),
            version: 2,
            created_at: start,
            updated_at: start,
          }
        })
        await trx.kysely.insertInto('attendance').values(rows).execute()
      }
    })
  }
}
