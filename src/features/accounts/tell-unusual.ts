import type { Transaction } from '#src/database/database.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import { asAccount } from '#src/kernel/actor.ts'
import type { Actor } from '#src/kernel/actor.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'
import type { PersonRow } from './table.ts'

type Needs = { clock: Clock; ids: Ids }

/** Somebody who was found out to be this person. */
export const asPerson = (actor: Actor, who: PersonRow): Actor =>
  asAccount(actor, {
    id: who.account_id,
    employeeId: who.employee_id,
    login: who.login,
    name: who.name,
    role: who.role,
  })

/** Sign-ins are remembered only where something is unusual: a device that the account has not seen before. */
export async function tellNewDevice(trx: Transaction, needs: Needs, actor: Actor, who: PersonRow): Promise<void> {
  const entity = { type: 'account', id: who.account_id }
  await recordAudit(trx, needs, asPerson(actor, who), {
    action: 'session.new_device',
    entity,
    subject: who.employee_id,
  })
}

/** What was typed for accounts that do not exist is not kept: people type passwords into the wrong field. */
export async function tellLockedOut(
  trx: Transaction,
  needs: Needs,
  actor: Actor,
  who: Pick<PersonRow, 'account_id' | 'employee_id'> | null,
): Promise<void> {
  if (!who) return
  const entity = { type: 'account', id: who.account_id }
  await recordAudit(trx, needs, actor, { action: 'session.locked_out', entity, subject: who.employee_id })
}
