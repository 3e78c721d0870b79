import type { LeaveEntry, LeavePolicy } from '#contract/requests.ts'
import type { Transaction } from '#src/database/database.ts'
import { isFree } from '#src/kernel/day-context.ts'
import { addDays } from '#src/kernel/work-time.ts'
import { bookOf, enter } from './leave-book.ts'
import { availableOn, entitledFrom, sumOf } from './leave-rules.ts'
import type { BookNeeds } from './needs.ts'
import { isEmployed, lockAsker, readAskers, todayOf } from './people.ts'
import type { Asker } from './people.ts'
import { readSettings } from './policy.ts'

/** So long after the date it is seen that somebody has worked after all, or that the calendar has changed. Days. */
const LOOKS_BACK = 35
const ONE_DAY = 2

/**
 * Takes a day of leave for each cuti bersama that the company counts as leave, from everybody who was to work and did
 * not; gives it back where that turns out otherwise. A book that is empty stays so, unless people may owe.
 */
export async function settleCutiBersama(needs: BookNeeds): Promise<void> {
  const { db, clock, contexts } = needs
  const people = await readAskers(db.read, null)
  const now = clock.now()
  const bySite = Map.groupBy(people, ({ siteId }) => siteId)
  const sample = [...bySite.values()].flatMap(([one]) => one ?? [])
  const today = people.map((one) => todayOf(one, now)).toSorted()[0]
  if (today === undefined) return
  const [from, to] = [addDays(today, -LOOKS_BACK), addDays(today, -1)]
  const known = await contexts(db.read, sample, from, to)
  const entered = await enteredDates(needs, from, to)
  for (let date = from; date <= to; date = addDays(date, 1)) {
    const isLeave = sample.some(({ id }) => known(id, date).calendar?.counts === 'leave')
    if (isLeave || entered.has(date)) await settleDate(needs, people, date)
  }
}

async function enteredDates({ db }: BookNeeds, from: string, to: string): Promise<Set<string>> {
  const rows = await db.read.kysely
    .selectFrom('leave_entry')
    .select('date')
    .distinct()
    .where('kind', '=', 'cuti_bersama')
    .where('date', '>=', from)
    .where('date', '<=', to)
    .execute()
  return new Set(rows.map(({ date }) => date))
}

async function settleDate(needs: BookNeeds, people: readonly Asker[], date: string): Promise<void> {
  const { db } = needs
  const known = await needs.contexts(db.read, people, date, date)
  const worked = await db.read.kysely
    .selectFrom('attendance')
    .select('employee_id')
    .where('work_date', '=', date)
    .where('masuk_at', 'is not', null)
    .execute()
  const came = new Set(worked.map(({ employee_id }) => employee_id))
  const entries = await db.read.kysely
    .selectFrom('leave_entry')
    .select(['employee_id', 'half_days'])
    .where('kind', '=', 'cuti_bersama')
    .where('date', '=', date)
    .execute()
  const taken = Map.groupBy(entries, ({ employee_id }) => employee_id)
  const { policy } = await readSettings(db.read)
  for (const one of people) {
    const { plan, calendar } = known(one.id, date)
    const isDue =
      calendar?.counts === 'leave' &&
      isFree(calendar) &&
      plan.kind !== 'off' &&
      isEmployed(one, date) &&
      entitledFrom(one, policy.leave) <= date &&
      !came.has(one.id)
    const sum = (taken.get(one.id) ?? []).reduce((total, { half_days }) => total + half_days, 0)
    if (isDue === sum < 0) continue
    await db.transaction((trx) =>
      settlePerson(trx, needs, { id: one.id, date, isDue, name: calendar?.name ?? null, policy: policy.leave }),
    )
  }
}

type Settled = { id: string; date: string; isDue: boolean; name: string | null; policy: LeavePolicy }

async function settlePerson(
  trx: Transaction,
  needs: BookNeeds,
  { id, date, isDue, name, policy }: Settled,
): Promise<void> {
  const asker = await lockAsker(trx, id)
  const book = await bookOf(trx, needs, asker, policy)
  const before = book.filter((one) => one.kind === 'cuti_bersama' && one.date === date)
  const sum = sumOf(before)
  if (isDue === sum < 0) return
  const there = policy.may_owe ? ONE_DAY : Math.max(0, Math.min(ONE_DAY, availableOn(book, date)))
  const half_days = isDue ? -there : -sum
  if (half_days === 0) return
  const kind: LeaveEntry['kind'] = 'cuti_bersama'
  const entry = { date, kind, half_days, source: `bersama ${date} ${before.length}` }
  await enter(trx, needs, id, entry, { reason: name })
}
