import type { z } from 'zod'
import type { CreateOvertimeOrder, OvertimeConsent, OvertimeOrder, OvertimeWarning } from '#contract/overtime.ts'
import type { Queryable, Transaction } from '#src/database/database.ts'
import { lockedUntil, refuseLocked } from '#src/features/attendance/index.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import type { PersonRef } from '#src/kernel/day-context.ts'
import { AppError } from '#src/kernel/errors.ts'
import { addDays, HOUR, instantAt, MINUTE } from '#src/kernel/work-time.ts'
import { tellLists, tellMembers, tellOrderer } from './announce.ts'
import { capWarnings, mondayOf } from './count-overtime.ts'
import type { OvertimeOfDay } from './count-overtime.ts'
import { ordinaryStretches, overtimeDayOf } from './day-kind.ts'
import { withInShift } from './in-shift.ts'
import type { OvertimeNeeds } from './needs.ts'
import { refuseOwn } from './own-order.ts'
import { ruleSetOn } from './rule-sets.ts'
import { lockOrder, membersOf, readOrders } from './table.ts'
import { tellOthers } from './tell-others.ts'

/** An employee who may be named in an order. */
export type Person = PersonRef & { name: string }

const MOST_MS = 12 * HOUR
/** How long after its end an order can still be answered: people agree on the phone on their way home. */
export const ANSWER_AFTER = 24 * HOUR

export const isAmong = (people: readonly Person[], employeeId: string | null): boolean =>
  people.some(({ id }) => id === employeeId)

type Created = { data: OvertimeOrder; warnings: { employee_id: string; name: string; warning: OvertimeWarning }[] }

/**
 * Orders overtime for people, in the zone of the place where each of them works that day. Says who would exceed the caps; the law makes them the
 * employer's to keep, so nothing is refused for them. Throws as `weighOrder`, and
 * `overtime/own` for somebody who is among them, `attendance/locked` for a settled date.
 */
export async function orderOvertime(
  trx: Transaction,
  needs: OvertimeNeeds,
  wanted: CreateOvertimeOrder,
  people: readonly Person[],
  actor: Actor,
): Promise<Created> {
  await refuseOwn(trx, actor.employeeId, isAmong(people, actor.employeeId))
  await lockPeople(trx, people)
  // under the lock under which days are written down once they are settled
  refuseLocked(await lockedUntil(trx), wanted.date)
  const { members, warnings } = await weighOrder(trx, needs, wanted, people)
  const { date, start, end } = wanted
  const id = needs.ids.uuid()
  await insertOrder(trx, needs, { id, order: wanted, members, agreed_at: null }, actor)
  const named = people.map((person) => person.id)
  await tellMembers(trx, needs, actor, { order: { id, date, start, end }, people: named, kind: 'overtime_ordered' })
  const data = await tellOthers(trx, needs, 'overtime.ordered', await shown(trx, needs, id, date))
  return { data, warnings }
}

type Inserting = {
  id: string
  order: Pick<CreateOvertimeOrder, 'date' | 'start' | 'end' | 'reason'>
  members: readonly Member[]
  /** When they asked for it themselves; null: they are to answer. */
  agreed_at: number | null
}

/** Writes an order that was weighed, audits it and has lists asked anew. */
export async function insertOrder(
  trx: Transaction,
  needs: Pick<OvertimeNeeds, 'clock' | 'ids'>,
  { id, order, members, agreed_at }: Inserting,
  actor: Actor,
): Promise<void> {
  const { date, start, end, reason } = order
  await trx.kysely
    .insertInto('overtime_order')
    .values({
      id,
      date,
      start,
      end,
      reason,
      ordered_by: actor.accountId ?? '',
      ordered_by_name: actor.name,
      cancelled_at: null,
      cancel_reason: null,
      version: 1,
      created_at: needs.clock.now(),
    })
    .execute()
  for (const { person, from, to } of members) {
    const row = {
      order_id: id,
      employee_id: person.id,
      date,
      from_at: from,
      to_at: to,
      consent: agreed_at === null ? 'waiting' : 'agreed',
      zone: person.zone,
    }
    await trx.kysely
      .insertInto('overtime_member')
      .values({ ...row, consented_at: agreed_at, text_version: null, cancelled: 0 })
      .execute()
  }
  await recordAudit(trx, needs, actor, {
    action: 'overtime.order',
    entity: { type: 'overtime_order', id },
    after: { date, start, end, people: members.map(({ person }) => person.id) },
    reason,
  })
  await tellLists(trx, { id, version: 1 }, needs.clock.now())
}

