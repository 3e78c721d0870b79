import type { Kysely } from 'kysely'

/** Notices of what is no request: overtime that was ordered, a schedule that changed. */
export async function noticesBySubject(db: Kysely<unknown>): Promise<void> {
  const add = (name: string, type: 'varchar(12)' | 'char(36)' | 'char(10)' | 'char(5)'): Promise<void> =>
    db.schema.alterTable('notice').addColumn(name, type).execute()
  await add('subject', 'varchar(12)')
  await add('employee_id', 'char(36)')
  await add('from_date', 'char(10)')
  await add('to_date', 'char(10)')
  await add('hours_start', 'char(5)')
  await add('hours_end', 'char(5)')
}
