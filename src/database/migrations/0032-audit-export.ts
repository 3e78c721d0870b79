import type { Kysely } from 'kysely'

/** When the end of the audit chain was last written down outside of the database. */
export async function auditExport(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('audit_chain').addColumn('exported_at', 'bigint').execute()
}
