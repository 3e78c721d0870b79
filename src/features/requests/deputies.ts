import type { Deputy } from '#contract/requests.ts'
import type { Queryable, Transaction } from '#src/database/database.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { Ids } from '#src/kernel/ids.ts'

type Needs = { clock: Clock; ids: Ids }

/** Who decides for this manager, and for whom this person does; those that have not ended. */
export const readDeputies = (db: Queryable, employeeId: string): Promise<Deputy[]> => read(db, { of: employeeId })

/** Everybody's that have not ended and are not over by this date. */
export const readAllDeputies = (db: Queryable, today: string): Promise<Deputy[]> => read(db, { today })

const MOST = 500

async function read(db: Queryable, { of, today }: { of?: string; today?: string }): Promise<Deputy[]> {
  let query = db.kysely
    .selectFrom('request_deputy as d')
    .innerJoin('employee as m', 'm.id', 'd.manager_id')
    .innerJoin('employee as p', 'p.id', 'd.deputy_id')
    .select(['d.id', 'd.from_date', 'd.to_date', 'm.id as manager_id', 'm.number as manager_number'])
    .select(['m.name as manager_name', 'p.id as deputy_id', 'p.number as deputy_number', 'p.name as deputy_name'])
    .where('d.ended_at', 'is', null)
    .orderBy('d.from_date')
    .limit(MOST)
  if (of !== undefined) query = query.where((eb) => eb.or([eb('d.manager_id', '=', of), eb('d.deputy_id', '=', of)]))
  if (today !== undefined) query = query.where('d.to_date', '>=', today)
  const rows = await query.execute()
  return rows.map((row) => ({
    id: row.id,
    manager: { id: row.manager_id, number: row.manager_number, name: row.manager_name },
    deputy: { id: row.deputy_id, number: row.deputy_number, name: row.deputy_name },
    from: row.from_date,
    to: row.to_date,
  }))
}

type Wanted = { manager_id: string; deputy_number: string; from: string; to: string }

/**
 * Names somebody who decides too in a manager's place, from a date to another. Throws `requests/deputy-unknown`,
 * `requests/deputy-dates`, `people/not-found`.
 */
export async function nameDeputy(trx: Transaction, needs: Needs, actor: Actor, wanted: Wanted): Promise<Deputy> {
  const { manager_id } = wanted
  if (wanted.to < wanted.from) throw new AppError('requests/deputy-dates')
  const manager = await trx.kysely.selectFrom('employee').select('id').where('id', '=', manager_id).executeTakeFirst()
  if (!manager) throw new AppError('people/not-found')
  const deputy = await trx.kysely
    .selectFrom('employee as e')
    .innerJoin('account as a', 'a.employee_id', 'e.id')
    .select('e.id')
    .where('e.number', '=', wanted.deputy_number)
    .where('a.disabled_at', 'is', null)
    .where((eb) => eb.or([eb('e.active_to', 'is', null), eb('e.active_to', '>=', wanted.from)]))
    .executeTakeFirst()
  if (!deputy || deputy.id === manager_id) throw new AppError('requests/deputy-unknown')
  const id = needs.ids.uuid()
  const dates = { from_date: wanted.from, to_date: wanted.to }
  const row = { id, manager_id, deputy_id: deputy.id, ...dates }
  await trx.kysely
    .insertInto('request_deputy')
    .values({ ...row, created_at: needs.clock.now(), ended_at: null })
    .execute()
  await recordAudit(trx, needs, actor, {
    action: 'deputy.name',
    entity: { type: 'deputy', id },
    subject: deputy.id,
    before: null,
    after: row,
  })
  const made = (await readDeputies(trx, manager_id)).find((one) => one.id === id)
  if (!made) throw new AppError('requests/deputy-not-found')
  return made
}

/** Ends a deputyship, of this manager where one is named; what has ended stays so. Throws `requests/deputy-not-found`. */
export async function endDeputy(
  trx: Transaction,
  needs: Needs,
  actor: Actor,
  { id, managerId }: { id: string; managerId: string | null },
): Promise<void> {
  const row = await trx.kysely.selectFrom('request_deputy').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row || (managerId !== null && row.manager_id !== managerId)) throw new AppError('requests/deputy-not-found')
  if (row.ended_at !== null) return
  const now = needs.clock.now()
  await trx.kysely.updateTable('request_deputy').set({ ended_at: now }).where('id', '=', id).execute()
  const entity = { type: 'deputy', id }
  await recordAudit(trx, needs, actor, {
    action: 'deputy.end',
    entity,
    subject: row.deputy_id,
    before: { ended: false },
    after: { ended: true },
  })
}
