import type { NodeReportTable, QueueOrderTable } from '#src/database/schema.ts'
import type { Queryable, Transaction } from '#src/database/database.ts'
import { statement } from '#src/database/statement.ts'

type Report = { [Name in keyof NodeReportTable]: NodeReportTable[Name] }
type Order = QueueOrderTable
type None = Record<string, never>

const reports = statement<None, Report>((db) => db.selectFrom('node_report').selectAll().orderBy('started_at'))
const numberOf = statement<{ instance: string }, { number: number }>((db, p) =>
  db.selectFrom('node_report').select('number').where('instance', '=', p.instance),
)
const insertReport = statement<Report>((db, p) =>
  db.insertInto('node_report').values({
    instance: p.instance,
    node: p.node,
    role: p.role,
    version: p.version,
    started_at: p.started_at,
    seen_at: p.seen_at,
    clock_off_ms: p.clock_off_ms,
    number: p.number,
    left_at: p.left_at,
    report: p.report,
  }),
)
type Update = Pick<Report, 'instance' | 'seen_at' | 'clock_off_ms' | 'number' | 'left_at' | 'report'>
const updateReport = statement<Update>((db, p) =>
  db
    .updateTable('node_report')
    .set({
      seen_at: p.seen_at,
      clock_off_ms: p.clock_off_ms,
      number: p.number,
      left_at: p.left_at,
      report: p.report,
    })
    .where('instance', '=', p.instance)
    .where('number', '<', p.number),
)
const removeReports = statement<{ before: number }>((db, p) =>
  db.deleteFrom('node_report').where('seen_at', '<', p.before),
)
const removeOrders = statement<{ before: number }>((db, p) =>
  db.deleteFrom('queue_order').where('asked_at', '<', p.before),
)

/** Every report there is, oldest process first. */
export const allReports = (db: Queryable): Promise<Report[]> => db.all(reports, {})

/** Several workers may hear the same letter, and letters may overtake each other: the newest stays. */
export async function putReport(trx: Transaction, row: Report): Promise<void> {
  const known = await trx.first(numberOf, { instance: row.instance })
  if (known) return void (await trx.run(updateReport, row))
  try {
    await trx.run(insertReport, row)
  } catch (error) {
    // somebody else was quicker, with the same letter or with the next: which is as good
    if (!trx.dialect.isUniqueViolation(error)) throw error
  }
}

export const removeOldReports = (trx: Transaction, before: number): Promise<number> =>
  trx.run(removeReports, { before })
export const removeOldOrders = (trx: Transaction, before: number): Promise<number> => trx.run(removeOrders, { before })

const newestOrders = statement<{ limit: number }, Order>((db, p) =>
  db.selectFrom('queue_order').selectAll().orderBy('asked_at', 'desc').orderBy('id', 'desc').limit(p.limit),
)
const orderById = statement<{ id: string }, Order>((db, p) =>
  db.selectFrom('queue_order').selectAll().where('id', '=', p.id),
)
const waitingFor = statement<{ job: string }, Order>((db, p) =>
  db.selectFrom('queue_order').selectAll().where('job', '=', p.job).where('done_at', 'is', null).limit(1),
)
const freeOrders = statement<{ now: number }, { id: string; job: string }>((db, p) =>
  db
    .selectFrom('queue_order')
    .select(['id', 'job'])
    .where('done_at', 'is', null)
    .where((eb) => eb.or([eb('claimed_until', 'is', null), eb('claimed_until', '<=', p.now)]))
    .orderBy('asked_at')
    .limit(10),
)
const claim = statement<{ id: string; by: string; now: number; until: number }>((db, p) =>
  db
    .updateTable('queue_order')
    .set({ claimed_by: p.by, claimed_until: p.until })
    .where('id', '=', p.id)
    .where('done_at', 'is', null)
    .where((eb) => eb.or([eb('claimed_until', 'is', null), eb('claimed_until', '<=', p.now)])),
)
type Done = { id: string; by: string; done_at: number; result: number | null; fault: string | null }
const finish = statement<Done>((db, p) =>
  db
    .updateTable('queue_order')
    .set({ done_at: p.done_at, result: p.result, fault: p.fault })
    .where('id', '=', p.id)
    .where('claimed_by', '=', p.by)
    .where('done_at', 'is', null),
)
const insertOrder = statement<Pick<Order, 'id' | 'job' | 'asked_by' | 'asked_at'>>((db, p) =>
  db.insertInto('queue_order').values({
    id: p.id,
    job: p.job,
    asked_by: p.asked_by,
    asked_at: p.asked_at,
    claimed_by: null,
    claimed_until: null,
    done_at: null,
    result: null,
    fault: null,
  }),
)

/** Newest first. */
export const lastOrders = (db: Queryable, limit: number): Promise<Order[]> => db.all(newestOrders, { limit })
export const readOrder = (db: Queryable, id: string): Promise<Order | undefined> => db.first(orderById, { id })
/** An order for the same job that nobody has done yet. */
export const waitingOrder = (db: Queryable, job: string): Promise<Order | undefined> => db.first(waitingFor, { job })
export const addOrder = (
  trx: Transaction,
  order: Pick<Order, 'id' | 'job' | 'asked_by' | 'asked_at'>,
): Promise<number> => trx.run(insertOrder, order)
/** Orders that nobody is at work on, oldest first. */
export const openOrders = (db: Queryable, now: number): Promise<{ id: string; job: string }[]> =>
  db.all(freeOrders, { now })
/** True when the order is now this worker's alone, until `until`. */
export const claimOrder = async (
  trx: Transaction,
  params: { id: string; by: string; now: number; until: number },
): Promise<boolean> => (await trx.run(claim, params)) === 1
/** Writes down how it ended, unless somebody else has taken it over meanwhile. */
export const finishOrder = (trx: Transaction, done: Done): Promise<number> => trx.run(finish, done)
