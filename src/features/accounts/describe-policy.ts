import type { SecurityPolicy } from '#contract/sign-in.ts'
import { ROLES } from '#contract/permissions.ts'
import type { Database } from '#src/database/database.ts'
import { readPolicy } from './policy.ts'
import type { Provider } from './provider-client.ts'

/** The policy, and how far people have followed it. */
export async function describePolicy({
  db,
  provider,
}: {
  db: Database
  provider?: Provider | null
}): Promise<SecurityPolicy> {
  const { requiredRoles, trustProvider, version } = await readPolicy(db.read)
  const rows = await db.read.kysely
    .selectFrom('account')
    .leftJoin('totp_factor', (join) =>
      join.onRef('totp_factor.account_id', '=', 'account.id').on('totp_factor.confirmed_at', 'is not', null),
    )
    .leftJoin(
      (eb) => eb.selectFrom('passkey').select('account_id').distinct().as('keyed'),
      (join) => join.onRef('keyed.account_id', '=', 'account.id'),
    )
    .select((eb) => [
      'account.role',
      eb.fn.countAll().as('accounts'),
      eb.fn.count(eb.fn.coalesce('totp_factor.account_id', 'keyed.account_id')).as('with_factor'),
    ])
    .where('account.disabled_at', 'is', null)
    .groupBy('account.role')
    .execute()
  const roles = ROLES.map((role) => {
    const row = rows.find((one) => one.role === role)
    return { role, accounts: Number(row?.accounts ?? 0), with_factor: Number(row?.with_factor ?? 0) }
  })
  return {
    required_roles: [...requiredRoles],
    trust_provider: trustProvider,
    version,
    roles,
    provider: provider?.label ?? null,
  }
}
