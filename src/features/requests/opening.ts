import type { Queryable, Transaction } from '#src/database/database.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { AppError } from '#src/kernel/errors.ts'
import { bookOf, enter, requireBalance } from './leave-book.ts'
import { availableOn, dueEntries, sumOf } from './leave-rules.ts'
import type { Entry } from './leave-rules.ts'
import type { BookNeeds } from './needs.ts'
import { isEmployed, lockAsker, readAskers, todayOf } from './people.ts'
import { readSettings } from './policy.ts'

type Needs = Pick<BookNeeds, 'clock' | 'ids'>
/** What somebody had left on a date, by another system. Half days. */
export type Opening = { employeeId: string; date: string; halfDays: number }
export type PlannedOpening = {
  state: 'new' | 'changed' | 'unchanged'
  /** Half days on the date, before and after. */
  before: number
  change: number
  source: string
}

/**
 * What an opening balance changes. The first one for a date makes the balance of that date what it says. Another one for the
 * same date corrects the first by their difference, whatever was taken meanwhile; the same again changes nothing.
 */
export function planOpening(
  entries: readonly Entry[],
  { date, halfDays }: Omit<Opening, 'employeeId'>,
): PlannedOpening {
  const before = sumOf(entries.filter((one) => one.date <= date))
  const earlier = entries
    .filter(({ source }) => source.startsWith(`opening ${date} `))
    .map(({ source }) => source.split(' '))
    .toSorted((a, b) => Number(a[2]) - Number(b[2]))
  const source = `opening ${date} ${earlier.length} ${halfDays}`
  const last = earlier.at(-1)
  if (!last) return { state: 'new', before, change: halfDays - before, source }
  const change = halfDays - Number(last[3])
  return { state: change === 0 ? 'unchanged' : 'changed', before, change, source }
}

type OpeningFault = 'date-future' | 'not-employed' | 'balance-short'
type Looked = { plan: PlannedOpening; fault: { code: OpeningFault; value: string } | null }

/** What opening balances would change, without doing anything; by person and date. */
export async function lookAtOpenings(
  db: Queryable,
  { clock }: Pick<Needs, 'clock'>,
  employeeIds: readonly string[],
): Promise<(opening: Opening) => Looked | null> {
  const { policy } = await readSettings(db)
  const people = new Map((await readAskers(db, employeeIds)).map((one) => [one.id, one]))
  const rows: (Entry & { employee_id: string })[] = []
  for (let start = 0; start < employeeIds.length; start += 500)
    rows.push(
      ...((await db.kysely
        .selectFrom('leave_entry')
        .select(['employee_id', 'date', 'kind', 'half_days', 'source'])
        .where('employee_id', 'in', employeeIds.slice(start, start + 500))
        .execute()) as (Entry & { employee_id: string })[]),
    )
  const books = Map.groupBy(rows, ({ employee_id }) => employee_id)
  return (opening) => {
    const person = people.get(opening.employeeId)
    if (!person) return null
    const today = todayOf(person, clock.now())
    const known = books.get(person.id) ?? []
    const entries = [...known, ...dueEntries(person, policy.leave, known, today)]
    const plan = planOpening(entries, opening)
    const available = availableOn(entries, opening.date)
    const fault =
      opening.date > today
        ? { code: 'date-future' as const, value: opening.date }
        : !isEmployed(person, opening.date)
          ? { code: 'not-employed' as const, value: opening.date }
          : !policy.leave.may_owe && plan.change < 0 && available < -plan.change
            ? { code: 'balance-short' as const, value: String(available / 2) }
            : null
    return { plan, fault }
  }
}

/**
 * Writes an opening balance into a person's book, with an audit entry; gives what became of it. Throws `requests/own`,
 * `requests/balance-short`, `attendance/not-an-employee`.
 */
export async function enterOpening(
  trx: Transaction,
  needs: Needs,
  { actor, ownId }: { actor: Actor; ownId: string | null },
  { employeeId, date, halfDays, reason }: Opening & { reason: string },
): Promise<PlannedOpening['state']> {
  if (employeeId === ownId) throw new AppError('requests/own')
  const { policy } = await readSettings(trx)
  const asker = await lockAsker(trx, employeeId)
  const book = await bookOf(trx, needs, asker, policy.leave)
  const { state, before, change, source } = planOpening(book, { date, halfDays })
  if (state === 'unchanged') return state
  if (change < 0) requireBalance(book, policy.leave, { date, halfDays: -change })
  const entry: Entry = { date, kind: 'adjust', half_days: change, source }
  await enter(trx, needs, employeeId, entry, { reason, by_name: actor.name })
  await recordAudit(trx, needs, actor, {
    action: 'leave.opening',
    entity: { type: 'leave', id: employeeId },
    subject: employeeId,
    before: { balance: before / 2 },
    after: { balance: (before + change) / 2, date },
    reason,
  })
  return state
}
