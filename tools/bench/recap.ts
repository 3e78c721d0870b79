import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from '#src/database/database.ts'
import { SqliteDatabase } from '#src/database/sqlite/sqlite.ts'
import { workedOf } from '#src/features/attendance/index.ts'
import { periodOf } from '#contract/recap.ts'
import { readPage } from '#src/features/reports/people.ts'
import { recapText } from '#src/features/reports/recap-stream.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { dayContexts } from '#src/roles/day-contexts.ts'
import { hire } from './company.ts'
import { hundredths, median, whole } from './report.ts'
import type { Section } from './report.ts'

const PEOPLE = 5_000
const PERIOD = { key: '2026-10', ...periodOf('2026-10', 1) }
const DAYS = 31
const ROUNDS = 5
const FIRST_PAGE = 100
const reach = { departments: null, self: null }

/** The recap of a month in which 5,000 people have a row for each day: what a screen asks for first, and all of it. */
export async function measureRecap(): Promise<Section> {
  const folder = mkdtempSync(join(tmpdir(), 'hadir-bench-'))
  try {
    await using db = new SqliteDatabase({ file: join(folder, 'hadir.db'), synchronous: 'OFF' })
    await db.migrate()
    await hire(db, PEOPLE, 'a secret for nobody but this bench')
    await fill(db)
    const first = await timesOf(db, FIRST_PAGE)
    const all = await timesOf(db, PEOPLE)
    const row = (what: string, { seconds, cpu, bytes }: Times): string[] => [
      what,
      hundredths(median(seconds)),
      hundredths(Math.max(...seconds)),
      hundredths(median(cpu)),
      whole(bytes / 1024),
    ]
    return {
      title: `Recap of ${whole(PEOPLE)} people × ${DAYS} days, SQLite`,
      columns: ['', 'median, s', 'longest, s', 'CPU, s', 'KB'],
      rows: [row(`first page, ${FIRST_PAGE} people`, first), row('everybody', all)],
      notes: [`Goal ≤ 2 s on screen; of ${ROUNDS} times each, ${whole(PEOPLE * DAYS)} rows.`],
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type Times = { seconds: number[]; cpu: number[]; bytes: number }

async function timesOf(db: Database, limit: number): Promise<Times> {
  const needs = { db, clock: systemClock, ids: systemIds, contexts: dayContexts, workedOf }
  const seconds: number[] = []
  const cpu: number[] = []
  let bytes = 0
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now()
    const before = process.cpuUsage()
    bytes = 0
    for await (const text of recapText(needs, { period: PERIOD, reach, wanted: {}, after: null, limit }))
      bytes += Buffer.byteLength(text)
    const { user, system } = process.cpuUsage(before)
    cpu.push((user + system) / 1e6)
    seconds.push((performance.now() - started) / 1_000)
  }
  return { seconds, cpu, bytes }
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
