import { sql } from 'kysely'
import type { Kysely, SqlBool } from 'kysely'
import type { Dialect } from '../dialect.ts'

/**
 * What is rare in the history is found without reading all of it: days by their status, and days by their marks, with what
 * people filter by besides. Days on which nothing was the matter are most of all, and are found anywhere: where an index may
 * leave rows out, they are left out, so that an ordinary check-in writes none of it.
 */
export async function history(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const index = (name: string, columns: string[], left: string): Promise<void> => {
    const builder = db.schema.createIndex(name).on('attendance').columns(columns)
    return (dialect.indexesSome ? builder.where(sql.raw<SqlBool>(left)) : builder).execute()
  }
  await index(
    'attendance_by_status',
    ['status', 'work_date', 'id', 'department_id', 'site_id'],
    `status not in ('hadir', 'terlambat')`,
  )
  await index(
    'attendance_by_flags',
    ['flags', 'work_date', 'id', 'department_id', 'site_id', 'status'],
    `flags <> '[]'`,
  )
}
