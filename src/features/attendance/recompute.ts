import type { Transaction } from '#src/database/database.ts'
import type { AttendanceTable } from '#src/database/schema.ts'
import type { DayContexts, RecomputeDays } from '#src/features/shifts/index.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { addDays } from '#src/kernel/work-time.ts'
import { changeDay, createDay } from './announce.ts'
import { closedAnew, closedUntil, dayWithoutTaps } from './day-without-taps.ts'
import { personRef } from './judged-day.ts'
import { lockedUntil } from './lock-date.ts'
import { hasMoved, rejudged } from './rejudge.ts'
import * as table from './table.ts'
import type { PersonForPunch, StoredPunch } from './table.ts'
import type { Recomputed } from './visible-change.ts'

export type RecomputeNeeds = { clock: Clock; ids: Ids; contexts: DayContexts }

/** More days at once are marked and done by the worker. */
const MOST_DAYS = 400

/**
 * Works one person's days out again and announces those that changed; a day that a request is for comes into being.
 * Days of a settled period stay as they are. `recomputeDays` keeps the plan that a day was judged by,
 * `replanDays` gives it the one that is in force now. Throws for more than 400 days.
 */
export function createRecompute(needs: RecomputeNeeds): { recomputeDays: RecomputeDays; replanDays: RecomputeDays } {
  const recompute =
    (replan: boolean): RecomputeDays =>
    async (trx, employeeId, from, to) => {
      if (addDays(from, MOST_DAYS) < to) throw new Error(`more than ${MOST_DAYS} days: mark them for recompute`)
      await recomputePerson(trx, needs, { employeeId, from, to, replan, creates: 'requested' })
    }
  return { recomputeDays: recompute(false), replanDays: recompute(true) }
}

export type Asked = {
  employeeId: string
  from: string
  to: string
  replan: boolean
  /**
   * Which days come into being of which no row exists: those that a request is for, those that the closing would have
   * written by the plan of now, or none; then only what there is changes, however long the period.
   */
  creates: 'requested' | 'closed' | 'none'
}

/** Returns the days that changed, and those that were closed anew; what a request made is not among them. */
export async function recomputePerson(trx: Transaction, needs: RecomputeNeeds, asked: Asked): Promise<Recomputed[]> {
  const { employeeId, to, replan, creates } = asked
  if (trx.dialect.locksRows) await trx.first(table.lockEmployee, { id: employeeId })
  const person = await trx.first(table.personForPunch, { id: employeeId })
  if (!person) return []
  const locked = await lockedUntil(trx)
  const from = locked !== null && locked >= asked.from ? addDays(locked, 1) : asked.from
  const rows = await daysOf(trx, employeeId, from, to)
  const makes = creates !== 'none'
  const [first, last] = makes ? [from, to] : [rows[0]?.work_date, rows.at(-1)?.work_date]
  if (first === undefined || last === undefined || first > last) return []
  const known = await needs.contexts(trx, [personRef(person)], first, last)
  const taps = await tapsOf(trx, rows)
  const now = needs.clock.now()
  const changed: Recomputed[] = []
  for (const day of rows) {
    const next = rejudged(day, taps.get(day.id) ?? [], known(employeeId, day.work_date), { replan, now, home: person })
    if (!next) continue
    await changeDay(trx, next, { moved: hasMoved(day, next) })
    changed.push({ before: day, after: next })
  }
  if (!makes) return changed
  const closed = creates === 'closed' ? ((await closedUntil(trx)) ?? '') : ''
  const there = new Set(rows.map(({ work_date }) => work_date))
  for (let date = first; date <= last; date = addDays(date, 1)) {
    if (there.has(date) || !isEmployed(person, date)) continue
    const context = known(employeeId, date)
    if (creates === 'closed') {
      const made = date <= closed ? closedAnew(needs, person, context, date) : null
      if (made === null) continue
      await createDay(trx, made)
      changed.push({ before: null, after: made })
      continue
    }
    if (!context.exceptions.some(({ part }) => part === 'whole')) continue
    await createDay(trx, dayWithoutTaps(needs, person, context, date))
  }
  return changed
}

export const isEmployed = (person: Pick<PersonForPunch, 'active_from' | 'active_to'>, date: string): boolean =>
  date >= person.active_from && (person.active_to === null || date <= person.active_to)

const daysOf = (trx: Transaction, employeeId: string, from: string, to: string): Promise<AttendanceTable[]> =>
  trx.kysely
    .selectFrom('attendance')
    .selectAll()
    .where('employee_id', '=', employeeId)
    .where('work_date', '>=', from)
    .where('work_date', '<=', to)
    .orderBy('work_date')
    .execute()

const AT_ONCE = 500

/** The facts of days, by day. */
export async function tapsOf(
  trx: Pick<Transaction, 'kysely'>,
  days: readonly Pick<AttendanceTable, 'id'>[],
): Promise<Map<string, StoredPunch[]>> {
  const found: (StoredPunch & { attendance_id: string })[] = []
  for (let start = 0; start < days.length; start += AT_ONCE) {
    const ids = days.slice(start, start + AT_ONCE).map(({ id }) => id)
    const some = trx.kysely.selectFrom('punch').select([...table.STORED_PUNCH, 'attendance_id'])
    found.push(...(await some.where('attendance_id', 'in', ids).execute()))
  }
  return Map.groupBy(found, (one) => one.attendance_id)
}

/** Refuses what would change a day of a settled period. */
export function refuseLocked(locked: string | null, date: string): void {
  if (locked !== null && date <= locked)
    throw new AppError('attendance/locked', { detail: `days up to ${locked} are settled` })
}
