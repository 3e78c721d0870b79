import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import type { Database, Queryable, Transaction } from '#src/database/database.ts'
import type { SettlementTable } from '#src/database/settlement-tables.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { addDays } from '#src/kernel/work-time.ts'
import { coverLocked } from './cover.ts'
import { pieceEnd } from './pieces.ts'
import { tellOfPeriod } from './tell-others.ts'
import { writeSettledDays } from './write-days.ts'
import type { NewSettledDay } from './write-days.ts'

/** What reports say of people in a period, as of now: every date on which they were employed, and every stored day. */
export type WhatReportsSay = (
  db: Queryable,
  people: readonly string[],
  period: { from: string; to: string },
) => Promise<NewSettledDay[]>

export type SettlingNeeds = { db: Database; clock: Clock; ids: Ids; whatReportsSay: WhatReportsSay }

/** People of a piece: few enough that whoever clocks does not wait long behind them. */
const TOGETHER = 20
const REMOVED_TOGETHER = 100
/** Without a sign of progress for so long another worker goes on. */
const CLAIM_MS = 6_000
/** One turn of the job ends within this time, well before the queue takes it for lost. */
const TURN_MS = 30_000

/**
 * Writes the days of locked periods, and removes those of periods that were opened again; a piece a transaction, which
 * also moves the mark from where the next goes on. Broken off anywhere it goes on there; whoever claims it holds it
 * alone. Returns how many pieces were done.
 */
export async function settleDue(needs: SettlingNeeds): Promise<number> {
  const { db, clock } = needs
  const ends = clock.now() + TURN_MS
  let pieces = 0
  await db.transaction((trx) => coverOld(trx, needs))
  for (;;) {
    const run = await db.transaction((trx) => claimNext(trx, needs))
    if (!run) return pieces
    while (await db.transaction((trx) => doPiece(trx, needs, run))) {
      pieces++
      if (clock.now() >= ends) {
        await db.transaction((trx) => giveBack(trx, run))
        return pieces
      }
      await turnOfTheLoop()
    }
    pieces++
  }
}

/** A period that was locked before days were kept. */
async function coverOld(trx: Transaction, needs: SettlingNeeds): Promise<void> {
  const company = trx.kysely.selectFrom('company').select('attendance_locked_until as until').where('id', '=', 1)
  const until = (await company.executeTakeFirst())?.until ?? null
  if (until === null) return
  const last = await trx.kysely
    .selectFrom('settlement')
    .select('id')
    .where('state', 'in', ['open', 'done'])
    .where('to_date', '>=', until)
    .limit(1)
    .executeTakeFirst()
  if (last) return
  // anew, under the lock of the row
  const locked = (await trx.dialect.lockRow(company).executeTakeFirst())?.until ?? null
  if (locked !== null) await coverLocked(trx, needs, locked, null)
}

/** What is to be removed goes first: what is written after it is never mixed with it. */
async function claimNext(trx: Transaction, { clock, ids }: SettlingNeeds): Promise<SettlementTable | null> {
  const now = clock.now()
  const query = trx.kysely
    .selectFrom('settlement')
    .selectAll()
    .where('state', 'in', ['dropped', 'open'])
    .orderBy('state')
    .orderBy('from_date')
    .limit(1)
  const row = await trx.dialect.lockRow(query).executeTakeFirst()
  if (!row || row.claimed_until > now) return null
  const claimed = { claim: ids.uuid(), claimed_until: now + CLAIM_MS }
  await trx.kysely.updateTable('settlement').set(claimed).where('id', '=', row.id).execute()
  return { ...row, ...claimed }
}

const giveBack = (trx: Transaction, { id, claim }: SettlementTable) =>
  trx.kysely
    .updateTable('settlement')
    .set({ claim: '', claimed_until: 0 })
    .where('id', '=', id)
    .where('claim', '=', claim)
    .execute()

