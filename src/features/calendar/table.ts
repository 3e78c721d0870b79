import type { ExpressionBuilder } from 'kysely'
import type { CalendarEntry, CutiBersamaPolicy } from '#contract/calendar.ts'
import type { Queryable, Transaction } from '#src/database/database.ts'
import type { CalendarDayTable } from '#src/database/calendar-tables.ts'
import type { Schema } from '#src/database/schema.ts'
import { statement } from '#src/database/statement.ts'
import { AppError } from '#src/kernel/errors.ts'

/** Where a date holds for everybody. */
export const EVERYWHERE = ''

type Period = { from: string; to: string }

/** What the company makes of cuti bersama on a date, beside each entry; null where it has said nothing. */
const policyOn = (eb: ExpressionBuilder<{ c: CalendarDayTable } & Schema, 'c'>) =>
  eb
    .selectFrom('calendar_policy_from as y')
    .select('y.cuti_bersama')
    .whereRef('y.from_date', '<=', 'c.date')
    .orderBy('y.from_date', 'desc')
    .limit(1)
    .as('cuti_bersama')
type WithPolicy = { kind: string; cuti_bersama: string | null }

/** The check-in asks this one: the dates, each with what the company makes of cuti bersama. */
export const daysOfPeriod = statement<Period, CalendarDayTable & WithPolicy>((db, p) =>
  db
    .selectFrom('calendar_day as c')
    .selectAll()
    .select(policyOn)
    .where('c.date', '>=', p.from)
    .where('c.date', '<=', p.to)
    .orderBy('c.date'),
)

/** A company that has said nothing gives the days of cuti bersama off and takes no leave for them. */
export function countsOf({ kind, cuti_bersama }: WithPolicy): CutiBersamaPolicy {
  if (kind !== 'cuti_bersama') return kind === 'kerja' ? 'work' : 'off'
  return (cuti_bersama as CutiBersamaPolicy | null) ?? 'off'
}

/** Every entry of a period, with the names of the sites. */
export async function readEntries(db: Queryable, period: Period): Promise<CalendarEntry[]> {
  const rows = await db.all(daysOfPeriod, period)
  const sites = await db.kysely.selectFrom('site').select(['id', 'name']).execute()
  const byId = new Map(sites.map((site) => [site.id, site]))
  const inOrder = rows.toSorted((a, b) => a.date.localeCompare(b.date) || (a.place < b.place ? -1 : 1))
  return inOrder.map((row) => ({
    id: row.id,
    date: row.date,
    site: byId.get(row.place) ?? null,
    kind: row.kind as CalendarEntry['kind'],
    counts: countsOf(row),
    name: row.name,
    source: row.source,
    version: row.version,
  }))
}

export async function readEntry(db: Queryable, id: string): Promise<CalendarEntry> {
  const { date } = await entryRow(db, id)
  const found = (await readEntries(db, { from: date, to: date })).find((one) => one.id === id)
  if (!found) throw new AppError('calendar/not-found')
  return found
}

/** Throws `calendar/not-found`. */
export async function entryRow(db: Queryable, id: string): Promise<CalendarDayTable> {
  const row = await db.kysely.selectFrom('calendar_day').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new AppError('calendar/not-found')
  return row
}

/** The same, locked for the rest of the transaction. */
export async function lockEntry(trx: Transaction, id: string): Promise<CalendarDayTable> {
  const query = trx.kysely.selectFrom('calendar_day').selectAll().where('id', '=', id)
  const row = await trx.dialect.lockRow(query).executeTakeFirst()
  if (!row) throw new AppError('calendar/not-found')
  return row
}

/** Throws `calendar/date-taken`: the unique key decides. */
export async function insertEntry(trx: Transaction, row: CalendarDayTable): Promise<void> {
  try {
    await trx.kysely.insertInto('calendar_day').values(row).execute()
  } catch (error) {
    throw trx.dialect.isUniqueViolation(error) ? new AppError('calendar/date-taken') : error
  }
}
