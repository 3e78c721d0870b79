import type { ExemptTitle, OvertimeOrder, OvertimeSettings } from '#contract/overtime.ts'
import type { Queryable, Transaction } from '#src/database/database.ts'
import type { OvertimeMemberTable, OvertimeOrderTable } from '#src/database/calendar-tables.ts'
import { statement } from '#src/database/statement.ts'
import { AppError } from '#src/kernel/errors.ts'
import { addDays, instantAt } from '#src/kernel/work-time.ts'
import { readBreaks, shownBreaks } from './breaks.ts'

export type MemberRow = Pick<OvertimeMemberTable, 'order_id' | 'employee_id' | 'date' | 'from_at' | 'to_at' | 'consent'>
type Timed = {
  date: string
  from_at: number
  to_at: number
  start: string
  end: string
  home: string | null
  lent: string | null
}

/**
 * An order is for hours on the clock of the place where the person works that day: of the site that the roster lends
 * them to, whenever that was said, else of their own as it was when the order was given.
 */
function timed<R extends Timed>(row: R): R {
  const zone = row.lent ?? row.home
  if (zone === null) return row
  const endDate = row.end > row.start ? row.date : addDays(row.date, 1)
  return { ...row, from_at: instantAt(zone, row.date, row.start), to_at: instantAt(zone, endDate, row.end) }
}

const onePersons = statement<{ employee_id: string; from: string; to: string }, MemberRow & Timed>((db, p) =>
  db
    .selectFrom('overtime_member as m')
    .innerJoin('overtime_order as o', 'o.id', 'm.order_id')
    .leftJoin('roster_entry as r', (join) =>
      join.onRef('r.employee_id', '=', 'm.employee_id').onRef('r.work_date', '=', 'm.date'),
    )
    .leftJoin('site as l', 'l.id', 'r.site_id')
    .select(['m.order_id', 'm.employee_id', 'm.date', 'm.from_at', 'm.to_at', 'm.consent'])
    .select(['o.start', 'o.end', 'm.zone as home', 'l.zone as lent'])
    .where('m.employee_id', '=', p.employee_id)
    .where('m.date', '>=', p.from)
    .where('m.date', '<=', p.to)
    .where('m.cancelled', '=', 0),
)

/** What the check-in asks: one person's orders that stand. */
export const membersOfPerson = async (
  db: Queryable,
  employee_id: string,
  from: string,
  to: string,
): Promise<MemberRow[]> => (await db.all(onePersons, { employee_id, from, to })).map(timed)

/** Beyond this everybody's are read: a longer list of ids is dearer than the rows it spares. */
const MOST_IDS = 500

/**
 * The same for many people. Of at most 500 theirs alone, along the index: a report asks for some people at a time, and
 * would otherwise read what everybody was ordered as often.
 */
export async function membersOf(
  db: Queryable,
  people: readonly { id: string }[],
  from: string,
  to: string,
): Promise<MemberRow[]> {
  if (people.length === 0) return []
  let query = db.kysely
    .selectFrom('overtime_member as m')
    .innerJoin('overtime_order as o', 'o.id', 'm.order_id')
    .leftJoin('roster_entry as r', (join) =>
      join.onRef('r.employee_id', '=', 'm.employee_id').onRef('r.work_date', '=', 'm.date'),
    )
    .leftJoin('site as l', 'l.id', 'r.site_id')
    .select(['m.order_id', 'm.employee_id', 'm.date', 'm.from_at', 'm.to_at', 'm.consent'])
    .select(['o.start', 'o.end', 'm.zone as home', 'l.zone as lent'])
    .where('m.date', '>=', from)
    .where('m.date', '<=', to)
    .where('m.cancelled', '=', 0)
  if (people.length <= MOST_IDS) {
    const ids = people.map(({ id }) => id)
    query = query.where('m.employee_id', 'in', ids)
  }
  return (await query.execute()).map((row) => timed({ ...row, home: row.home ?? null }))
}

type SettingsRow = {
  rounding: string
  exempt: string
  exempt_titles?: string | null
  outside_minutes?: number | null
  version: number
}
const settingsRow = statement<{ id: number }, SettingsRow>((db, p) =>
  db
    .selectFrom('overtime_settings')
    .select(['rounding', 'exempt', 'exempt_titles', 'outside_minutes', 'version'])
    .where('id', '=', p.id),
)
/** From so many minutes a day on work without an order is shown, unless the company says otherwise. */
const OUTSIDE_MINUTES = 30

/** A company that has said nothing counts to the minute, for everybody. */
export async function readSettings(db: Queryable): Promise<OvertimeSettings> {
  const row = await db.first(settingsRow, { id: 1 })
  const breaks = shownBreaks(await readBreaks(db))
  const outside_minutes = row?.outside_minutes ?? OUTSIDE_MINUTES
  if (!row) return { rounding: 'minute', exempt: [], exempt_titles: [], outside_minutes, breaks, version: 0 }
  return {
    rounding: row.rounding as OvertimeSettings['rounding'],
    exempt: JSON.parse(row.exempt) as string[],
    exempt_titles: row.exempt_titles ? (JSON.parse(row.exempt_titles) as ExemptTitle[]) : [],
    outside_minutes,
    breaks,
    version: row.version,
  }
}