/**
 * What an order would be: when for each person, and who would exceed the caps. Writes nothing. Throws
 * `overtime/in-shift`, `overtime/overlaps`, `overtime/too-long`.
 */
export async function weighOrder(
  db: Queryable,
  needs: Pick<OvertimeNeeds, 'contexts'>,
  { date, start, end }: Pick<CreateOvertimeOrder, 'date' | 'start' | 'end'>,
  people: readonly Person[],
): Promise<{ members: Member[]; warnings: Created['warnings'] }> {
  const endDate = end > start ? date : addDays(date, 1)
  const monday = mondayOf(date)
  const [first, last] = [addDays(monday, -1), addDays(monday, 7)]
  const contexts = await needs.contexts(db, people, first, last)
  const members = people.map((person) => {
    // whoever is lent to another place that day has its clock
    const zone = contexts(person.id, date).plan.site?.zone ?? person.zone
    return { person, from: instantAt(zone, date, start), to: instantAt(zone, endDate, end) }
  })
  if (members.length === 0 || members.some(({ from, to }) => to - from > MOST_MS))
    throw new AppError('overtime/too-long')
  refuseInShift(members, contexts, date)
  const others = (await membersOf(db, people, first, last)).filter(({ consent }) => consent !== 'refused')
  for (const { person, from, to } of members) {
    if (others.some((one) => one.employee_id === person.id && one.from_at < to && one.to_at > from))
      throw new AppError('overtime/overlaps', { detail: person.name })
  }
  const warnings = members.flatMap(({ person, from, to }) => {
    const own = others.filter((one) => one.employee_id === person.id && mondayOf(one.date) === monday)
    const days = [...own, { date, from_at: from, to_at: to }].map((one): OvertimeOfDay => ({
      date: one.date,
      day: overtimeDayOf((day) => contexts(person.id, day), person.zone, one.date),
      minutes: Math.round((one.to_at - one.from_at) / MINUTE),
    }))
    return capWarnings(ruleSetOn, byDate(days)).map((warning) => ({
      employee_id: person.id,
      name: person.name,
      warning,
    }))
  })
  return { members, warnings }
}

/** Two orders for one person are written one after the other, so that the second sees the first. */
async function lockPeople(trx: Transaction, people: readonly { id: string }[]): Promise<void> {
  const ids = people.map(({ id }) => id).sort()
  const query = trx.kysely.selectFrom('employee').select('id').where('id', 'in', ids).orderBy('id')
  await trx.dialect.lockRow(query).execute()
}

type Member = { person: Person; from: number; to: number }

/** Neither in the shift of the date nor in that of the night before, nor in one that begins before the order ends. */
function refuseInShift(
  members: readonly Member[],
  contexts: Awaited<ReturnType<OvertimeNeeds['contexts']>>,
  date: string,
): void {
  for (const { person, from, to } of members) {
    const shifts = [-1, 0, 1].flatMap((days) =>
      ordinaryStretches((day) => contexts(person.id, day), person.zone, addDays(date, days)),
    )
    if (shifts.some((one) => one.from < to && one.to > from))
      throw new AppError('overtime/in-shift', { detail: person.name })
  }
}

/** Several orders of one date are one date's overtime. */
function byDate(days: readonly OvertimeOfDay[]): OvertimeOfDay[] {
  const sums = new Map<string, OvertimeOfDay>()
  for (const one of days) {
    const known = sums.get(one.date)
    if (known) known.minutes += one.minutes
    else sums.set(one.date, { ...one })
  }
  return [...sums.values()]
}

export async function shown(
  trx: Transaction,
  needs: Pick<OvertimeNeeds, 'contexts'>,
  id: string,
  date: string,
  people?: readonly string[],
): Promise<OvertimeOrder> {
  const found = await readOrders(trx, { from: date, to: date, id, ...(people && { people }) }, null)
  const [order] = await withInShift(trx, needs, found)
  if (!order) throw new AppError('overtime/not-found')
  return order
}

/** The hours of an order can be those of a shift that began the night before, or of one that begins after midnight. */
export const recomputeAround = (
  trx: Transaction,
  needs: Pick<OvertimeNeeds, 'recompute'>,
  employeeId: string,
  date: string,
): Promise<void> => needs.recompute(trx, employeeId, addDays(date, -1), addDays(date, 1))

