import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { HistoryQuery } from '#contract/attendance.ts'
import type { AttendanceRow } from '#contract/attendance.ts'
import { addDays } from '#src/kernel/work-time.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import type { TemporaryDatabase } from '#test/support/database.ts'
import { reachesOf } from '#test/support/query-plans.ts'
import { hirePeople, writeCompany } from '#tools/history/company.ts'
import { makeDays } from '#tools/history/make-days.ts'
import { QUESTIONS } from '#tools/history/questions.ts'
import type { Asked, Sample } from '#tools/history/questions.ts'
import { readHistory } from './history.ts'
import { rowOf } from './row.ts'
import type { Visible } from './scope.ts'
import { insertAttendance } from './table.ts'

const FROM = '2025-12-01'
const DATES = 120
const TODAY = addDays(FROM, DATES - 1)
const EVERYBODY: Visible = { departments: null, employeeId: null }
/** Noon in Jakarta; no time goes by while one looks. */
const patient = { now: () => Date.parse(`${TODAY}T05:00:00Z`), monotonic: () => 0 }

let house: TemporaryDatabase
let rows: AttendanceRow[]
let sample: Sample
let departments: string[]

beforeAll(async () => {
  house = await temporaryDatabase()
  const { db } = house
  const people = hirePeople(14, FROM, DATES)
  await writeCompany(db, people)
  const days = Array.from({ length: DATES + 20 }, (_, at) => makeDays(people, addDays(FROM, at), at >= DATES)).flat()
  await db.transaction((trx) => trx.runMany(insertAttendance, days))
  const analyze = db.dialect.name === 'sqlite' ? 'analyze' : 'analyze table attendance, employee'
  await db.transaction(({ kysely }) => sql.raw(analyze).execute(kysely))
  rows = days.map(rowOf)
  sample = days[700] as Sample
  departments = [...new Set(people.map(({ department_id: id }) => id))]
})
afterAll(() => house.close())

const askOf = (name: string): Asked => {
  const question = QUESTIONS.find((one) => one.name === name)
  if (!question) throw new Error(`nobody asks for "${name}"`)
  return question.ask(sample, departments.slice(0, 2))
}

/** Page after page until the end. */
async function all({ query, visible = EVERYBODY }: Asked, clock = patient): Promise<{ ids: string[]; pages: number }> {
  const ids: string[] = []
  let cursor = query.cursor
  for (let pages = 1; ; pages++) {
    const asked = { ...HistoryQuery.parse({ limit: 150 }), ...query, cursor }
    const page = await readHistory(house.db.read, asked, visible, clock)
    ids.push(...page.rows.map(({ id }) => id))
    if (page.nextCursor === null) {
      expect(page.searchedTo).toBeNull()
      return { ids, pages }
    }
    cursor = page.nextCursor
  }
}

/** The same by looking at every row. */
function expected({ query, visible = EVERYBODY }: Asked): string[] {
  const { departments: theirs, employeeId } = visible
  const came = (row: AttendanceRow): boolean => row.masuk_at !== null || row.pulang_at !== null
  const held = !query.to && (query.from ?? '') <= TODAY
  const q = query.q?.toLowerCase()
  const newestFirst = (a: AttendanceRow, b: AttendanceRow): number => (a.date + a.id < b.date + b.id ? 1 : -1)
  const sorted = rows
    .filter((row) => theirs === null || theirs.includes(row.department.id) || row.user.id === employeeId)
    .filter((row) => !held || row.date <= TODAY || came(row))
    .filter((row) => (query.from ?? '') <= row.date && row.date <= (query.to ?? '9999'))
    .filter((row) => !query.employee || row.user.id === query.employee)
    .filter((row) => !query.department || row.department.id === query.department)
    .filter((row) => !query.site || row.site.id === query.site)
    .filter((row) => !query.status || row.status === query.status)
    .filter((row) => !query.flag || row.flags.includes(query.flag))
    .filter(({ user }) => !q || user.name.toLowerCase().includes(q) || user.number.startsWith(q))
    .sort(newestFirst)
  if (query.order === 'oldest') sorted.reverse()
  if (!query.cursor) return sorted.map(({ id }) => id)
  const [date, id] = JSON.parse(Buffer.from(query.cursor, 'base64url').toString()) as [string, string]
  const later = (row: AttendanceRow): boolean => row.date + row.id > date + id
  return sorted.filter((row) => row.id !== id && later(row) === (query.order === 'oldest')).map((row) => row.id)
}

