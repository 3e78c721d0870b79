import type { PasswordLinks } from '#contract/people-bulk.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { makeLinks } from './password-links.ts'
import type { PasswordLinkNeeds } from './password-links.ts'

/**
 * A link for each of these employees, in one transaction. Whoever has no account, has left, or is the one who asks
 * (their own session would end) gets none and is named. Asked again, those links end and there are others.
 */
export async function createPasswordLinks(
  { db, log, ...needs }: Omit<PasswordLinkNeeds, 'passwords'>,
  employees: readonly string[],
  actor: Actor,
): Promise<PasswordLinks> {
  const wanted = [...new Set(employees)].sort()
  const answer = await db.transaction(async (trx): Promise<PasswordLinks> => {
    const find = trx.kysely.selectFrom('account').select(['id', 'employee_id', 'disabled_at'])
    const rows = await trx.dialect.lockRow(find.where('employee_id', 'in', wanted)).execute()
    const accounts = new Map(rows.map((row) => [row.employee_id ?? '', row]))
    const refused: PasswordLinks['refused'] = []
    const owners: { employee: string; account: string }[] = []
    for (const id of wanted) {
      const account = accounts.get(id)
      if (!account) refused.push({ id, refusal: 'no-account' })
      else if (account.disabled_at !== null) refused.push({ id, refusal: 'left' })
      else if (account.id === actor.accountId) refused.push({ id, refusal: 'self' })
      else owners.push({ employee: id, account: account.id })
    }
    const made = await makeLinks(trx, needs, owners, actor)
    return { data: made.map(({ employee, url, expires_at }) => ({ id: employee, url, expires_at })), refused }
  })
  log.info({ links: answer.data.length }, 'password links made')
  return answer
}
