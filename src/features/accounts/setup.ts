import type { SetupRequest } from '#contract/accounts.ts'
import { localDate } from '#contract/zones.ts'
import type { Database, Queryable, Transaction } from '#src/database/database.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import { takeOverIfDelivered } from '#src/features/calendar/index.ts'
import { createDepartment, createSite } from '#src/features/places/index.ts'
import { asAccount } from '#src/kernel/actor.ts'
import type { Actor } from '#src/kernel/actor.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { AppError } from '#src/kernel/errors.ts'
import { sha256 } from '#src/kernel/ids.ts'
import type { Ids } from '#src/kernel/ids.ts'
import type { Logger } from '#src/kernel/log.ts'
import { storedName } from '#src/kernel/text.ts'
import { createAccountFor } from './accounts.ts'
import { planFirstWeek } from './first-week.ts'
import type { Passwords } from './password.ts'
import { requireStrong } from './password-strength.ts'

export type SetupNeeds = { db: Database; clock: Clock; ids: Ids; log: Logger; passwords: Passwords }

const FIRST_DEPARTMENT = 'Umum'
const FIRST_SHIFT = { name: 'Reguler', start: '08:00', end: '17:00', grace_minutes: 5 }

/** Whether nobody has set Hadir up yet. */
export async function isSetupNeeded(db: Queryable): Promise<boolean> {
  return (await db.kysely.selectFrom('company').select('id').executeTakeFirst()) === undefined
}

/** Another node has just printed the link. */
export const ELSEWHERE = Symbol('elsewhere')

/**
 * Opens the set-up page for whoever can read what this process prints: returns its link, or null when Hadir has been
 * set up. The link of an earlier start is no longer good; but for one that is younger than `leaveForMs`, which another
 * node has just printed: then there is no other, and `ELSEWHERE` is returned.
 */
export async function openSetup(
  { db, clock, ids }: Pick<SetupNeeds, 'db' | 'clock' | 'ids'>,
  publicUrl: URL,
  leaveForMs = 0,
): Promise<string | typeof ELSEWHERE | null> {
  const token = ids.token()
  return db.transaction(async (trx) => {
    if (!(await isSetupNeeded(trx))) return null
    const now = clock.now()
    if (leaveForMs > 0 && (await hasLinkSince(trx, now - leaveForMs))) return ELSEWHERE
    await replaceLink(trx, { token_hash: sha256(token), created_at: now })
    return new URL(`/setup#token=${token}`, publicUrl).href
  })
}

async function hasLinkSince(trx: Transaction, since: number): Promise<boolean> {
  const found = trx.kysely.selectFrom('setup_link').select('id').where('id', '=', 1).where('created_at', '>', since)
  return (await found.executeTakeFirst()) !== undefined
}

/** Of two nodes that start at once the later one's link is good. */
async function replaceLink(trx: Transaction, link: { token_hash: string; created_at: number }): Promise<void> {
  const update = trx.kysely.updateTable('setup_link').set(link).where('id', '=', 1)
  if ((await update.executeTakeFirst()).numUpdatedRows > 0n) return
  try {
    await trx.kysely
      .insertInto('setup_link')
      .values({ id: 1, ...link })
      .execute()
  } catch (error) {
    if (!trx.dialect.isUniqueViolation(error)) throw error
    await update.execute()
  }
}

/**
 * Makes the company, its first department and site, and its administrator: all or nothing, and once, however many
 * try. Throws `setup/closed`, `account/link-invalid`, `account/password-weak`, `people/zone-unknown`.
 */
export async function setUp(needs: SetupNeeds, wanted: SetupRequest, actor: Actor): Promise<void> {
  const { db, clock, log, passwords } = needs
  await requireLink(db.read, wanted.token)
  requireStrong(wanted.password, wanted)
  const passwordHash = await passwords.hash(wanted.password)
  await db.transaction(async (trx) => {
    try {
      const company = { id: 1, name: storedName(wanted.company, 'company'), created_at: clock.now() }
      await trx.kysely.insertInto('company').values(company).execute()
    } catch (cause) {
      if (trx.dialect.isUniqueViolation(cause)) throw new AppError('setup/closed', { cause })
      throw cause
    }
    // once more: another start may have printed another link meanwhile
    await requireToken(trx, wanted.token)
    const { login, name } = wanted
    const account = { employeeId: null, login, email: null, name, role: 'admin' as const }
    const id = await createAccountFor(trx, needs, { ...account, passwordHash })
    const admin = asAccount(actor, { id, ...account })
    const entity = { type: 'company', id: '1' }
    await recordAudit(trx, needs, admin, { action: 'company.create', entity, after: { company: wanted.company } })
    const { employeeId: _, ...after } = account
    await recordAudit(trx, needs, admin, { action: 'account.create', entity: { type: 'account', id }, after })
    await createDepartment(trx, needs, { name: FIRST_DEPARTMENT }, admin)
    const site = await createSite(trx, needs, { ...wanted.site, shift: FIRST_SHIFT }, admin)
    await planFirstWeek(trx, { ...needs, actor: admin }, wanted.week, site.id)
    await takeOverIfDelivered(trx, needs, yearIn(wanted.site.zone, clock.now()), admin)
    await trx.kysely.deleteFrom('setup_link').execute()
  })
  log.info({ company: wanted.company }, 'Hadir has been set up')
}

const yearIn = (zone: string, at: number): number => Number(localDate(zone, at).slice(0, 4))

/** For the page, before anybody fills it in. Throws `setup/closed`, `account/link-invalid`. */
export async function requireLink(db: Queryable, token: string): Promise<void> {
  if (!(await isSetupNeeded(db))) throw new AppError('setup/closed')
  await requireToken(db, token)
}

async function requireToken(db: Queryable, token: string): Promise<void> {
  const link = await db.kysely
    .selectFrom('setup_link')
    .select('id')
    .where('token_hash', '=', sha256(token))
    .executeTakeFirst()
  if (!link) throw new AppError('account/link-invalid')
}
