import type { Queryable, Transaction } from '#src/database/database.ts'
import { AppError } from '#src/kernel/errors.ts'

export type Above = { id: string; name: string; manager_id: string | null }

/**
 * A manager and whoever stands above them, the nearest first; nobody for somebody who is not there. Ends also where
 * records of before go round. Within a transaction that writes, each is `locked`.
 */
export async function managersAbove(db: Queryable, manager: string | null, locked?: Transaction): Promise<Above[]> {
  const above = new Map<string, Above>()
  for (let at = manager; at !== null && !above.has(at);) {
    const query = db.kysely.selectFrom('employee').select(['id', 'name', 'manager_id']).where('id', '=', at)
    const row: Above | undefined = await (locked ? locked.dialect.lockRow(query) : query).executeTakeFirst()
    if (!row) break
    above.set(at, row)
    at = row.manager_id
  }
  return [...above.values()]
}

/**
 * Refuses a manager who stands below the person. Each step up is locked: of two who make each other's person the
 * manager of theirs at once, one is refused. Throws `people/manager-circle`.
 */
export async function refuseManagerCircle(trx: Transaction, id: string, manager: string | null): Promise<void> {
  const above = await managersAbove(trx, manager, trx)
  if (!above.some((one) => one.id === id)) return
  const errors = [{ path: 'manager_id', message: 'stands below this person' }]
  throw new AppError('people/manager-circle', { errors })
}