/** Cancels an order for everybody. Throws `overtime/not-found`, `overtime/changed-meanwhile`, `overtime/cancelled`, `overtime/over`. */
export async function cancelOrder(
  trx: Transaction,
  needs: OvertimeNeeds,
  id: string,
  wanted: { version: number; reason: string },
  actor: Actor,
): Promise<OvertimeOrder> {
  const row = await lockOrder(trx, id)
  const before = await shown(trx, needs, id, row.date)
  if (row.version !== wanted.version) throw new AppError('overtime/changed-meanwhile', { data: before })
  if (row.cancelled_at !== null) throw new AppError('overtime/cancelled')
  const now = needs.clock.now()
  // what was agreed to and worked is owed
  if (before.members.some(({ consent, from }) => consent === 'agreed' && from <= now))
    throw new AppError('overtime/over')
  const changes = { cancelled_at: now, cancel_reason: wanted.reason, version: row.version + 1 }
  await trx.kysely.updateTable('overtime_order').set(changes).where('id', '=', id).execute()
  await trx.kysely.updateTable('overtime_member').set({ cancelled: 1 }).where('order_id', '=', id).execute()
  await recordAudit(trx, needs, actor, {
    action: 'overtime.cancel',
    entity: { type: 'overtime_order', id },
    before: { date: row.date, cancelled: false },
    after: { date: row.date, cancelled: true },
    reason: wanted.reason,
  })
  for (const { user, consent } of before.members)
    if (consent === 'agreed') await recomputeAround(trx, needs, user.id, row.date)
  const concerned = before.members.filter(({ consent }) => consent !== 'refused').map(({ user }) => user.id)
  await tellMembers(trx, needs, actor, { order: row, people: concerned, kind: 'overtime_cancelled' })
  await tellLists(trx, { id, version: row.version + 1 }, now)
  return tellOthers(trx, needs, 'overtime.cancelled', await shown(trx, needs, id, row.date))
}

/**
 * What a person says to an order, once: with the text they saw. The day is worked out again. Saying the same again
 * changes nothing. Throws `overtime/not-found`, `overtime/cancelled`, `overtime/answered`, `overtime/over`,
 * `overtime/own`, `attendance/locked`.
 */
export async function answerOrder(
  trx: Transaction,
  needs: OvertimeNeeds,
  id: string,
  employeeId: string,
  answer: z.infer<typeof OvertimeConsent>,
  actor: Actor,
): Promise<OvertimeOrder> {
  const order = await lockOrder(trx, id)
  const query = trx.kysely
    .selectFrom('overtime_member')
    .selectAll()
    .where('order_id', '=', id)
    .where('employee_id', '=', employeeId)
  const member = await trx.dialect.lockRow(query).executeTakeFirst()
  if (!member) throw new AppError('overtime/not-found')
  if (order.cancelled_at !== null) throw new AppError('overtime/cancelled')
  // an order of the time when one could give it to oneself may still be refused
  await refuseOwn(trx, employeeId, answer.agree && order.ordered_by === actor.accountId)
  // what a settled period was paid by does not grow; asked under the lock under which its days are written down
  if (answer.agree && member.consent === 'waiting') {
    await lockPeople(trx, [{ id: employeeId }])
    refuseLocked(await lockedUntil(trx), order.date)
  }
  const consent = answer.agree ? 'agreed' : 'refused'
  const now = needs.clock.now()
  if (member.consent === 'waiting') {
    if (now > member.to_at + ANSWER_AFTER) throw new AppError('overtime/over')
    await trx.kysely
      .updateTable('overtime_member')
      .set({ consent, consented_at: now, text_version: answer.text_version })
      .where('order_id', '=', id)
      .where('employee_id', '=', employeeId)
      .execute()
    await recordAudit(trx, needs, actor, {
      action: answer.agree ? 'overtime.agree' : 'overtime.refuse',
      entity: { type: 'overtime_order', id },
      subject: employeeId,
      before: { consent: 'waiting' },
      after: { date: order.date, consent, text_version: answer.text_version },
    })
    await recomputeAround(trx, needs, employeeId, order.date)
    if (answer.agree)
      await tellOthers(trx, needs, 'overtime.agreed', await shown(trx, needs, id, order.date, [employeeId]))
    const kind = answer.agree ? 'overtime_agreed' : 'overtime_refused'
    await tellOrderer(trx, needs, actor, { order, member: employeeId, kind })
    await tellLists(trx, { ...order, row: needs.ids.uuid() }, now)
  } else if (member.consent !== consent) throw new AppError('overtime/answered')
  return shown(trx, needs, id, order.date, [employeeId])
}
