import type { CalendarEntry, CalendarPolicy, CutiBersamaPolicy } from '#contract/calendar.ts'
import type { Queryable, Transaction } from '#src/database/database.ts'
import type { CalendarDayTable } from '#src/database/calendar-tables.ts'
import { statement } from '#src/database/statement.ts'
import { AppError } from '#src/kernel/errors.ts'

/** Where a date holds for everybody. */
export const EVERYWHERE = ''

type Period = { from: string; to: string }

/** The check-in asks this one: the dates, each with what the company makes of cuti bersama. */
export const daysOfPeriod = statement<Period, CalendarDayTable & { cuti_bersama: string | null }>((db, p) =>
  db
    .selectFrom('calendar_day')
    .selectAll()
    .select((eb) =>
      eb.selectFrom('calendar_policy as y').select('y.cuti_bersama').where('y.id', '=', 1).as('cuti_bersama'),
    )
    .where('date', '>=', p.from)
    .where('date', '<=', p.to)
    .orderBy('date'),
)

/** A company that has said nothing gives the days off and takes no leave for them. */
export const policyOf = (row: { cuti_bersama: string | null } | undefined): CutiBersamaPolicy =>
  (row?.cuti_bersama as CutiBersamaPolicy | null | undefined) ?? 'off'

const policyRow = statement<{ id: number }, { cuti_bersama: string; version: number }>((db, p) =>
  db.selectFrom('calendar_policy').select(['cuti_bersama', 'version']).where('id', '=', p.id),
)

export async function readPolicy(db: Queryable): Promise<CalendarPolicy> {
  const row = await db.first(policyRow, { id: 1 })
  return { cuti_bersama: policyOf(row), version: row?.version ?? 0 }
}

/** Throws `calendar/changed-meanwhile` with the policy as it is. */
export async function writePolicy(trx: Transaction, wanted: CalendarPolicy, now: number): Promise<CalendarPolicy> {
  const { cuti_bersama, version } = wanted
  const next = { cuti_bersama, version: version + 1, updated_at: now }
  const changed =
    version === 0
      ? await insertedPolicy(trx, next)
      : (
          await trx.kysely
            .updateTable('calendar_policy')
            .set(next)
            .where('id', '=', 1)
            .where('version', '=', version)
            .executeTakeFirst()
        ).numUpdatedRows > 0n
  if (!changed) throw new AppError('calendar/changed-meanwhile', { data: await readPolicy(trx) })
  return { cuti_bersama, version: version + 1 }
}

async function insertedPolicy(trx: Transaction, row: Omit<CalendarPolicyRow, 'id'>): Promise<boolean> {
  try {
    await trx.kysely
      .insertInto('calendar_policy')
      .values({ id: 1, ...row })
      .execute()
    return true
  } catch (error) {
    if (trx.dialect.isUniqueViolation(error)) return false
    throw error
  }
}
type CalendarPolicyRow = { id: number; cuti_bersama: string; version: number; updated_at: number }

/** Every entry of a period, with the names of the sites. */
export async function readEntries(db: Queryable, { from, to }: Period): Promise<CalendarEntry[]> {
  const rows = await db.kysely
    .selectFrom('calendar_day as c')
    .leftJoin('site as s', 's.id', 'c.place')
    .select(['c.id', 'c.date', 'c.kind', 'c.name', 'c.source', 'c.version', 's.id as site_id', 's.name as site_name'])
    .where('c.date', '>=', from)
    .where('c.date', '<=', to)
    .orderBy('c.date')
    .orderBy('c.place')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    date: row.date,
    site: row.site_id === null ? null : { id: row.site_id, name: row.site_name ?? '' },
    kind: row.kind as CalendarEntry['kind'],
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
