import type { DecideRequest, RequestPolicy } from '#contract/requests.ts'
import type { Transaction } from '#src/database/database.ts'
import type { DayRequestTable } from '#src/database/request-tables.ts'
import { lockedUntil } from '#src/features/attendance/index.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import type { Identity } from '#src/http/identity.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { AppError } from '#src/kernel/errors.ts'
import { askersAccount, notify, tellChanged, turnOf } from './announce.ts'
import { decidersOf } from './deciders.ts'
import type { Decider } from './deciders.ts'
import { giveBack, takeLeave } from './leave-book.ts'
import type { RequestNeeds } from './needs.ts'
import { lockAsker, todayOf } from './people.ts'
import type { Asker } from './people.ts'
import { readSettings } from './policy.ts'
import { canWithdraw, mayDecide, maySee, seenBy, show } from './show.ts'
import { lockRequest, requestRow } from './table.ts'
import { halfDaysOf } from './working-days.ts'

/** Who does something with a request. */
export type Doer = { identity: Identity; actor: Actor }
type Open = { row: DayRequestTable; asker: Asker; deciders: Decider[] }
type Deed = 'approved' | 'refused' | 'withdrawn' | 'cancelled'

/**
 * Approves or refuses, as the manager, a deputy or HR; of two at once the first wins. After the last step an approval
 * takes effect in this transaction. Throws `requests/` `not-found`, `own`, `not-yours`, `decided`, `changed-meanwhile`,
 * `reason-missing`, `balance-short`, and `attendance/locked`, `attendance/correction-outside`.
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
  if (identity.employeeId === row.employee_id) throw new AppError('requests/own')
  if (row.state !== 'waiting') throw new AppError('requests/decided')
  if (!mayDecide(identity, row, deciders)) throw new AppError('requests/not-yours')
  if (!wanted.approve && wanted.reason === undefined) throw new AppError('requests/reason-missing')
  const { policy } = await readSettings(trx)
  const isLast = !wanted.approve || row.step === 'hr' || !policy.kinds[row.kind as keyof RequestPolicy['kinds']].hr
  const did = wanted.approve ? 'approved' : 'refused'
  const next = isLast ? { state: did, step: null } : { state: 'waiting', step: 'hr' }
  let changed = await change(trx, needs, { identity, actor, open, did, next, reason: wanted.reason })
  if (isLast && wanted.approve) changed = await takeEffect(trx, needs, { row: changed, asker, policy, by: actor })
  const { version } = changed
  if (isLast) await notify(trx, needs, row, { kind: did, to: await askersAccount(trx, asker.id), occasion: version })
  else await notify(trx, needs, row, { kind: 'asked', to: await turnOf(trx, changed, deciders), occasion: version })
  return changed
}

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
    throw new AppError(row.kind === 'koreksi' ? 'requests/final' : 'requests/too-late-to-withdraw')
  const next = { state: 'withdrawn', step: null }
  const changed = await change(trx, needs, { identity, actor, open, did: 'withdrawn', next, reason: wanted.reason })
  if (row.state === 'approved') await undo(trx, needs, row)
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
  if (row.state !== 'approved') throw new AppError('requests/decided')
  if (row.kind === 'koreksi') throw new AppError('requests/final')
  if (wanted.reason === undefined) throw new AppError('requests/reason-missing')
  const next = { state: 'cancelled', step: null }
  const changed = await change(trx, needs, { identity, actor, open, did: 'cancelled', next, reason: wanted.reason })
  await undo(trx, needs, row)
  const to = await askersAccount(trx, asker.id)
  await notify(trx, needs, row, { kind: 'cancelled', to, occasion: changed.version })
  return changed
}

/** Locks the person and then the request, always in this order, and makes sure that it is as the sender has seen it. */
async function openRequest(
  trx: Transaction,
  needs: RequestNeeds,
  identity: Identity,
  id: string,
  version: number,
): Promise<Open> {
  const { employee_id } = await requestRow(trx, id)
  const asker = await lockAsker(trx, employee_id)
  const row = await lockRequest(trx, id)
  const now = needs.clock.now()
  const deciders = (await decidersOf(trx, [asker], now))(asker)
  if (!maySee(identity, row, asker, deciders)) throw new AppError('requests/not-found')
  if (row.version !== version) {
    const [data] = await show(trx, identity, await seenBy(trx, identity, [row], now), now)
    throw new AppError('requests/changed-meanwhile', { data })
  }
  return { row, asker, deciders }
}

