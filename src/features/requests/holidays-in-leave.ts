import { TYPED_KINDS } from '#contract/request-words.ts'
import type { Transaction } from '#src/database/database.ts'
import type { DayRequestTable } from '#src/database/request-tables.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { accountsOf, notify, tellChanged } from './announce.ts'
import { enter, readEntries } from './leave-book.ts'
import type { BookNeeds } from './needs.ts'
import { lockAsker } from './people.ts'
import { tellOthers } from './tell-others.ts'
import { deducts, typeOf } from './type-of-request.ts'
import { daysOf } from './working-days.ts'

type Needs = Omit<BookNeeds, 'db'>
type Changed = { dates: readonly string[]; actor: Actor }

/**
 * After the calendar has changed: leave of the balance or of a year's quota that was approved over one of the dates costs what its dates cost now. A
 * day that has become a holiday comes back to the balance; where it is taken back the day is leave again, but never more
 * than holidays had given back. The person is told. In the transaction of the change.
 */
export async function recountLeave(trx: Transaction, needs: Needs, { dates, actor }: Changed): Promise<void> {
  const sorted = dates.toSorted()
  const [from, to] = [sorted[0], sorted.at(-1)]
  if (from === undefined || to === undefined) return
  const rows = await trx.kysely
    .selectFrom('day_request')
    .selectAll()
    .where('state', '=', 'approved')
    .where('kind', 'in', TYPED_KINDS)
    .where('to_date', '>=', from)
    .where('from_date', '<=', to)
    .orderBy('employee_id')
    .orderBy('id')
    .execute()
  for (const row of rows) {
    const isOver = sorted.some((date) => row.from_date <= date && date <= row.to_date)
    if (isOver && (deducts(row) || typeOf(row)?.terms.quota === 'year')) await recount(trx, needs, row, actor)
  }
}

async function recount(trx: Transaction, needs: Needs, known: DayRequestTable, actor: Actor): Promise<void> {
  const asker = await lockAsker(trx, known.employee_id)
  // it may have been cancelled or ended earlier while its person was waited for
  const row = await trx.kysely.selectFrom('day_request').selectAll().where('id', '=', known.id).executeTakeFirst()
  if (!row || row.state !== 'approved') return
  const days = await daysOf(trx, needs, asker, {
    from: row.from_date,
    to: row.to_date,
    counts: typeOf(row)?.terms.counts ?? 'working',
  })
  const due = row.part === 'whole' ? days * 2 : row.part === 'hours' ? 0 : days
  // a quota has no book: what it says of a year is the sum of its requests
  const counted = deducts(row) ? await bookAnew(trx, needs, row, due) : due
  if (counted === null || (!deducts(row) && counted === row.half_days)) return
  const changed = { ...row, half_days: counted, version: row.version + 1, updated_at: needs.clock.now() }
  const { half_days, version, updated_at } = changed
  await trx.kysely.updateTable('day_request').set({ half_days, version, updated_at }).where('id', '=', row.id).execute()
  await recordAudit(trx, needs, actor, {
    action: 'request.recounted',
    entity: { type: 'request', id: row.id },
    subject: asker.id,
    before: { days: row.half_days / 2 },
    after: { days: half_days / 2 },
  })
  await tellChanged(trx, changed, [])
  await tellOthers(trx, 'request.approved', changed, asker)
  await notify(trx, needs, row, { kind: 'recounted', to: await accountsOf(trx, [asker.id]), occasion: version })
}

/** Enters what comes back or is taken again; gives the half days that are taken from then on, null where nothing changes. */
async function bookAnew(trx: Transaction, needs: Needs, row: DayRequestTable, due: number): Promise<number | null> {
  const book = (await readEntries(trx, row.employee_id)).filter(({ request_id }) => request_id === row.id)
  const holidays = book.filter(({ source }) => source.startsWith('holiday '))
  const taken = -sum(book)
  const back = due > taken ? -Math.min(due - taken, sum(holidays)) : taken - due
  if (back === 0) return null
  const source = `holiday ${row.id} ${holidays.length}`
  const kind = back > 0 ? ('give_back' as const) : ('take' as const)
  await enter(
    trx,
    needs,
    row.employee_id,
    { date: row.from_date, kind, half_days: back, source },
    { request_id: row.id },
  )
  return taken - back
}

const sum = (entries: readonly { half_days: number }[]): number =>
  entries.reduce((total, { half_days }) => total + half_days, 0)
