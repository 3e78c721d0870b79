import type { Queryable, Transaction } from '#src/database/database.ts'

const accountsOf = ({ kysely }: Queryable | Transaction, employeeId: string) =>
  kysely.selectFrom('account').select('id').where('employee_id', '=', employeeId)

/** What is kept of how a person is told of things, for an export; keys of devices stay here. */
export async function readNoticeWays(db: Queryable, employeeId: string): Promise<unknown> {
  const settings = await db.kysely
    .selectFrom('notice_settings')
    .select(['language', 'mail', 'updated_at'])
    .where('account_id', 'in', accountsOf(db, employeeId))
    .execute()
  const devices = await db.kysely
    .selectFrom('push_subscription')
    .select(['device', 'endpoint', 'created_at'])
    .where('account_id', 'in', accountsOf(db, employeeId))
    .execute()
  const sent = await db.kysely
    .selectFrom('notice_sending')
    .select(['way', 'state', 'created_at'])
    .where('account_id', 'in', accountsOf(db, employeeId))
    .orderBy('created_at')
    .execute()
  return { settings, devices, sent }
}

/** All of it goes. */
export async function eraseNoticeWays(trx: Transaction, employeeId: string): Promise<void> {
  for (const table of ['notice_settings', 'push_subscription', 'notice_sending'] as const)
    await trx.kysely.deleteFrom(table).where('account_id', 'in', accountsOf(trx, employeeId)).execute()
}
