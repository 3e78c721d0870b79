import { CONSENTS } from '#contract/privacy.ts'
import type { Consent, Purpose } from '#contract/privacy.ts'
import type { Queryable, Transaction } from '#src/database/database.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'

type Needs = { clock: Clock; ids: Ids }

/** Every purpose with the text of today, and whether this person agreed to it. */
export async function readConsents({ kysely }: Queryable, employeeId: string): Promise<Consent[]> {
  const rows = await kysely
    .selectFrom('consent')
    .selectAll()
    .where('employee_id', '=', employeeId)
    .orderBy('given_at')
    .execute()
  return (Object.keys(CONSENTS) as Purpose[]).map((purpose) => {
    const { version, text } = CONSENTS[purpose]
    const own = rows.filter((row) => row.purpose === purpose)
    const valid = own.findLast((row) => row.withdrawn_at === null && row.text_version === version)
    const withdrawn = own.map((row) => row.withdrawn_at).filter((at) => at !== null)
    return {
      purpose,
      text_version: version,
      text,
      given_at: valid ? Number(valid.given_at) : null,
      withdrawn_at: withdrawn.length > 0 ? Math.max(...withdrawn.map(Number)) : null,
    }
  })
}

/** Whether this person agrees, to the text of today. */
export const hasConsent = async (db: Queryable, employeeId: string, purpose: Purpose): Promise<boolean> =>
  (await readConsents(db, employeeId)).some((one) => one.purpose === purpose && one.given_at !== null)

/** Remembers that the person agrees, or no longer does; doing it twice changes nothing. */
export async function setConsent(
  trx: Transaction,
  { clock, ids }: Needs,
  { employeeId, purpose, agrees }: { employeeId: string; purpose: Purpose; agrees: boolean },
  actor: Actor,
): Promise<void> {
  const { kysely } = trx
  await trx.dialect.lockRow(kysely.selectFrom('employee').select('id').where('id', '=', employeeId)).execute()
  if ((await hasConsent(trx, employeeId, purpose)) === agrees) return
  const now = clock.now()
  const { version: text_version, text } = CONSENTS[purpose]
  await kysely
    .updateTable('consent')
    .set({ withdrawn_at: now })
    .where('employee_id', '=', employeeId)
    .where('purpose', '=', purpose)
    .where('withdrawn_at', 'is', null)
    .execute()
  if (agrees) {
    const row = {
      id: ids.uuid(),
      employee_id: employeeId,
      purpose,
      text_version,
      text,
      given_at: now,
      withdrawn_at: null,
    }
    await kysely.insertInto('consent').values(row).execute()
  }
  await recordAudit(trx, { clock, ids }, actor, {
    action: agrees ? 'consent.give' : 'consent.withdraw',
    entity: { type: 'consent', id: purpose },
    subject: employeeId,
    after: { purpose, text_version },
  })
}
