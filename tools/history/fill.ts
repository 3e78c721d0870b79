import type { Database } from '#src/database/database.ts'
import { insertAttendance } from '#src/features/attendance/table.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { addDays } from '#src/kernel/work-time.ts'
import { ensureEpoch } from '#src/outbox/feed.ts'
import { hirePeople, writeCompany } from './company.ts'
import { makeDays } from './make-days.ts'
import { repeatDays } from './repeat-days.ts'

/** Half a year by the rules, which is then repeated: weeks, so that days of the week stay what they are. */
const WEEKS = 26
const SPAN = WEEKS * 7
/** Nine halves of a year until about yesterday, and leave for the weeks to come. */
const DATES = 9 * SPAN
const TO_COME = 30
/** Of people times dates so many are rows: the rest are days off, before somebody came or after somebody left. */
const ROWS_PER_DATE = 0.66
/** Rows that are handed over together. */
const TOGETHER = 5_000

/** Writes about so many days, oldest first; what is there already is not made again. */
export async function fill(db: Database, days: number): Promise<void> {
  await db.migrate()
  await ensureEpoch({ db, ids: systemIds })
  const yesterday = addDays(new Date().toISOString().slice(0, 10), -1)
  const { last, first } = await datesOf(db, yesterday)
  const people = hirePeople(Math.ceil(days / DATES / ROWS_PER_DATE), first, DATES)
  await writeCompany(db, people)
  const byRules = async (date: string): Promise<void> => {
    const rows = makeDays(people, date, date > yesterday)
    // a date is there as a whole, or made anew
    await db.transaction(async (trx) => {
      for (let start = 0; start < rows.length; start += TOGETHER)
        await trx.runMany(insertAttendance, rows.slice(start, start + TOGETHER))
    })
  }
  const began = performance.now()
  const pattern = addDays(first, SPAN - 1)
  const end = addDays(yesterday, TO_COME)
  for (let date = last === null ? first : addDays(last, 1); date <= end;) {
    const week = addDays(date, 6)
    const since = Math.round((Date.parse(date) - Date.parse(first)) / 86_400_000)
    const isWeek = since % 7 === 0 && date > pattern && week <= yesterday
    if (isWeek) {
      const away = Math.floor(since / SPAN) * SPAN
      await repeatDays(db, { from: addDays(date, -away), to: addDays(week, -away), days: away })
    } else await byRules(date)
    date = isWeek ? addDays(week, 1) : addDays(date, 1)
    process.stderr.write(`\r${addDays(date, -1)}, ${Math.round((performance.now() - began) / 1_000)} s `)
  }
  process.stderr.write('\n')
}

/** The dates that are filled already, and where to begin: a database that was begun on another day keeps its first. */
async function datesOf(db: Database, yesterday: string): Promise<{ first: string; last: string | null }> {
  const one = (order: 'asc' | 'desc') =>
    db.read.kysely.selectFrom('attendance').select('work_date').orderBy('work_date', order).limit(1).executeTakeFirst()
  const [first, last] = [await one('asc'), await one('desc')]
  // a Monday, so that the first date has rows and is found again
  const begin = addDays(yesterday, 1 - DATES)
  const monday = addDays(begin, -((new Date(begin).getUTCDay() + 6) % 7))
  return { first: first?.work_date ?? monday, last: last?.work_date ?? null }
}
