import { ALL_ATTENDANCES } from '#contract/channels.ts'
import { OVERTIME_CHANGED } from '#contract/request-words.ts'
import type { Transaction } from '#src/database/database.ts'
import type { News } from '#src/features/notices/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { sha256 } from '#src/kernel/ids.ts'
import { append } from '#src/outbox/append.ts'
import type { OvertimeNeeds } from './needs.ts'

type Order = { id: string; date: string; start: string; end: string }

/** Tells each of these people of an order for them, once. */
export async function tellMembers(
  trx: Transaction,
  { tell }: Pick<OvertimeNeeds, 'tell'>,
  by: Actor | null,
  told: { order: Order; people: readonly string[]; kind: News['kind'] },
): Promise<void> {
  const news = told.people.map((id) => newsOf(told.order, id, told.kind, { employee: id }))
  await tell(trx, by?.accountId ?? null, news)
}

/** Tells whoever gave an order what somebody has answered, once. */
export async function tellOrderer(
  trx: Transaction,
  { tell }: Pick<OvertimeNeeds, 'tell'>,
  by: Actor,
  told: { order: Order & { ordered_by: string }; member: string; kind: News['kind'] },
): Promise<void> {
  const { order, member, kind } = told
  // several people answer the same order, so whose answer it is stands in what it is about
  await tell(trx, by.accountId, [
    { ...newsOf(order, member, kind, { account: order.ordered_by }), occasion: occasionOf(member) },
  ])
}

/** Has the lists of HR asked anew; everybody else hears by a notice. `row`: of an answer, which makes the order no newer. */
export const tellLists = (
  trx: Transaction,
  { id, version, row = id }: { id: string; version: number; row?: string },
  at: number,
): Promise<void> =>
  append(trx, {
    event: OVERTIME_CHANGED,
    rowId: row,
    version,
    payload: JSON.stringify({ id, version }),
    channels: [ALL_ATTENDANCES],
    at,
  })

const newsOf = (order: Order, employeeId: string, kind: News['kind'], to: News['to']): News => ({
  to,
  subject: 'overtime',
  about: order.id,
  kind,
  occasion: 1,
  employeeId,
  from: order.date,
  to_date: order.date,
  hours: { start: order.start, end: order.end },
})

/** A number of a person, so that the answers of several to one order are several occasions. */
const occasionOf = (employeeId: string): number => Number.parseInt(sha256(employeeId).slice(0, 12), 16)
