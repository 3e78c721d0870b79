import type { AskRecompute, RecomputeRun } from '#contract/recompute.ts'
import type { Database } from '#src/database/database.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { lockedUntil } from './lock-date.ts'
import { createMarkForRecompute } from './mark-for-recompute.ts'
import { peopleOf, refusePeriod } from './preview-recompute.ts'
import { readRuns } from './recompute-runs.ts'
import { refuseLocked } from './recompute.ts'

type Needs = { db: Database; clock: Clock; ids: Ids }

/**
 * Marks what was asked for, with its line in the audit log; a worker does it. Throws `attendance/locked` where all of it is
 * settled, `attendance/nobody-employed` where nobody is concerned, `request/invalid` for more than 100 days.
 */
export function askRecompute({ db, clock, ids }: Needs, actor: Actor, asked: AskRecompute): Promise<RecomputeRun> {
  refusePeriod(asked)
  return db.transaction(async (trx) => {
    const { from, to, department, site, replan, reason } = asked
    refuseLocked(await lockedUntil(trx), to)
    const of = {
      ...peopleOf(asked),
      ...(department && { departments: [department] }),
      ...(site && { sites: [site] }),
    }
    const mark = createMarkForRecompute({ clock, ids })
    const id = await mark(trx, { of, from, to, replan, reason, askedBy: actor.name ?? '' })
    const [run] = await readRuns(trx, id)
    if (!run) throw new AppError('attendance/nobody-employed')
    await recordAudit(trx, { clock, ids }, actor, {
      action: 'attendance.recompute',
      entity: { type: 'recompute_run', id },
      after: { from, to, replan, ...of },
      reason,
    })
    return run
  })
}
