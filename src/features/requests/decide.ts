import type { DecideRequest, RequestPolicy } from '#contract/requests.ts'
import type { Transaction } from '#src/database/database.ts'
import type { DayRequestTable } from '#src/database/request-tables.ts'
import type { Identity } from '#src/http/identity.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { AppError } from '#src/kernel/errors.ts'
import { accountsOf, notify, turnOf } from './announce.ts'
import { change } from './change.ts'
import type { Change, Open } from './change.ts'
import { decidersOf, stepAbove, withoutPartner } from './deciders.ts'
import type { Decider } from './deciders.ts'
import { isOverdue } from './expire.ts'
import type { RequestNeeds } from './needs.ts'
import { lockPeople, peopleOf, todayOf } from './people.ts'
import { readSettings } from './policy.ts'
import { canWithdraw, isLasting, mayDecide, maySee, seenBy, show } from './show.ts'
import { lockRequest } from './table.ts'
import { takeEffect, undo } from './take-effect.ts'

/** Who does something with a request. */
export type Doer = { identity: Identity; actor: Actor }

/**
 * Approves or refuses, as the partner of a swap, the manager, a deputy or HR; of two at once the first wins. After the
 * last step an approval takes effect in this transaction. Throws `requests/` `not-found`, `own`, `not-yours`, `decided`,
 * `changed-meanwhile`, `reason-missing`, `balance-short`, `swap-over`, `swap-changed`, and `attendance/locked`,
 * `attendance/correction-outside`.
 */
export async function decide(
  trx: Transaction,
  needs: RequestNeeds,
  { identity, actor }: Doer,
  id: string,
  wanted: DecideRequest,
): Promise<DayRequestTable> {
  const open = await openRequest(trx, needs, identity, id, wanted.version)
  const { row, asker, deciders } = open
  const isPartner = row.partner_id !== null && identity.employeeId === row.partner_id
  if (identity.employeeId === row.employee_id || (isPartner && row.step !== 'partner'))
    throw new AppError(row.state === 'waiting' ? 'requests/own' : 'requests/decided')
  if (row.state !== 'waiting') throw new AppError('requests/decided')
  if (!mayDecide(identity, row, deciders)) throw new AppError('requests/not-yours')
  if (!wanted.approve && wanted.reason === undefined) throw new AppError('requests/reason-missing')
  const { policy } = await readSettings(trx)
  const kind = row.kind as keyof RequestPolicy['kinds']
  if (wanted.approve && isOverdue(row, todayOf(asker, needs.clock.now()), policy.kinds[kind].past_days))
    throw new AppError('requests/swap-over')
  const step = wanted.approve ? stepAfter(row, policy, deciders) : null
  const did = !wanted.approve ? 'refused' : row.step === 'partner' ? 'agreed' : 'approved'
  const next = step === null ? { state: did, step } : { state: 'waiting', step }
  const by = byOf(identity)
  let changed = await change(trx, needs, { actor, by, open, did, next, reason: wanted.reason })
  if (step === null && wanted.approve)
    changed = await takeEffect(trx, needs, { row: changed, asker, policy, by: actor })
  const occasion = changed.version
  if (step !== null) {
    await notify(trx, needs, row, { kind: 'asked', to: await turnOf(trx, changed, deciders), occasion })
    return changed
  }
  const concerned = [row.employee_id, isPartner ? null : row.partner_id]
  await notify(trx, needs, row, {
    kind: wanted.approve ? 'approved' : 'refused',
    to: await accountsOf(trx, concerned),
    occasion,
  })
  return changed
}

/** Whose turn it is once this step has said yes; null: nobody's, it is approved. */
function stepAfter(row: DayRequestTable, policy: RequestPolicy, deciders: readonly Decider[]): 'manager' | 'hr' | null {
  const kind = row.kind as keyof RequestPolicy['kinds']
  if (row.step === 'partner') return stepAbove(policy, kind, deciders)
  return row.step === 'manager' && policy.kinds[kind].hr ? 'hr' : null
}

/** Who does something, as it is written down. */
export const byOf = ({ accountId, name, employeeId }: Identity): Change['by'] => ({ accountId, name, employeeId })

/** The asker takes a request back: while it waits, or before its days begin. */
export async function withdraw(
  trx: Transaction,
  needs: RequestNeeds,
  { identity, actor }: Doer,
  id: string,
  wanted: { version: number; reason?: string | undefined },
): Promise<DayRequestTable> {
  const open = await openRequest(trx, needs, identity, id, wanted.version)
  const { row, asker, deciders } = open
  if (row.employee_id !== identity.employeeId) throw new AppError('requests/not-found')
  if (row.state !== 'waiting' && row.state !== 'approved') throw new AppError('requests/decided')
  if (!canWithdraw(row, todayOf(asker, needs.clock.now())))
    throw new AppError(isLasting(row) ? 'requests/final' : 'requests/too-late-to-withdraw')
  const next = { state: 'withdrawn', step: null }
  const by = byOf(identity)
  const changed = await change(trx, needs, { actor, by, open, did: 'withdrawn', next, reason: wanted.reason })
  if (row.state === 'approved') await undo(trx, needs, row, { by: actor, reason: wanted.reason ?? row.reason })
  const to = await turnOf(trx, row, deciders)
  await notify(trx, needs, row, { kind: 'withdrawn', to, occasion: changed.version })
  return changed
}

/** HR takes an approval back, with a reason. */
export async function cancel(
  trx: Transaction,
  needs: RequestNeeds,
  { identity, actor }: Doer,
  id: string,
  wanted: { version: number; reason?: string | undefined },
): Promise<DayRequestTable> {
  const open = await openRequest(trx, needs, identity, id, wanted.version)
  const { row, asker } = open
  if (row.employee_id === identity.employeeId) throw new AppError('requests/own')
  if (row.state === 'waiting') throw new AppError('requests/not-approved')
  if (row.state !== 'approved') throw new AppError('requests/decided')
  if (isLasting(row)) throw new AppError('requests/final')
  if (wanted.reason === undefined) throw new AppError('requests/reason-missing')
  const next = { state: 'cancelled', step: null }
  const by = byOf(identity)
  const changed = await change(trx, needs, { actor, by, open, did: 'cancelled', next, reason: wanted.reason })
  await undo(trx, needs, row, { by: actor, reason: wanted.reason })
  const to = await accountsOf(trx, [asker.id])
  await notify(trx, needs, row, { kind: 'cancelled', to, occasion: changed.version })
  return changed
}

/** Locks the people and then the request, always in this order, and makes sure that it is as the sender has seen it. */
export async function openRequest(
  trx: Transaction,
  needs: RequestNeeds,
  identity: Identity,
  id: string,
  version: number,
): Promise<Open> {
  const asker = await lockPeople(trx, await peopleOf(trx, id))
  const row = await lockRequest(trx, id)
  const now = needs.clock.now()
  const deciders = withoutPartner(row, (await decidersOf(trx, [asker], now))(asker))
  if (!maySee(identity, row, asker, deciders)) throw new AppError('requests/not-found')
  if (row.version !== version) {
    const [data] = await show(trx, identity, await seenBy(trx, identity, [row], now), now)
    throw new AppError('requests/changed-meanwhile', { data })
  }
  return { row, asker, deciders }
}