/** Throws `overtime/changed-meanwhile` with the settings as they are. */
export async function writeSettings(
  trx: Transaction,
  wanted: Omit<OvertimeSettings, 'breaks'>,
  now: number,
): Promise<void> {
  const row = {
    rounding: wanted.rounding,
    exempt: JSON.stringify(wanted.exempt),
    exempt_titles: JSON.stringify(wanted.exempt_titles),
    outside_minutes: wanted.outside_minutes,
    version: wanted.version + 1,
    updated_at: now,
  }
  if (!(await wroteSettings(trx, row, wanted.version)))
    throw new AppError('overtime/changed-meanwhile', { data: await readSettings(trx) })
}

type SettingsColumns = {
  rounding: string
  exempt: string
  exempt_titles: string
  outside_minutes: number
  version: number
  updated_at: number
}

async function wroteSettings(trx: Transaction, row: SettingsColumns, known: number): Promise<boolean> {
  if (known > 0) {
    const query = trx.kysely.updateTable('overtime_settings').set(row).where('id', '=', 1).where('version', '=', known)
    return (await query.executeTakeFirst()).numUpdatedRows > 0n
  }
  try {
    await trx.kysely
      .insertInto('overtime_settings')
      .values({ id: 1, ...row })
      .execute()
    return true
  } catch (error) {
    if (trx.dialect.isUniqueViolation(error)) return false
    throw error
  }
}

/** An order, locked for the rest of the transaction. Throws `overtime/not-found`. */
export async function lockOrder(trx: Transaction, id: string): Promise<OvertimeOrderTable> {
  const query = trx.kysely.selectFrom('overtime_order').selectAll().where('id', '=', id)
  const row = await trx.dialect.lockRow(query).executeTakeFirst()
  if (!row) throw new AppError('overtime/not-found')
  return row
}

/** Which orders are asked for: of a period, of people; of their members only those of a department, of a site. */
export type OrderFilter = {
  from: string
  to: string
  id?: string
  people?: readonly string[]
  department?: string | undefined
  site?: string | undefined
}

/** Orders with their members, newest first, without what lies in shifts (`withInShift`); of the members only those within reach (null: all). */
export async function readOrders(
  db: Queryable,
  filter: OrderFilter,
  departments: readonly string[] | null,
): Promise<OvertimeOrder[]> {
  let query = db.kysely
    .selectFrom('overtime_member as m')
    .innerJoin('overtime_order as o', 'o.id', 'm.order_id')
    .innerJoin('employee as e', 'e.id', 'm.employee_id')
    .leftJoin('roster_entry as r', (join) =>
      join.onRef('r.employee_id', '=', 'm.employee_id').onRef('r.work_date', '=', 'm.date'),
    )
    .leftJoin('site as l', 'l.id', 'r.site_id')
    .selectAll('o')
    .select(['m.employee_id', 'm.from_at', 'm.to_at', 'm.consent', 'm.consented_at', 'e.number', 'e.name'])
    .select(['m.zone as home', 'l.zone as lent'])
    .where('o.date', '>=', filter.from)
    .where('o.date', '<=', filter.to)
  if (filter.id !== undefined) query = query.where('o.id', '=', filter.id)
  const { people } = filter
  if (people?.length === 0 || departments?.length === 0) return []
  if (people) query = query.where('m.employee_id', 'in', people)
  if (departments) query = query.where('e.department_id', 'in', departments)
  if (filter.department !== undefined) query = query.where('e.department_id', '=', filter.department)
  if (filter.site !== undefined) query = query.where('e.site_id', '=', filter.site)
  const rows = await query
    .orderBy('o.date', 'desc')
    .orderBy('o.id', 'desc')
    .orderBy('e.name_search')
    .limit(5_000)
    .execute()
  const orders = new Map<string, OvertimeOrder>()
  for (const stored of rows) {
    const row = timed({ ...stored, home: stored.home ?? null })
    const order = orders.get(row.id) ?? orderOf(row, Math.round((row.to_at - row.from_at) / 60_000))
    order.members.push({
      user: { id: row.employee_id, number: row.number, name: row.name },
      consent: row.consent as OvertimeOrder['members'][number]['consent'],
      consented_at: row.consented_at,
      from: row.from_at,
      to: row.to_at,
      in_shift: 0,
    })
    orders.set(row.id, order)
  }
  return [...orders.values()]
}

const MEAL_MINUTES = 240

const orderOf = (row: OvertimeOrderTable, minutes: number): OvertimeOrder => ({
  id: row.id,
  date: row.date,
  start: row.start,
  end: row.end,
  minutes,
  reason: row.reason,
  ordered_by: row.ordered_by_name,
  cancelled_at: row.cancelled_at,
  meal: minutes >= MEAL_MINUTES,
  members: [],
  version: row.version,
  created_at: row.created_at,
})
