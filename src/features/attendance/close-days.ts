import type { Database, Queryable, Transaction } from '#src/database/database.ts'
import type { AttendanceTable } from '#src/database/schema.ts'
import { shiftDay } from '#src/features/shifts/index.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Logger } from '#src/kernel/log.ts'
import { addDays, datesAt, MINUTE } from '#src/kernel/work-time.ts'
import { changeDay, createDay } from './announce.ts'
import { advanceClosing, claimClosing, releaseClosing } from './closing-cursor.ts'
import { dayWithoutTaps, isWritten } from './day-without-taps.ts'
import { personRef, planOf } from './judged-day.ts'
import { lockedUntil } from './lock-date.ts'
import { peoplePage } from './people-page.ts'
import { tapsOf } from './recompute.ts'
import type { RecomputeNeeds } from './recompute.ts'
import { aged } from './rejudge.ts'
import type { PersonForPunch } from './table.ts'
import * as table from './table.ts'
import { zonesInUse } from './today.ts'

export type ClosingNeeds = RecomputeNeeds & { db: Database; log: Logger }

/** People that are looked at together, and days that are written together: nobody who clocks waits long behind them. */
const LOOKED_AT = 500
const WRITTEN = 50
/** Rosters change: after this time it is looked again when the next window closes. */
const LOOK_AGAIN_MS = 15 * MINUTE

/**
 * Closes the days whose windows have closed: whoever was expected and did not come becomes alpa, whoever was on leave
 * or had a holiday gets a day that says so, and of shifts of several parts it shows what was missed. Date by date from
 * where it came to last time, so that days of standstill are made up for; safe to be broken off anywhere and to run
 * anywhere, for it looks again under the person's lock and the unique key lets no day in twice. One cursor is the
 * whole house's: somebody who moves between sites cannot fall between two. Returns how many days it wrote.
 */
export async function closeDays(needs: ClosingNeeds): Promise<number> {
  const { db, clock } = needs
  let closedUntil = await claimClosing(needs)
  if (closedUntil === null) return 0
  const today = datesAt(await zonesInUse(db.read), clock.now()).at(-1) ?? closedUntil
  let [written, nextAt, leading] = [0, clock.now() + LOOK_AGAIN_MS, true]
  for (let date = addDays(closedUntil, 1); date <= today; date = addDays(date, 1)) {
    const closed = await closeDate(needs, date)
    written += closed.written
    if (closed.nextAt !== null) nextAt = Math.min(nextAt, closed.nextAt)
    leading &&= closed.nextAt === null
    if (leading) closedUntil = date
    await advanceClosing(needs, closedUntil)
  }
  await releaseClosing(needs, nextAt)
  return written
}

/** `nextAt`: when the next window of the date closes; null when all have. */
type Closed = { written: number; nextAt: number | null }

async function closeDate(needs: ClosingNeeds, date: string): Promise<Closed> {
  const { db, log } = needs
  const closed: Closed = { written: 0, nextAt: null }
  const locked = await lockedUntil(db.read)
  if (locked !== null && date <= locked) return closed
  for await (const people of peoplePage(db.read, { from: date, to: date }, LOOKED_AT)) {
    const due = await whoIsDue(needs, date, people, closed)
    for (let start = 0; start < due.length; start += WRITTEN) {
      const some = due.slice(start, start + WRITTEN)
      try {
        closed.written += await db.transaction((trx) => closeSome(trx, needs, date, some))
      } catch (error) {
        log.error({ date, people: some.map(({ id }) => id), error: messageOf(error) }, 'days could not be closed')
      }
    }
  }
  return closed
}

type Seen = Pick<AttendanceTable, (typeof SEEN)[number]>
const SEEN = ['employee_id', 'status', 'shift', 'zone', 'window_ends_at', 'updated_at', 'duration_minutes'] as const

async function seenOn(db: Queryable, date: string, people: readonly PersonForPunch[]): Promise<Map<string, Seen>> {
  const rows = await db.kysely
    .selectFrom('attendance')
    .select(SEEN)
    .where('work_date', '=', date)
    .where(
      'employee_id',
      'in',
      people.map(({ id }) => id),
    )
    .execute()
  return new Map(rows.map((row) => [row.employee_id, row]))
}

/** Of some people those whose day is to be written now; notes when the next one's window closes. */
async function whoIsDue(
  { db, clock, contexts }: ClosingNeeds,
  date: string,
  people: readonly PersonForPunch[],
  closed: Closed,
): Promise<PersonForPunch[]> {
  const known = await contexts(db.read, people.map(personRef), date, date)
  const seen = await seenOn(db.read, date, people)
  const now = clock.now()
  return people.filter((person) => {
    const row = seen.get(person.id)
    const closesAt = row ? row.window_ends_at : shiftDay(known(person.id, date).plan, person.zone, date).closesAt
    if (now <= closesAt) {
      closed.nextAt = Math.min(closed.nextAt ?? Infinity, closesAt + 1)
      return false
    }
    return row ? mayAge(row) : isWritten(person, known(person.id, date), date)
  })
}

/** What time alone changes once a window has closed. */
function mayAge(row: Seen): boolean {
  if (row.updated_at > row.window_ends_at) return false
  const { parts, absent_under_minutes: limit = 0 } = planOf(row)
  const isShort = row.duration_minutes !== null && row.duration_minutes < limit
  return row.status === 'belum_absen' || isShort || (parts?.length ?? 0) > 1
}

async function closeSome(
  trx: Transaction,
  needs: ClosingNeeds,
  date: string,
  people: readonly PersonForPunch[],
): Promise<number> {
  const now = needs.clock.now()
  // always in the same order, so that nobody waits for one another
  const inOrder = people.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  if (trx.dialect.locksRows) for (const { id } of inOrder) await trx.first(table.lockEmployee, { id })
  // settled since it was looked at: what reports say of it may be written down already
  if (date <= ((await lockedUntil(trx)) ?? '')) return 0
  const known = await needs.contexts(trx, inOrder.map(personRef), date, date)
  const days = trx.kysely.selectFrom('attendance').selectAll().where('work_date', '=', date)
  const rows = await days
    .where(
      'employee_id',
      'in',
      inOrder.map(({ id }) => id),
    )
    .execute()
  const taps = await tapsOf(trx, rows)
  const byPerson = new Map(rows.map((row) => [row.employee_id, row]))
  let written = 0
  for (const person of inOrder) {
    const row = byPerson.get(person.id)
    const next = row ? aged(row, taps.get(row.id) ?? [], now) : null
    if (next) await changeDay(trx, next)
    else if (!row) await createDay(trx, dayWithoutTaps(needs, person, known(person.id, date), date))
    if (next || !row) written++
  }
  return written
}
