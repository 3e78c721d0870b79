import type { EraseReport } from '#contract/privacy.ts'
import { localDate } from '#contract/zones.ts'
import type { Transaction } from '#src/database/database.ts'
import { ERASE_ACTION, recordAudit } from '#src/features/audit/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { AppError } from '#src/kernel/errors.ts'
import { shortCode } from '#src/kernel/ids.ts'
import { searchText } from '#src/kernel/text.ts'
import type { PrivacyNeeds } from './export-person.ts'

/**
 * Erases a person who has left: name, number, login, addresses, devices and what the audit log says of them are gone for
 * good; days and taps stay under a pseudonym, because the company's books rest on them. `number` repeats the employee
 * number, so that nobody is erased by mistake. Throws `people/not-found`, `privacy/number-differs`,
 * `privacy/still-employed`.
 */
export function erasePerson(
  needs: PrivacyNeeds,
  employeeId: string,
  { number, reason }: { number: string; reason: string },
  actor: Actor,
): Promise<EraseReport> {
  const { db, clock, parts } = needs
  const code = shortCode(needs.ids.uuid())
  const name = `Terhapus ${code}`
  const pseudonym = { name, number: `X-${code}`, search: searchText(name) }
  return db.transaction(async (trx) => {
    const person = await lock(trx, employeeId)
    if (person.number !== number) throw new AppError('privacy/number-differs')
    if (person.active_to === null || person.active_to >= localDate(person.zone, clock.now()))
      throw new AppError('privacy/still-employed')
    const accounts = await trx.kysely.selectFrom('account').select('id').where('employee_id', '=', employeeId).execute()
    for (const { erase } of parts) await erase(trx, employeeId, pseudonym)
    await recordAudit(trx, needs, actor, {
      action: ERASE_ACTION,
      entity: { type: 'employee', id: employeeId },
      subject: employeeId,
      after: { pseudonym: name, accounts: accounts.map(({ id }) => id) },
      reason,
    })
    return {
      name,
      attendances: await count(trx, 'attendance', employeeId),
      punches: await count(trx, 'punch', employeeId),
    }
  })
}

async function lock(trx: Transaction, id: string): Promise<{ number: string; active_to: string | null; zone: string }> {
  const query = trx.kysely.selectFrom('employee').select(['number', 'active_to', 'site_id']).where('id', '=', id)
  const person = await trx.dialect.lockRow(query).executeTakeFirst()
  if (!person) throw new AppError('people/not-found')
  const sites = trx.kysely.selectFrom('site').select('zone').where('id', '=', person.site_id)
  return { ...person, ...(await sites.executeTakeFirstOrThrow()) }
}

async function count(trx: Transaction, table: 'attendance' | 'punch', employeeId: string): Promise<number> {
  const rows = trx.kysely.selectFrom(table).where('employee_id', '=', employeeId)
  const { count } = await rows.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  return Number(count)
}
