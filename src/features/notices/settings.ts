import type { NoticeSettings, UpdateNoticeSettings } from '#contract/notices.ts'
import type { Transaction } from '#src/database/database.ts'
import type { NoticesNeeds } from './needs.ts'
import { pushKeys } from './push-keys.ts'

/** How an account is told of things while Hadir is closed. */
export async function readNoticeSettings(needs: NoticesNeeds, accountId: string): Promise<NoticeSettings> {
  const { db, push, sendsMail } = needs
  const row = await db.read.kysely
    .selectFrom('account as a')
    .leftJoin('notice_settings as s', 's.account_id', 'a.id')
    .select(['a.email', 's.language', 's.mail'])
    .where('a.id', '=', accountId)
    .executeTakeFirst()
  const devices = await db.read.kysely
    .selectFrom('push_subscription')
    .select(['id', 'device', 'created_at'])
    .where('account_id', '=', accountId)
    .orderBy('id', 'desc')
    .execute()
  return {
    language: row?.language === 'en' ? 'en' : 'id',
    mail: row?.mail !== 0,
    mail_to: row?.email ?? null,
    mail_available: sendsMail,
    push_key: (await pushKeys(needs, push.keys)).publicKey,
    devices,
  }
}

/** Keeps what somebody wants; what is left out stays. */
export async function keepNoticeSettings(
  trx: Transaction,
  { clock }: Pick<NoticesNeeds, 'clock'>,
  accountId: string,
  { language, mail }: Partial<UpdateNoticeSettings>,
): Promise<void> {
  const updated_at = clock.now()
  const wanted = { ...(language && { language }), ...(mail !== undefined && { mail: mail ? 1 : 0 }), updated_at }
  const update = (): Promise<{ numUpdatedRows: bigint }> =>
    trx.kysely.updateTable('notice_settings').set(wanted).where('account_id', '=', accountId).executeTakeFirst()
  const there = trx.kysely.selectFrom('notice_settings').select('account_id').where('account_id', '=', accountId)
  if (await there.executeTakeFirst()) return void (await update())
  try {
    const row = { account_id: accountId, language: 'id', mail: 1, ...wanted }
    await trx.kysely.insertInto('notice_settings').values(row).execute()
  } catch (error) {
    if (!trx.dialect.isUniqueViolation(error)) throw error
    await update()
  }
}
