import type { OvertimeBreak } from '#contract/overtime.ts'
import type { Queryable, Transaction } from '#src/database/database.ts'
import { statement } from '#src/database/statement.ts'
import type { RestBreak } from '#src/kernel/day-context.ts'
import { ruleSetOn } from './rule-sets.ts'

type Row = { valid_from: string; minutes: number; after_minutes: number }
const allBreaks = statement<Record<string, never>, Row>((db) =>
  db.selectFrom('overtime_break').select(['valid_from', 'minutes', 'after_minutes']).orderBy('valid_from', 'desc'),
)

/** Which break the company has in overtime on rest days, newest first; before the first date the law's holds. */
export const readBreaks = async (db: Queryable): Promise<Row[]> => db.all(allBreaks, {})

/** The break that holds on a date; null where none is taken off. */
export function breakOn(rows: readonly Row[], date: string): RestBreak | null {
  const row = rows.find((one) => one.valid_from <= date)
  const rest = row ? { minutes: row.minutes, after: row.after_minutes } : ruleSetOn(date).rest
  return rest.minutes > 0 ? rest : null
}

/** As the settings show them; `from` null: since ever, by the law. */
export const shownBreaks = (rows: readonly Row[]): OvertimeBreak[] => [
  ...rows.map(({ valid_from: from, minutes, after_minutes }) => ({ from, minutes, after_minutes })),
  ...(rows.some((row) => row.valid_from <= '2000-01-01') ? [] : [lawBreak()]),
]
const lawBreak = (): OvertimeBreak => {
  const { minutes, after } = ruleSetOn('2000-01-01').rest
  return { from: null, minutes, after_minutes: after }
}

/** Has another break hold from a date on; the same date again replaces it. */
export async function writeBreak(
  trx: Transaction,
  wanted: { from: string; minutes: number; after_minutes: number },
  now: number,
): Promise<void> {
  await trx.kysely.deleteFrom('overtime_break').where('valid_from', '=', wanted.from).execute()
  await trx.kysely
    .insertInto('overtime_break')
    .values({
      valid_from: wanted.from,
      minutes: wanted.minutes,
      after_minutes: wanted.after_minutes,
      created_at: now,
    })
    .execute()
}