type Change = Doer & {
  open: Open
  did: Deed
  next: { state: string; step: string | null }
  reason: string | undefined
}

async function change(trx: Transaction, needs: RequestNeeds, asked: Change): Promise<DayRequestTable> {
  const { identity, actor, open, did, next, reason = null } = asked
  const { row, asker, deciders } = open
  const now = needs.clock.now()
  const changed: DayRequestTable = { ...row, ...next, version: row.version + 1, updated_at: now, reminded_at: null }
  const { state, step, version, updated_at, reminded_at } = changed
  await trx.kysely
    .updateTable('day_request')
    .set({ state, step, version, updated_at, reminded_at })
    .where('id', '=', row.id)
    .execute()
  const place = deciders.find(({ employeeId }) => employeeId === identity.employeeId)?.inPlaceOf
  const isDecision = did === 'approved' || did === 'refused'
  const by = { account_id: identity.accountId, by_name: identity.name }
  const inPlace = isDecision && row.step === 'manager' && place ? place : null
  await trx.kysely
    .insertInto('request_deed')
    .values({
      request_id: row.id,
      version,
      did,
      step: isDecision ? row.step : null,
      ...by,
      for_employee: inPlace?.id ?? null,
      for_name: inPlace?.name ?? null,
      reason,
      at: now,
    })
    .execute()
  await recordAudit(trx, needs, actor, {
    action: `request.${did}`,
    entity: { type: 'request', id: row.id },
    subject: asker.id,
    before: { state: row.state, step: row.step },
    after: { state, step },
    reason,
  })
  await tellChanged(trx, changed, deciders)
  return changed
}

type Effect = { row: DayRequestTable; asker: Asker; policy: RequestPolicy; by: Actor }

/** What an approval brings about; days are counted anew, for the calendar may have changed since. */
async function takeEffect(trx: Transaction, needs: RequestNeeds, effect: Effect): Promise<DayRequestTable> {
  const { row, asker, policy, by } = effect
  await refuseLocked(trx, row)
  if (row.kind === 'koreksi') {
    const taps = [
      ...(row.masuk_at === null ? [] : [{ kind: 'in' as const, at: row.masuk_at }]),
      ...(row.pulang_at === null ? [] : [{ kind: 'out' as const, at: row.pulang_at }]),
    ]
    const facts = { employeeId: asker.id, date: row.from_date, requestId: row.id, approvedBy: by.accountId ?? '', taps }
    await needs.correct(trx, facts)
    return row
  }
  const asked = { kind: row.kind as 'cuti', from: row.from_date, to: row.to_date, part: row.part }
  const half_days = row.kind === 'cuti' ? await halfDaysOf(trx, needs, asker, asked) : row.half_days
  if (half_days !== row.half_days)
    await trx.kysely.updateTable('day_request').set({ half_days }).where('id', '=', row.id).execute()
  if (row.kind === 'cuti')
    await takeLeave(trx, needs, asker, policy.leave, { id: row.id, date: row.from_date, halfDays: half_days })
  await needs.recompute(trx, asker.id, row.from_date, row.to_date)
  return { ...row, half_days }
}

async function undo(trx: Transaction, needs: RequestNeeds, row: DayRequestTable): Promise<void> {
  await refuseLocked(trx, row)
  await giveBack(trx, needs, row.employee_id, row.id)
  await needs.recompute(trx, row.employee_id, row.from_date, row.to_date)
}

async function refuseLocked(trx: Transaction, row: DayRequestTable): Promise<void> {
  const locked = await lockedUntil(trx)
  if (locked !== null && row.from_date <= locked) throw new AppError('attendance/locked', { data: { until: locked } })
}
