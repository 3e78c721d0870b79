import type { ChangeRetention, Retention } from '#contract/privacy.ts'
import type { Queryable } from '#src/database/database.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import type { PrivacyNeeds } from './export-person.ts'

/** What nobody has decided about is kept, but for addresses. */
const UNTOLD: Retention = {
  attendance_years: 0,
  audit_years: 0,
  security_days: 365,
  letters_months: 0,
  requests_years: 0,
}

export async function readRetention({ kysely }: Queryable): Promise<Retention> {
  const row = await kysely
    .selectFrom('retention')
    .select(['attendance_years', 'audit_years', 'security_days', 'letters_months', 'requests_years'])
    .where('id', '=', 1)
    .executeTakeFirst()
  if (!row) return UNTOLD
  return { ...row, letters_months: row.letters_months ?? 0, requests_years: row.requests_years ?? 0 }
}

/** Decides how long things are kept; the next purge goes by it. */
export function changeRetention(needs: PrivacyNeeds, changed: ChangeRetention, actor: Actor): Promise<Retention> {
  return needs.db.transaction(async (trx) => {
    const before = await readRetention(trx)
    const wanted = { ...before, ...changed }
    const row = { ...wanted, updated_at: needs.clock.now() }
    const update = trx.kysely.updateTable('retention').set(row).where('id', '=', 1)
    if ((await update.executeTakeFirst()).numUpdatedRows === 0n) {
      try {
        await trx.kysely
          .insertInto('retention')
          .values({ id: 1, ...row })
          .execute()
      } catch (error) {
        if (!trx.dialect.isUniqueViolation(error)) throw error
        await update.execute()
      }
    }
    const entity = { type: 'retention', id: '1' }
    await recordAudit(trx, needs, actor, { action: 'retention.change', entity, before, after: wanted })
    return wanted
  })
}
