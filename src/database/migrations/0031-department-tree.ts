import type { Kysely } from 'kysely'

/** Departments may belong to others. */
export async function departmentTree(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('department').addColumn('parent_id', 'char(36)').execute()
}
