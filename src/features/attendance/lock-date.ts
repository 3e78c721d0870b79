import type { Queryable } from '#src/database/database.ts'
import { statement } from '#src/database/statement.ts'

const locked = statement<{ id: number }, { until: string | null }>((db, p) =>
  db.selectFrom('company').select('attendance_locked_until as until').where('id', '=', p.id),
)

/** The last date of the periods that are settled, of which nothing is changed any more; null where none is. */
export const lockedUntil = async (db: Queryable): Promise<string | null> =>
  (await db.first(locked, { id: 1 }))?.until ?? null