/** False when the run is over, or somebody else's. */
async function doPiece(trx: Transaction, needs: SettlingNeeds, { id, claim }: SettlementTable): Promise<boolean> {
  const query = trx.kysely.selectFrom('settlement').selectAll().where('id', '=', id).where('claim', '=', claim)
  const run = await trx.dialect.lockRow(query).executeTakeFirst()
  if (!run || run.state === 'done') return false
  const size = run.state === 'dropped' ? REMOVED_TOGETHER : TOGETHER
  const people = await peopleAfter(trx, run.after_employee, size)
  const piece = { from: run.next_date, to: pieceEnd(run.next_date, run.to_date) }
  if (run.state === 'dropped') await removeDays(trx, run, people)
  else await writePiece(trx, needs, piece, await ofThem(trx, people, run.created_at, piece))
  const last = people.length < size
  const over = last && (run.state === 'dropped' || piece.to >= run.to_date)
  if (over && run.state === 'dropped') {
    await trx.kysely.deleteFrom('settlement').where('id', '=', id).execute()
    return false
  }
  const done = run.done + people.length
  const now = needs.clock.now()
  await trx.kysely
    .updateTable('settlement')
    .set({
      ...(last
        ? { next_date: over ? run.next_date : addDays(piece.to, 1), after_employee: '' }
        : { after_employee: people.at(-1) ?? '' }),
      ...(over
        ? { state: 'done', done_at: now, done: run.total, claim: '', claimed_until: 0 }
        : { done: Math.min(done, run.total), claimed_until: now + CLAIM_MS }),
    })
    .where('id', '=', id)
    .execute()
  if (over) await tellOfPeriod(trx, needs, 'period.settled', { from: run.from_date, to: run.to_date })
  return !over
}

async function peopleAfter(trx: Transaction, after: string, most: number): Promise<string[]> {
  const query = trx.kysely.selectFrom('employee').select('id').where('id', '>', after).orderBy('id').limit(most)
  return (await query.execute()).map(({ id }) => id)
}

/** Those who were there when the period was locked and of whom reports say something; with their rows locked. */
async function ofThem(
  trx: Transaction,
  ids: readonly string[],
  lockedAt: number,
  { from, to }: { from: string; to: string },
): Promise<string[]> {
  if (ids.length === 0) return []
  const query = trx.kysely
    .selectFrom('employee as e')
    .select('e.id')
    .where('e.id', 'in', [...ids])
    .where('e.created_at', '<=', lockedAt)
    .where((eb) =>
      eb.or([
        eb.and([eb('e.active_from', '<=', to), eb.or([eb('e.active_to', 'is', null), eb('e.active_to', '>=', from)])]),
        eb.exists(
          eb
            .selectFrom('attendance as a')
            .select('a.id')
            .whereRef('a.employee_id', '=', 'e.id')
            .where('a.work_date', '>=', from)
            .where('a.work_date', '<=', to),
        ),
      ]),
    )
    .orderBy('e.id')
  return (await trx.dialect.lockRow(query).execute()).map(({ id }) => id)
}

async function writePiece(
  trx: Transaction,
  { whatReportsSay }: SettlingNeeds,
  piece: { from: string; to: string },
  people: readonly string[],
): Promise<void> {
  if (people.length === 0) return
  const kept = await trx.kysely
    .selectFrom('settled_day')
    .select(['employee_id', 'work_date'])
    .where('employee_id', 'in', [...people])
    .where('work_date', '>=', piece.from)
    .where('work_date', '<=', piece.to)
    .execute()
  const there = new Set(kept.map((row) => `${row.employee_id} ${row.work_date}`))
  const days = await whatReportsSay(trx, people, piece)
  await writeSettledDays(
    trx,
    days.filter((day) => !there.has(`${day.employeeId} ${day.date}`)),
  )
}

async function removeDays(trx: Transaction, run: SettlementTable, people: readonly string[]): Promise<void> {
  if (people.length === 0) return
  await trx.kysely
    .deleteFrom('settled_day')
    .where('employee_id', 'in', [...people])
    .where('work_date', '>=', run.from_date)
    .where('work_date', '<=', run.to_date)
    .execute()
}
