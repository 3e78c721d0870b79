import type { CreateRequest, RequestPolicy } from '#contract/requests.ts'
import type { Transaction } from '#src/database/database.ts'
import type { DayRequestTable } from '#src/database/request-tables.ts'
import { lockedUntil } from '#src/features/attendance/index.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import { weighOrder } from '#src/features/overtime/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { AppError } from '#src/kernel/errors.ts'
import { sha256 } from '#src/kernel/ids.ts'
import { addDays } from '#src/kernel/work-time.ts'
import { notify, tellChanged, turnOf } from './announce.ts'
import { claimAttachments } from './attachments.ts'
import { correctedTimes } from './corrected-times.ts'
import { decidersOf, stepAbove, withoutPartner } from './deciders.ts'
import { bookOf, requireBalance, waitingLeave } from './leave-book.ts'
import type { RequestNeeds } from './needs.ts'
import { refuseOverlap } from './overlap.ts'
import { isEmployed, lockPeople, todayOf } from './people.ts'
import type { Asker } from './people.ts'
import { readSettings } from './policy.ts'
import { refuseShape } from './shape.ts'
import { askedSwap } from './swap.ts'
import type { Swap } from './swap.ts'
import { tellOthers } from './tell-others.ts'
import { askedType, refuseQuota, typeColumns } from './type-of-request.ts'
import type { Typed } from './type-of-request.ts'
import { halfDaysOf } from './working-days.ts'

/** The longest request where no type says otherwise, and how far ahead it may lie. Days. */
const MOST_DAYS = 120
const FARTHEST = 366

/**
 * Asks for something. The same key again gives the same request. Throws `attendance/locked`, and
 * `requests/` `shape`, `not-employed`, `key-reused`, `too-late`, `not-yet`, `too-long`, `overlaps`,
 * `no-working-day`, `letter-missing`, `type-unknown`, `quota-short`, `balance-short`, `attachment-unknown`, `partner-unknown`, `partner-busy`, for swaps what
 * `swapDays` throws, and for overtime `overtime/` `in-shift`, `overlaps`, `too-long`.
 */
export async function ask(
  trx: Transaction,
  needs: RequestNeeds,
  actor: Actor & { employeeId: string; accountId: string },
  wanted: CreateRequest,
): Promise<DayRequestTable> {
  const asker = await lockPeople(trx, { asker: actor.employeeId, partner: wanted.partner ?? null })
  const body_hash = sha256(JSON.stringify(wanted))
  const earlier = await askedBefore(trx, asker.id, { key: wanted.key, body_hash })
  if (earlier) return earlier
  const { policy } = await readSettings(trx)
  const { half_days, typed } = await weigh(trx, needs, asker, { wanted, policy, byHr: false })
  const letterFrom = policy.sakit_letter_days ?? Infinity
  const isPromised = wanted.letter_follows === true && policy.letter_days > 0
  if (wanted.attachments.length === 0 && !isPromised) {
    if (wanted.kind === 'sakit' && half_days / 2 >= letterFrom)
      throw new AppError('requests/letter-missing', { data: { from_days: letterFrom } })
    if (typed?.terms.letter || wanted.letter_follows) throw new AppError('requests/letter-missing')
  }
  const swap = await askedSwap(trx, asker, wanted)
  const row = await write(trx, needs, { did: 'asked', asker, actor, wanted, policy, body_hash, half_days, typed, swap })
  const deciders = withoutPartner(row, (await decidersOf(trx, [asker], needs.clock.now()))(asker))
  await notify(trx, needs, row, { kind: 'asked', to: await turnOf(trx, row, deciders), occasion: 1 })
  await tellChanged(trx, row, deciders)
  return row
}

/** From when to when overtime is asked for; nothing of other kinds. */
export const hoursAsked = ({ kind, from, start, end }: CreateRequest) =>
  kind === 'lembur' && start !== undefined && end !== undefined ? { date: from, start, end } : null

/** `byHr`: it is written down for somebody, however long ago, also of types that HR alone enters. */
type Weighed = { wanted: CreateRequest; policy: RequestPolicy; byHr: boolean }

/** Whether it can be asked for at all; gives its type and how many half days it is. Throws as `ask` does. */
export async function weigh(
  trx: Transaction,
  needs: RequestNeeds,
  asker: Asker,
  { wanted, policy, byHr }: Weighed,
): Promise<{ half_days: number; typed: Typed | null }> {
  refuseShape(wanted)
  const typed = await askedType(trx, wanted, { byHr })
  await refuseDates(trx, asker, wanted, {
    past_days: byHr ? null : (typed?.terms.past_days ?? policy.kinds[wanted.kind].past_days),
    longest: typed?.terms.longest_days,
    today: todayOf(asker, needs.clock.now()),
  })
  if (wanted.kind !== 'tukar_shift') await refuseOverlap(trx, asker.id, wanted)
  const hours = hoursAsked(wanted)
  if (hours) await weighOrder(trx, needs, hours, [asker])
  const half_days = await halfDaysOf(trx, needs, asker, { ...wanted, counts: typed?.terms.counts })
  if (typed) await refuseQuota(trx, { employeeId: asker.id, typed, from: wanted.from, halfDays: half_days })
  if (typed?.terms.deducts) {
    const book = await bookOf(trx, needs, asker, policy.leave)
    requireBalance(book, policy.leave, {
      date: wanted.from,
      halfDays: half_days,
      waiting: await waitingLeave(trx, asker.id),
    })
  }
  return { half_days, typed }
}

