import type { DecideRequest, ShortenRequest } from '#contract/requests.ts'
import type { Transaction } from '#src/database/database.ts'
import type { DayRequestTable } from '#src/database/request-tables.ts'
import { lockedUntil } from '#src/features/attendance/index.ts'
import { AppError } from '#src/kernel/errors.ts'
import { addDays } from '#src/kernel/work-time.ts'
import { accountsOf, notify, turnOf } from './announce.ts'
import { change } from './change.ts'
import type { Change, Open } from './change.ts'
import { byOf, openRequest } from './decide.ts'
import type { Doer } from './decide.ts'
import { giveBackBeyond } from './leave-book.ts'
import type { RequestNeeds } from './needs.ts'
import { canShorten, isLasting, mayDecideBack } from './show.ts'
import { typeOf } from './type-of-request.ts'
import { daysOf } from './working-days.ts'

/**
 * HR ends an approved absence earlier: from a date on the person is expected again. What the dates have taken from the
 * balance comes back, and they are worked out anew. Throws `requests/` `not-found`, `own`, `not-approved`, `decided`, `final`,
 * `shape`, `changed-meanwhile`, and `attendance/locked`.
 */
export async function shorten(
  trx: Transaction,
  needs: RequestNeeds,
  { identity, actor }: Doer,
  id: string,
  wanted: ShortenRequest,
): Promise<DayRequestTable> {
  const open = await openRequest(trx, needs, identity, id, wanted.version)
  if (open.row.employee_id === identity.employeeId) throw new AppError('requests/own')
  await refuseShortening(trx, open.row, wanted.back_on)
  return endEarlier(trx, needs, { open, actor, by: byOf(identity), back_on: wanted.back_on, reason: wanted.reason })
}

/** The asker says to be back from a date on; whoever leads them, or HR, answers. Throws as `shorten` does. */
export async function askBack(
  trx: Transaction,
  needs: RequestNeeds,
  { identity, actor }: Doer,
  id: string,
  { version, back_on, reason }: ShortenRequest,
): Promise<DayRequestTable> {
  const open = await openRequest(trx, needs, identity, id, version)
  if (open.row.employee_id !== identity.employeeId) throw new AppError('requests/not-found')
  await refuseShortening(trx, open.row, back_on)
  const changed = await change(trx, needs, {
    actor,
    by: byOf(identity),
    open,
    did: 'back_asked',
    next: { state: 'approved', step: null },
    more: { back_on },
    back_on,
    reason,
  })
  const to = await turnOf(trx, changed, open.deciders)
  await notify(trx, needs, changed, { kind: 'back_asked', to, occasion: changed.version })
  return changed
}

/** Answers somebody who wants to be back earlier. Throws as `decide` does. */
export async function decideBack(
  trx: Transaction,
  needs: RequestNeeds,
  { identity, actor }: Doer,
  id: string,
  wanted: DecideRequest,
): Promise<DayRequestTable> {
  const open = await openRequest(trx, needs, identity, id, wanted.version)
  const { row, deciders } = open
  if (row.employee_id === identity.employeeId) throw new AppError('requests/own')
  if (row.state !== 'approved' || row.back_on === null) throw new AppError('requests/decided')
  if (!mayDecideBack(identity, row, deciders)) throw new AppError('requests/not-yours')
  const by = byOf(identity)
  if (wanted.approve) {
    await refuseShortening(trx, row, row.back_on)
    return endEarlier(trx, needs, { open, actor, by, back_on: row.back_on, reason: wanted.reason })
  }
  if (wanted.reason === undefined) throw new AppError('requests/reason-missing')
  const next = { state: 'approved', step: null }
  const said = { did: 'back_refused', next, more: { back_on: null }, reason: wanted.reason } as const
  const changed = await change(trx, needs, { actor, by, open, ...said })
  const to = await accountsOf(trx, [row.employee_id])
  await notify(trx, needs, row, { kind: 'back_refused', to, occasion: changed.version })
  return changed
}

/** The dates that become ordinary ones must not be settled, and something of the absence has to stay. */
async function refuseShortening(trx: Transaction, row: DayRequestTable, back_on: string): Promise<void> {
  if (row.state === 'waiting') throw new AppError('requests/not-approved')
  if (row.state !== 'approved') throw new AppError('requests/decided')
  if (isLasting(row)) throw new AppError('requests/final')
  if (!canShorten(row) || back_on <= row.from_date || back_on > row.to_date)
    throw new AppError('requests/shape', { detail: 'back after the first date and on the last at most' })
  const locked = await lockedUntil(trx)
  if (locked !== null && back_on <= locked) throw new AppError('attendance/locked', { data: { until: locked } })
}

type Ending = { open: Open; actor: Change['actor']; by: Change['by']; back_on: string; reason: string | undefined }

async function endEarlier(trx: Transaction, needs: RequestNeeds, ending: Ending): Promise<DayRequestTable> {
  const { open, actor, by, back_on, reason } = ending
  const { row, asker, deciders } = open
  const to_date = addDays(back_on, -1)
  const counts = typeOf(row)?.terms.counts
  const half_days = 2 * (await daysOf(trx, needs, asker, { from: row.from_date, to: to_date, counts }))
  const changed = await change(trx, needs, {
    actor,
    by,
    open,
    did: 'shortened',
    next: { state: 'approved', step: null },
    more: { to_date, half_days, back_on: null, first_to: row.first_to ?? row.to_date },
    back_on,
    reason,
  })
  await giveBackBeyond(trx, needs, changed, half_days)
  await needs.recompute(trx, asker.id, back_on, row.to_date)
  const leads = deciders.map((one) => ({ id: one.accountId, employee_id: one.employeeId }))
  const told = [...(await accountsOf(trx, [asker.id])), ...leads].filter(({ id }) => id !== by.accountId)
  await notify(trx, needs, changed, { kind: 'shortened', to: told, occasion: changed.version })
  return changed
}
