import type { SecurityPolicyChange } from '#contract/sign-in.ts'
import { ROLES } from '#contract/permissions.ts'
import type { Role } from '#contract/permissions.ts'
import type { Database, Queryable } from '#src/database/database.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { ACCOUNTS_SIGNAL, refreshIdentities } from './end-access.ts'

/** What the company demands of people who sign in. */
export type Policy = { requiredRoles: readonly Role[]; trustProvider: boolean; version: number }

const NONE: Policy = { requiredRoles: [], trustProvider: false, version: 0 }
const FRESH_MS = 20_000

export async function readPolicy(db: Queryable): Promise<Policy> {
  const row = await db.kysely.selectFrom('security_policy').selectAll().where('id', '=', 1).executeTakeFirst()
  if (!row) return NONE
  const stored = JSON.parse(row.required_roles) as string[]
  const requiredRoles = ROLES.filter((role) => stored.includes(role))
  return { requiredRoles, trustProvider: row.trust_provider === 1, version: row.version }
}

/** The policy as this process read it at most 20 s ago: every session that is looked up asks for it. */
export function createPolicyReader({ db, clock }: { db: Database; clock: Clock }): () => Promise<Policy> {
  let known: { policy: Promise<Policy>; until: number } | null = null
  db.onSignal(ACCOUNTS_SIGNAL, () => (known = null))
  return () => {
    if (!known || clock.now() >= known.until) {
      const asked = { policy: readPolicy(db.read), until: clock.now() + FRESH_MS }
      known = asked
      // a failure is not remembered
      asked.policy.catch(() => known === asked && (known = null))
    }
    return known.policy
  }
}

/** Sets the policy; of two who change the same version the second one is refused with `people/changed-meanwhile`. */
export async function changePolicy(
  { db, clock, ids }: { db: Database; clock: Clock; ids: Ids },
  { version, required_roles, trust_provider }: SecurityPolicyChange,
  actor: Actor,
): Promise<void> {
  await db.transaction(async (trx) => {
    const before = await readPolicy(trx)
    const wanted = ROLES.filter((role) => required_roles.includes(role))
    const values = {
      required_roles: JSON.stringify(wanted),
      trust_provider: trust_provider ? 1 : 0,
      version: version + 1,
      updated_at: clock.now(),
    }
    const update = trx.kysely.updateTable('security_policy').set(values).where('id', '=', 1)
    const changed = (await update.where('version', '=', version).executeTakeFirst()).numUpdatedRows > 0n
    if (!changed && version > 0) throw new AppError('people/changed-meanwhile')
    if (!changed) {
      try {
        await trx.kysely
          .insertInto('security_policy')
          .values({ id: 1, ...values })
          .execute()
      } catch (cause) {
        if (trx.dialect.isUniqueViolation(cause)) throw new AppError('people/changed-meanwhile', { cause })
        throw cause
      }
    }
    await recordAudit(trx, { clock, ids }, actor, {
      action: 'security_policy.change',
      entity: { type: 'security_policy', id: '1' },
      before: { required_roles: [...before.requiredRoles], trust_provider: before.trustProvider },
      after: { required_roles: wanted, trust_provider },
    })
    refreshIdentities(trx)
  })
}