/** What the same person has asked with the same key, or nothing. Throws `requests/key-reused` where it was something else. */
export async function askedBefore(
  trx: Transaction,
  employeeId: string,
  { key, body_hash }: { key: string; body_hash: string },
): Promise<DayRequestTable | undefined> {
  const earlier = await trx.kysely
    .selectFrom('day_request')
    .selectAll()
    .where('employee_id', '=', employeeId)
    .where('idempotency_key', '=', key)
    .executeTakeFirst()
  if (earlier && earlier.body_hash !== body_hash) throw new AppError('requests/key-reused')
  return earlier
}

type Writing = {
  /** `recorded`: by HR, for the person. */
  did: 'asked' | 'recorded'
  asker: Asker
  actor: Actor & { accountId: string }
  wanted: CreateRequest
  policy: RequestPolicy
  body_hash: string
  half_days: number
  swap: Swap
  typed?: Typed | null
}

/** Stores a request and its first deed, and tells other systems; nobody of the house yet. */
export async function write(trx: Transaction, needs: RequestNeeds, writing: Writing): Promise<DayRequestTable> {
  const { did, asker, actor, wanted, policy, body_hash, half_days, swap, typed = null } = writing
  const now = needs.clock.now()
  const deciders = withoutPartner(swap, (await decidersOf(trx, [asker], now))(asker))
  const row: DayRequestTable = {
    id: needs.ids.uuid(),
    employee_id: asker.id,
    idempotency_key: wanted.key,
    body_hash,
    kind: wanted.kind,
    from_date: wanted.from,
    to_date: wanted.to,
    part: wanted.part,
    hours_start: wanted.start ?? null,
    hours_end: wanted.end ?? null,
    with_letter: wanted.kind === 'sakit' && wanted.attachments.length > 0 ? 1 : 0,
    half_days,
    ...(await correctedTimes(trx, needs, asker, wanted)),
    reason: wanted.reason,
    state: 'waiting',
    step: swap.partner_id === null ? stepAbove(policy, wanted.kind, deciders) : 'partner',
    version: 1,
    created_at: now,
    updated_at: now,
    reminded_at: null,
    waiting_since: now,
    letter_state: wanted.letter_follows && wanted.attachments.length === 0 ? 'follows' : null,
    back_on: null,
    first_to: null,
    ...swap,
    ...typeColumns(typed),
  }
  await trx.kysely.insertInto('day_request').values(row).execute()
  await claimAttachments(trx, asker.id, row.id, wanted.attachments)
  const by = { account_id: actor.accountId, by_name: actor.name, for_employee: null, for_name: null }
  await trx.kysely
    .insertInto('request_deed')
    .values({ request_id: row.id, version: 1, did, step: null, ...by, reason: null, at: now, back_on: null })
    .execute()
  await recordAudit(trx, needs, actor, {
    action: did === 'asked' ? 'request.ask' : 'request.record',
    entity: { type: 'request', id: row.id },
    subject: asker.id,
    before: null,
    after: {
      kind: row.kind,
      from: row.from_date,
      to: row.to_date,
      part: row.part,
      state: row.state,
      ...(typed && { leave_type: typed.terms.code }),
    },
    reason: row.reason,
    // which leave it is may tell of somebody's health
    personal: ['leave_type'],
  })
  await tellOthers(trx, 'request.submitted', row, asker)
  return row
}

/** How many days back may be asked for, and what is said of older ones. */
type Reach = {
  past_days: number | null
  today: string
  longest?: number | undefined
  late?: 'requests/too-late' | 'requests/too-far-back'
}

export async function refuseDates(
  trx: Transaction,
  asker: Asker,
  { kind, from, to }: CreateRequest,
  { past_days, today, longest = MOST_DAYS, late = 'requests/too-late' }: Reach,
): Promise<void> {
  if (!isEmployed(asker, from) || !isEmployed(asker, to)) throw new AppError('requests/not-employed')
  if (to > addDays(from, longest - 1) || to > addDays(today, FARTHEST))
    throw new AppError('requests/too-long', { data: { longest } })
  if (past_days !== null && from < addDays(today, -past_days)) throw new AppError(late, { data: { past_days } })
  if (kind === 'koreksi' && from > today) throw new AppError('requests/not-yet')
  const locked = await lockedUntil(trx)
  if (locked !== null && from <= locked) throw new AppError('attendance/locked', { data: { until: locked } })
}
