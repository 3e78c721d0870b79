import { expressionBuilder, sql } from 'kysely'
import type { Expression, SqlBool } from 'kysely'
import { localDate } from '#contract/zones.ts'
import type { Queryable } from '#src/database/database.ts'
import type { Schema } from '#src/database/schema.ts'

/** A date, and the zones of our sites where it is today. */
export type LocalDay = { date: string; zones: string[] }

const eb = expressionBuilder<Pick<Schema, 'employee' | 'site'>, 'employee' | 'site'>()

/** Today at every site: at most three dates at a time, however many zones there are. */
export async function localDays(db: Queryable, now: number): Promise<LocalDay[]> {
  const rows = await db.kysely.selectFrom('site').select('zone').distinct().execute()
  const days = Map.groupBy(rows, ({ zone }) => localDate(zone, now))
  return [...days].map(([date, zones]) => ({ date, zones: zones.map(({ zone }) => zone) }))
}

/** That an employee is active today, by the date at their site. For queries that join `employee` with `site`. */
export const isActiveToday = (days: readonly LocalDay[]): Expression<SqlBool> =>
  anyDay(days, ({ date }) => [eb('employee.active_from', '<=', date), notEndedOn(date)])

/** That an employee has not left by today, which includes those who have yet to begin. */
export const hasNotLeft = (days: readonly LocalDay[]): Expression<SqlBool> =>
  anyDay(days, ({ date }) => [notEndedOn(date)])

function anyDay(days: readonly LocalDay[], conditions: (day: LocalDay) => Expression<SqlBool>[]): Expression<SqlBool> {
  if (days.length === 0) return sql<SqlBool>`1 = 0`
  return eb.or(days.map((day) => eb.and([eb('site.zone', 'in', day.zones), ...conditions(day)])))
}

const notEndedOn = (date: string): Expression<SqlBool> =>
  eb.or([eb('employee.active_to', 'is', null), eb('employee.active_to', '>=', date)])
