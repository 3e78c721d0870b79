import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '#src/database/database.ts'
import type { SettledDayTable } from '#src/database/settlement-tables.ts'
import { workedOf } from '#src/features/attendance/index.ts'
import { whatReportsSay } from '#src/features/reports/what-reports-say.ts'
import { settleDue } from '#src/features/settlements/index.ts'
import { dateOfDay } from '#contract/zones.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { dayContexts } from '#src/roles/day-contexts.ts'

const DAY = 86_400_000
/** So many days of everybody are a minute's work under load. */
const DAYS = 250

/** A period that HR has just locked: whoever opens the house begins to write down its days. */
export async function lockLongPeriod(db: Database): Promise<void> {
  const now = systemClock.now()
  const today = Math.floor(now / DAY)
  const [from_date, to_date] = [dateOfDay(today - DAYS - 1), dateOfDay(today - 2)]
  await db.transaction(async (trx) => {
    await trx.kysely.updateTable('company').set({ attendance_locked_until: to_date }).where('id', '=', 1).execute()
    await trx.kysely.updateTable('employee').set({ active_from: '2020-01-01' }).execute()
    const { people } = await trx.kysely
      .selectFrom('employee')
      .select(({ fn }) => fn.countAll<number>().as('people'))
      .executeTakeFirstOrThrow()
    await trx.kysely
      .insertInto('settlement')
      .values({
        id: systemIds.uuid(),
        from_date,
        to_date,
        state: 'open',
        locked_by: '',
        locked_at: now,
        total: people,
        done: 0,
        next_date: from_date,
        after_employee: '',
        claim: '',
        claimed_until: 0,
        created_at: now,
        done_at: null,
      })
      .execute()
  })
}

const kept = (db: Database): Promise<SettledDayTable[]> =>
  db.read.kysely.selectFrom('settled_day').selectAll().orderBy('employee_id').orderBy('work_date').execute()
const states = async (db: Database): Promise<string[]> =>
  (await db.read.kysely.selectFrom('settlement').select('state').execute()).map(({ state }) => state)

/** Waits until a worker says that everything is written. */
export async function untilSettled(db: Database, mostMs: number): Promise<void> {
  const ends = performance.now() + mostMs
  while ((await states(db)).some((state) => state !== 'done')) {
    if (performance.now() > ends) throw new Error(`the days of a locked period are not written after ${mostMs} ms`)
    await pause(100)
  }
}

/** How many days were kept, and how many are missing, too many or others than when nobody is disturbed at writing. */
export async function compareSettled(db: Database): Promise<{ days: number; wrong: number }> {
  const found = await kept(db)
  await db.transaction(async (trx) => {
    await trx.kysely.deleteFrom('settled_day').execute()
    const anew = { state: 'open', after_employee: '', claim: '', claimed_until: 0 }
    await trx.kysely
      .updateTable('settlement')
      .set((eb) => ({ ...anew, next_date: eb.ref('from_date') }))
      .execute()
  })
  const needs = { db, clock: systemClock, ids: systemIds, contexts: dayContexts, workedOf }
  while ((await settleDue({ ...needs, whatReportsSay: whatReportsSay(needs) })) > 0);
  const texts = (rows: readonly SettledDayTable[]): Set<string> => new Set(rows.map((row) => JSON.stringify(row)))
  const [then, now] = [texts(found), texts(await kept(db))]
  const others = (ones: Set<string>, all: Set<string>): number => [...ones].filter((one) => !all.has(one)).length
  return { days: found.length, wrong: others(then, now) + others(now, then) }
}
