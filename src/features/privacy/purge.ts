import type { PurgeReport } from '#contract/privacy.ts'
import { localDate } from '#contract/zones.ts'
import type { Queryable } from '#src/database/database.ts'
import { purgeAudit, wouldPurge } from '#src/features/audit/index.ts'
import type { Purge } from '#src/features/audit/index.ts'
import { addMonths, purgeRequests, wouldPurgeRequests } from '#src/features/requests/index.ts'
import type { RequestPurge } from '#src/features/requests/index.ts'
import { purgeSettledDays } from '#src/features/settlements/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import type { PrivacyNeeds } from './export-person.ts'
import { readRetention } from './retention.ts'

const DAY = 86_400_000
/** Days of attendance that go in one transaction. */
const BATCH = 200

/**
 * Lets go what is older than the retention settings say, or only says what would go. What is purged is written into the
 * chain first, so that a purge that was broken off has said what it was about, and the next one ends it.
 */
export async function purge(needs: PrivacyNeeds, actor: Actor, dryRun: boolean): Promise<PurgeReport> {
  const { db, clock } = needs
  const wanted = await cutoffs(db.read, clock.now())
  const { attendanceBefore } = wanted
  const asked = await wouldPurgeRequests(db.read, wanted)
  const old = await db.transaction(async (trx) => ({
    ...(await wouldPurge(trx, wanted)),
    attendances: await count(trx, 'attendance', attendanceBefore),
    punches: await count(trx, 'punch', attendanceBefore),
  }))
  const report: PurgeReport = {
    dry_run: dryRun,
    attendances: old.attendances,
    punches: old.punches,
    attendance_before: attendanceBefore,
    sources: old.sources,
    audit_entries: old.entries,
    ...asked,
  }
  const sum = old.attendances + old.punches + old.sources + old.entries + asked.letters + asked.requests
  if (dryRun) return report
  if (sum === 0) {
    // one that was broken off behind the last day has left what was kept of it
    if (attendanceBefore !== null) await purgeSettledDays(needs, attendanceBefore)
    return report
  }
  await db.transaction((trx) => purgeAudit(trx, needs, actor, wanted))
  if (attendanceBefore !== null) {
    while ((await deleteDays(needs, attendanceBefore)) > 0);
    await purgeSettledDays(needs, attendanceBefore)
  }
  await purgeRequests(needs, wanted)
  return report
}

async function cutoffs(db: Queryable, now: number): Promise<Purge & RequestPurge> {
  const { attendance_years, audit_years, security_days, ...asked } = await readRetention(db)
  // the last place on earth where the day begins: nothing goes a day early
  const today = localDate('Pacific/Pago_Pago', now)
  const yearsAgo = (years: number): string =>
    `${String(Number(today.slice(0, 4)) - years).padStart(4, '0')}${today.slice(4)}`
  return {
    attendanceBefore: attendance_years === 0 ? null : yearsAgo(attendance_years),
    entriesBefore:
      audit_years === 0 ? null : Date.parse(`${yearsAgo(audit_years).replace('-02-29', '-02-28')}T00:00:00Z`),
    lettersBefore: asked.letters_months === 0 ? null : addMonths(today, -asked.letters_months),
    requestsBefore: asked.requests_years === 0 ? null : yearsAgo(asked.requests_years),
    sourcesBefore: security_days === 0 ? null : now - security_days * DAY,
  }
}

async function count({ kysely }: Queryable, table: 'attendance' | 'punch', before: string | null): Promise<number> {
  const rows = kysely.selectFrom(table).where('work_date', '<', before ?? '')
  const { count } = await rows.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  return Number(count)
}

function deleteDays({ db }: PrivacyNeeds, before: string): Promise<number> {
  return db.transaction(async ({ kysely }) => {
    const old = kysely.selectFrom('attendance').select('id').where('work_date', '<', before).limit(BATCH)
    const ids = (await old.execute()).map(({ id }) => id)
    if (ids.length === 0) return 0
    await kysely.deleteFrom('punch').where('attendance_id', 'in', ids).execute()
    await kysely.deleteFrom('attendance').where('id', 'in', ids).execute()
    return ids.length
  })
}
