import type { z } from 'zod'
import type { CalendarPolicy, CutiBersamaPolicy, UpdateCalendarPolicy } from '#contract/calendar.ts'
import { localDate } from '#contract/zones.ts'
import type { Queryable, Transaction } from '#src/database/database.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { AppError } from '#src/kernel/errors.ts'
import { withEffect } from './effect.ts'
import type { Changing } from './needs.ts'

/** From then on holds what was said before there were dates. */
const BEGINNING = '2000-01-01'

export async function readPolicy({ kysely }: Queryable): Promise<CalendarPolicy> {
  const row = await kysely.selectFrom('calendar_policy').select('version').where('id', '=', 1).executeTakeFirst()
  const said = kysely.selectFrom('calendar_policy_from').select(['from_date', 'cuti_bersama'])
  const latest = await said.orderBy('from_date', 'desc').limit(1).executeTakeFirst()
  return {
    cuti_bersama: (latest?.cuti_bersama as CutiBersamaPolicy | undefined) ?? 'off',
    from: latest && latest.from_date !== BEGINNING ? latest.from_date : null,
    version: row?.version ?? 0,
  }
}

/**
 * What the company makes of cuti bersama from a date on; what was said for later dates is gone, what holds before stays.
 * Throws `calendar/changed-meanwhile` with the policy as it is, `calendar/past`, `calendar/locked`.
 */
export async function changePolicy(
  trx: Transaction,
  needs: Changing,
  wanted: z.infer<typeof UpdateCalendarPolicy>,
  actor: Actor,
): Promise<CalendarPolicy> {
  const now = needs.clock.now()
  const from = wanted.from ?? (await todayOf(trx, now))
  const before = await readPolicy(trx)
  await raiseVersion(trx, wanted, now)
  const { cuti_bersama } = wanted
  const rows = await trx.kysely
    .selectFrom('calendar_day')
    .select('date')
    .distinct()
    .where('kind', '=', 'cuti_bersama')
    .where('date', '>=', from)
    .execute()
  const reach = { dates: rows.map(({ date }) => date), siteId: null, past: wanted.past, actor }
  await withEffect(trx, needs, reach, async () => {
    await trx.kysely.deleteFrom('calendar_policy_from').where('from_date', '>=', from).execute()
    await trx.kysely
      .insertInto('calendar_policy_from')
      .values({ from_date: from, cuti_bersama, updated_at: now })
      .execute()
  })
  await recordAudit(trx, needs, actor, {
    action: 'calendar.policy',
    entity: { type: 'calendar_policy', id: '1' },
    before: { cuti_bersama: before.cuti_bersama },
    after: { cuti_bersama, from },
  })
  return readPolicy(trx)
}

/** The date of the place where the day is youngest. */
async function todayOf(trx: Transaction, now: number): Promise<string> {
  const rows = await trx.kysely.selectFrom('site').select('zone').distinct().execute()
  const dates = rows.map(({ zone }) => localDate(zone, now)).sort()
  return dates[0] ?? localDate('Asia/Jakarta', now)
}

async function raiseVersion(
  trx: Transaction,
  { cuti_bersama, version }: { cuti_bersama: CutiBersamaPolicy; version: number },
  now: number,
): Promise<void> {
  const next = { cuti_bersama, version: version + 1, updated_at: now }
  if (version === 0 ? await inserted(trx, next) : await updated(trx, version, next)) return
  throw new AppError('calendar/changed-meanwhile', { data: await readPolicy(trx) })
}

type Row = { cuti_bersama: string; version: number; updated_at: number }

async function updated(trx: Transaction, version: number, next: Row): Promise<boolean> {
  const query = trx.kysely.updateTable('calendar_policy').set(next).where('id', '=', 1)
  return (await query.where('version', '=', version).executeTakeFirst()).numUpdatedRows > 0n
}

async function inserted(trx: Transaction, row: Row): Promise<boolean> {
  try {
    await trx.kysely
      .insertInto('calendar_policy')
      .values({ id: 1, ...row })
      .execute()
    return true
  } catch (error) {
    if (trx.dialect.isUniqueViolation(error)) return false
    throw error
  }
}
