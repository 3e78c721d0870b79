import type { Database } from '#src/database/database.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { storedName } from '#src/kernel/text.ts'

/** Gives the company another name; the same one changes nothing. Returns it as it is stored. Throws `request/invalid`. */
export async function renameCompany(
  { db, clock, ids }: { db: Database; clock: Clock; ids: Ids },
  wanted: string,
  actor: Actor,
): Promise<string> {
  const name = storedName(wanted)
  return db.transaction(async (trx) => {
    const company = trx.kysely.selectFrom('company').select('name').where('id', '=', 1)
    const before = await trx.dialect.lockRow(company).executeTakeFirst()
    if (!before) throw new AppError('request/not-found')
    if (before.name === name) return name
    await trx.kysely.updateTable('company').set({ name }).where('id', '=', 1).execute()
    await recordAudit(trx, { clock, ids }, actor, {
      action: 'company.rename',
      entity: { type: 'company', id: '1' },
      before: { company: before.name },
      after: { company: name },
    })
    return name
  })
}
