import { MOST_DAYS_BACK } from '#contract/days-back.ts'
import type { CorrectDay, CreateRequest } from '#contract/requests.ts'
import type { Transaction } from '#src/database/database.ts'
import type { DayRequestTable } from '#src/database/request-tables.ts'
import { AppError } from '#src/kernel/errors.ts'
import { sha256 } from '#src/kernel/ids.ts'
import { accountsOf, notify } from './announce.ts'
import { askedBefore, refuseDates, write } from './ask.ts'
import { change } from './change.ts'
import type { Doer } from './decide.ts'
import { decidersOf } from './deciders.ts'
import type { RequestNeeds } from './needs.ts'
import { lockPeople, todayOf } from './people.ts'
import { readSettings } from './policy.ts'
import { refuseShape } from './shape.ts'
import { takeEffect } from './take-effect.ts'

/**
 * HR says when somebody came or went. It is a correction like one that was asked for and approved, by the same person
 * at once: a fact of its own beside the taps, with the reason, and the person is told. The same key again gives the
 * same correction. Throws `people/not-found`, `requests/` `own-day`, `shape`, `key-reused`,
 * `not-employed`, `too-far-back`, `not-yet`, and `attendance/` `locked`, `correction-outside`.
 */
export async function correctDay(
  trx: Transaction,
  needs: RequestNeeds,
  { identity, actor }: Doer,
  { employee_id, date, ...said }: CorrectDay,
): Promise<DayRequestTable> {
  if (identity.employeeId === employee_id) throw new AppError('requests/own-day')
  const asker = await lockPeople(trx, { asker: employee_id, partner: null })
  const wanted: CreateRequest = { ...said, kind: 'koreksi', from: date, to: date, part: 'whole', attachments: [] }
  const body_hash = sha256(JSON.stringify(wanted))
  const earlier = await askedBefore(trx, asker.id, { key: said.key, body_hash })
  if (earlier) return earlier
  const { policy } = await readSettings(trx)
  refuseShape(wanted)
  const today = todayOf(asker, needs.clock.now())
  await refuseDates(trx, asker, wanted, { past_days: MOST_DAYS_BACK, today, late: 'requests/too-far-back' })
  const by = { ...actor, accountId: identity.accountId }
  const row = await write(trx, needs, {
    did: 'asked',
    asker,
    actor: by,
    wanted,
    policy,
    body_hash,
    half_days: 0,
    swap: { partner_id: null, swap: null },
  })
  const deciders = (await decidersOf(trx, [asker], needs.clock.now()))(asker)
  const { accountId, name, employeeId } = identity
  const approved = await change(trx, needs, {
    actor,
    by: { accountId, name, employeeId },
    open: { row, asker, deciders },
    did: 'approved',
    next: { state: 'approved', step: null },
    reason: undefined,
  })
  const done = await takeEffect(trx, needs, { row: approved, asker, policy, by: actor })
  const to = await accountsOf(trx, [asker.id])
  await notify(trx, needs, done, { kind: 'approved', to, occasion: done.version })
  return done
}
