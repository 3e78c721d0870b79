import type { AttendanceLock } from '#contract/recompute.ts'
import type { Database, Transaction } from '#src/database/database.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import { coverLocked, cutSettlements, progressOf, tellOfPeriod } from '#src/features/settlements/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { addDays, datesAt } from '#src/kernel/work-time.ts'
import { zonesInUse } from './today.ts'

/**
 * Settles every day up to a date, or opens settled days again, for which a reason is needed. From the commit on nothing
 * that a settled day follows from changes; a worker then writes down what reports say of it, and removes that of days
 * that were opened. Throws `request/invalid` for a date that is not over everywhere, and for a missing reason.
 */
export function setLock(
  { db, clock, ids }: { db: Database; clock: Clock; ids: Ids },
  actor: Actor,
  until: string | null,
  reason: string | undefined,
): Promise<AttendanceLock> {
  return db.transaction(async (trx) => {
    const company = trx.kysely.selectFrom('company').select('attendance_locked_until as until').where('id', '=', 1)
    const before = (await trx.dialect.lockRow(company).executeTakeFirst())?.until ?? null
    const today = datesAt(await zonesInUse(trx), clock.now())[0]
    if (until !== null && today !== undefined && until >= today) throw invalid('locked_until', 'not over everywhere')
    const opens = before !== null && (until === null || until < before)
    if (opens && !reason) throw invalid('reason', 'needed to open a settled period')
    if (until === before) return { locked_until: until, settling: await progressOf(trx) }
    await trx.kysely.updateTable('company').set({ attendance_locked_until: until }).where('id', '=', 1).execute()
    const needs = { clock, ids }
    const removed = opens ? await cutSettlements(trx, needs, until) : null
    if (!opens && until !== null) await coverLocked(trx, needs, until, { by: actor.accountId ?? '', at: clock.now() })
    await tell(trx, needs, before, until)
    await recordAudit(trx, needs, actor, {
      action: 'attendance.lock',
      entity: { type: 'company', id: '1' },
      before: { locked_until: before },
      after: { locked_until: until, ...(removed && { settled_days_removed: `${removed.from} – ${removed.to}` }) },
      ...(reason && { reason }),
    })
    return { locked_until: until, settling: await progressOf(trx) }
  })
}

/** Tells other systems which dates were locked or opened. */
async function tell(
  trx: Transaction,
  needs: { clock: Clock; ids: Ids },
  before: string | null,
  until: string | null,
): Promise<void> {
  const after = (date: string | null): string | null => date && addDays(date, 1)
  if (until !== null && (before === null || until > before))
    await tellOfPeriod(trx, needs, 'period.locked', { from: after(before), to: until })
  else if (before !== null) await tellOfPeriod(trx, needs, 'period.unlocked', { from: after(until), to: before })
}

const invalid = (path: string, message: string): AppError =>
  new AppError('request/invalid', { detail: `${path}: ${message}`, errors: [{ path, message }] })
