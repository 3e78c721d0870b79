import type { PasswordLinks } from '#contract/people-bulk.ts'
import { recordAudits } from '#src/features/audit/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { sha256 } from '#src/kernel/ids.ts'
import { tellEnded } from './end-access.ts'
import { LIFETIME_MS, linkOf } from './password-links.ts'
import type { PasswordLinkNeeds } from './password-links.ts'

type Made = { id: string; account: string; token: string }

/**
 * A link for each of these employees, as `createPasswordLink` makes one, in one transaction. Whoever has no account,
 * has left, or is the one who asks (their own session would end) gets none and is named. Asked again, those links end
 * and there are others.
 */
export async function createPasswordLinks(
  needs: Pick<PasswordLinkNeeds, 'db' | 'clock' | 'ids' | 'log' | 'publicUrl'>,
  employees: readonly string[],
  actor: Actor,
): Promise<PasswordLinks> {
  const { db, clock, ids, log } = needs
  const wanted = [...new Set(employees)].sort()
  const expires_at = clock.now() + LIFETIME_MS
  const answer = await db.transaction(async (trx) => {
    const { kysely, dialect } = trx
    const find = kysely.selectFrom('account').select(['id', 'employee_id', 'disabled_at'])
    const rows = await dialect.lockRow(find.where('employee_id', 'in', wanted)).execute()
    const accounts = new Map(rows.map((row) => [row.employee_id ?? '', row]))
    const refused: PasswordLinks['refused'] = []
    const made: Made[] = []
    for (const id of wanted) {
      const account = accounts.get(id)
      if (!account) refused.push({ id, refusal: 'no-account' })
      else if (account.disabled_at !== null) refused.push({ id, refusal: 'left' })
      else if (account.id === actor.accountId) refused.push({ id, refusal: 'self' })
      else made.push({ id, account: account.id, token: ids.token() })
    }
    if (made.length === 0) return { made, refused }
    const whose = made.map(({ account }) => account)
    await kysely.deleteFrom('password_link').where('account_id', 'in', whose).execute()
    const links = made.map(({ account, token }) => ({
      token_hash: sha256(token),
      account_id: account,
      created_at: clock.now(),
      expires_at,
      used_at: null,
    }))
    await kysely.insertInto('password_link').values(links).execute()
    const sessions = await kysely.selectFrom('session').select('id').where('account_id', 'in', whose).execute()
    await kysely.deleteFrom('session').where('account_id', 'in', whose).execute()
    const ended = sessions.map(({ id }) => id)
    await tellEnded(trx, needs, ended)
    const changes = made.map(({ id, account }) => ({
      action: 'account.password_link_create',
      entity: { type: 'account', id: account },
      subject: id,
    }))
    await recordAudits(trx, needs, actor, changes)
    return { made, refused }
  })
  log.info({ links: answer.made.length }, 'password links made')
  return {
    data: answer.made.map(({ id, token }) => ({ id, url: linkOf(needs, token), expires_at })),
    refused: answer.refused,
  }
}
