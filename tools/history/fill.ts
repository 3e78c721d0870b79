import type { Database } from '#src/database/database.ts'
import { insertAttendance } from '#src/features/attendance/table.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { addDays } from '#src/kernel/work-time.ts'
import { ensureEpoch } from '#src/outbox/feed.ts'
import { hirePeople, writeCompany } from './company.ts'
import { makeDays } from './make-days.ts'

/** Four years until yesterday, and leave for the weeks to come. */
const DATES = 1_461
const TO_COME = 30
/** Of people times dates so many are rows: the rest are days off, before somebody came or after somebody left. */
const ROWS_PER_DATE = 0.69
/** Rows of one transaction: a lock that is held for long would be in the way of others. */
const TOGETHER = 5_000

/** Writes about so many days, oldest first, each date whole; what is there already is not made again. */
export async function fill(db: Database, days: number): Promise<void> {
  await db.migrate()
  await ensureEpoch({ db, ids: systemIds })
  const yesterday = addDays(new Date().toISOString().slice(0, 10), -1)
  const { last, first } = await datesOf(db, yesterday)
  const people = hirePeople(Math.ceil(days / DATES / ROWS_PER_DATE), first, DATES)
  await writeCompany(db, people)
  const started = performance.now()
  let written = 0
  const end = addDays(yesterday, TO_COME)
  for (let date = last === null ? first : addDays(last, 1); date <= end; date = addDays(date, 1)) {
    const rows = makeDays(people, date, date > yesterday)
    // the date is finished by its last transaction, or made anew
    await db.transaction(async (trx) => {
      for (let start = 0; start < rows.length; start += TOGETHER)
        await trx.runMany(insertAttendance, rows.slice(start, start + TOGETHER))
    })
    written += rows.length
    const rate = written / ((performance.now() - started) / 1_000)
    process.stderr.write(
      `\r${date}: ${written.toLocaleString('en')} days, ${Math.round(rate).toLocaleString('en')} a second `,
    )
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
