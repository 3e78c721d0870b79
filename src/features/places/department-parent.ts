import type { Transaction } from '#src/database/database.ts'
import { AppError } from '#src/kernel/errors.ts'

/**
 * Refuses a parent that is not there or stands below the department itself. Each step up is locked: of two who put
 * each other's department below theirs at once, one is refused. Throws `people/reference-unknown`,
 * `people/department-circle`.
 */
export async function requireParent(trx: Transaction, id: string, parent: string | null): Promise<void> {
  for (let at = parent; at !== null;) {
    if (at === id) throw new AppError('people/department-circle')
    const query = trx.kysely.selectFrom('department').select('parent_id').where('id', '=', at)
    const row = await trx.dialect.lockRow(query).executeTakeFirst()
    if (!row) {
      const errors = [{ path: 'parent_id', message: 'does not exist' }]
      throw new AppError('people/reference-unknown', { errors })
    }
    at = row.parent_id
  }
}
