import type { SessionAnswer } from '#contract/accounts.ts'
import { permissionsOf } from '#contract/permissions.ts'
import type { Identity } from '#src/http/identity.ts'
import { channelsOf } from './channels.ts'
import type { AccountRoutesNeeds } from './needs.ts'

/** Who somebody is, for the screens. */
export async function sessionAnswer(needs: AccountRoutesNeeds, identity: Identity): Promise<SessionAnswer> {
  const company = await needs.db.read.kysely.selectFrom('company').select('name').executeTakeFirst()
  return {
    user: {
      id: identity.accountId,
      name: identity.name,
      login: identity.login,
      role: identity.role,
      employee_id: identity.employeeId,
      departments: [...identity.departments],
    },
    permissions: permissionsOf(identity.role),
    channels: channelsOf(identity),
    realtime: needs.realtime,
    company: company?.name ?? '',
    node: needs.node,
    now: needs.clock.now(),
    must_enrol: identity.mustEnrol === true,
  }
}
