import { NOT_AWAY_KINDS } from '#contract/request-words.ts'
import type { RequestKind } from '#contract/request-words.ts'
import type { Queryable } from '#src/database/database.ts'
import { isFree } from '#src/kernel/day-context.ts'
import type { DayContext } from '#src/kernel/day-context.ts'
import { AppError } from '#src/kernel/errors.ts'
import { addDays } from '#src/kernel/work-time.ts'
import type { BookNeeds } from './needs.ts'
import type { Asker } from './people.ts'

/** A date on which somebody is expected: not a rest day, a holiday or a cuti bersama that the company keeps, unless the roster
 * names a shift there. */
export const isWorkingDay = ({ plan, calendar }: DayContext): boolean => plan.kind !== 'off' && !isFree(calendar)

type Asked = { kind: RequestKind; from: string; to: string; part: string; counts?: 'working' | 'calendar' | undefined }

/**
 * How many half days are asked for, of working days or of all dates; hours, corrections and swaps are none. Throws `requests/no-working-day` where
 * there is nothing to be away from.
 */
export async function halfDaysOf(
  db: Queryable,
  needs: Pick<BookNeeds, 'contexts'>,
  asker: Asker,
  { kind, from, to, part, counts = 'working' }: Asked,
): Promise<number> {
  if (NOT_AWAY_KINDS.includes(kind)) return 0
  const days = await daysOf(db, needs, asker, { from, to, counts })
  // work elsewhere can be asked for on any day
  if (days === 0 && kind !== 'dinas_luar' && kind !== 'wfh') throw new AppError('requests/no-working-day')
  return part === 'whole' ? days * 2 : part === 'hours' ? 0 : days
}

/** How many of these dates count: those on which somebody is expected, or all of them. */
export async function daysOf(
  db: Queryable,
  { contexts }: Pick<BookNeeds, 'contexts'>,
  asker: Asker,
  { from, to, counts = 'working' }: Pick<Asked, 'from' | 'to' | 'counts'>,
): Promise<number> {
  const contextOf = await contexts(db, [asker], from, to)
  let days = 0
  for (let date = from; date <= to; date = addDays(date, 1))
    if (counts === 'calendar' || isWorkingDay(contextOf(asker.id, date))) days++
  return days
}