test('every filter lets through what it says, page by page, whichever way it is found', async () => {
  for (const { name } of QUESTIONS) {
    const asked = askOf(name)
    expect((await all(asked)).ids, name).toEqual(expected(asked))
  }
})

test('the oldest come first where that is asked for', async () => {
  for (const name of [
    'a month',
    'person, further down',
    'status alpa',
    'flag luring',
    'manager, alpa',
    'name, sakit',
  ]) {
    const { query, ...rest } = askOf(name)
    const asked: Asked = { query: { ...query, order: 'oldest' }, ...rest }
    expect((await all(asked)).ids, name).toEqual(expected(asked))
  }
})

test('what is rare ends a page early instead of holding everybody up, and nothing is passed over', async () => {
  for (const order of ['newest', 'oldest'] as const) {
    for (const name of ['department, alpa', 'site, forgot to clock out', 'status terlambat', 'manager, alpa']) {
      const { query, ...rest } = askOf(name)
      const asked: Asked = { query: { ...query, order }, ...rest }
      let ms = 0
      const { ids, pages } = await all(asked, { now: patient.now, monotonic: () => (ms += 15) })
      expect(ids, name).toEqual(expected(asked))
      expect(pages, name).toBeGreaterThan(2)
    }
  }
})

/** Along which indexes each question is answered; whatever the planner makes of how the data lies. */
const ALONG: Readonly<Record<string, readonly string[]>> = {
  'first page': ['date'],
  'a page in the middle of the years': ['date'],
  'a month': ['date'],
  'status hadir': ['date'],
  person: ['once'],
  'person, alpa': ['once'],
  'own history, further down': ['once'],
  'whole name': ['once'],
  'name, a month': ['once'],
  department: ['department'],
  'department, further down': ['department'],
  'department, terlambat, a month': ['department'],
  site: ['site'],
  'status alpa': ['status'],
  'department, dinas_luar (in most: nobody)': ['status'],
  'flag luring, further down': ['flags'],
  'site, forgot to clock out': ['flags'],
  'manager of three departments': ['department', 'once'],
  'manager, alpa': ['once', 'status'],
}

test('every question goes along the index that is meant for it and sorts nothing but the page', async () => {
  const { read: db } = house.db
  const nameOf: Record<string, string> = { sqlite_autoindex_attendance_2: 'once' }
  for (const [name, indexes] of Object.entries(ALONG)) {
    const { query, visible = EVERYBODY } = askOf(name)
    const asked = { ...HistoryQuery.parse({}), ...query }
    const reaches = await reachesOf(db, 'attendance', (recorded) => readHistory(recorded, asked, visible, patient))
    const page = reaches.at(-1) ?? []
    const along = page.map(({ index }) => index && (nameOf[index] ?? index.replace(/^attendance_(by_)?/, '')))
    expect(new Set(along), name).toEqual(new Set(indexes))
    expect(
      page.filter(({ sorts }) => sorts),
      name,
    ).toEqual([])
  }
})

test('the marks that there are cost a look each, and not a walk along all days', async ({ skip }) => {
  // SQLite does not tell how much it has read
  if (house.db.dialect.name === 'sqlite') skip()
  const read = await house.db.transaction(async (db) => {
    await sql`flush status`.execute(db.kysely)
    const { query } = askOf('flag that nobody has')
    await readHistory(db, { ...HistoryQuery.parse({}), ...query }, EVERYBODY, patient)
    const { rows: counted } = await sql<{ Value: string }>`show session status like 'Handler_read%'`.execute(db.kysely)
    return counted.reduce((sum, { Value }) => sum + Number(Value), 0)
  })
  expect(read).toBeLessThan(rows.length / 4)
})
