import type { AliasedExpression, ExpressionBuilder } from 'kysely'
import type { Queryable, Transaction } from '#src/database/database.ts'
import type { EmployeeTable, Schema, SiteTable } from '#src/database/schema.ts'
import type { DayContext, PersonRef } from '#src/kernel/day-context.ts'

type Persons = Schema & { e: EmployeeTable; s: SiteTable }

/**
 * Columns that a part wants to have read in the statement that reads a person (`e`) with the site (`s`): what it needs
 * itself, or whether there is anything to ask for at all. A check-in then asks nothing else of a part that has nothing
 * to say. Names are unique among the parts. The period is at least the one that is asked for.
 * @public
 */
export type PersonColumns = (
  eb: ExpressionBuilder<Persons, 'e' | 's'>,
  p: { id: string; from: string; to: string },
) => readonly AliasedExpression<unknown, string>[]

/** What was read by `PersonColumns`, in the same transaction and under the person's lock. @public */
export type ReadWithPerson = Readonly<Record<string, unknown>>

/**
 * One part's answer for several people and every date of a period (inclusive). Reads a constant number of
 * statements however many people there are, compiled ones where it is one person (the check-in asks with one).
 * The function it gives back is pure and quick.
 * @public
 */
export type DayFacts<T> = {
  (
    db: Queryable,
    people: readonly PersonRef[],
    from: string,
    to: string,
    /** Where one person was read with `columns`. */
    read?: ReadWithPerson,
  ): Promise<
    (
      employeeId: string,
      date: string,
      /** Where the person works that day, if not at the own site. */ siteId?: string,
    ) => T
  >
  readonly columns?: PersonColumns
}

/** The whole, as `roles/` puts it together. @public */
export type DayContexts = DayFacts<DayContext>

/**
 * Works days out again from their facts and what is known of them now, in the caller's transaction, and announces
 * the rows that changed. Rows come into being where a day amounts to something without a tap. For one person; what
 * concerns many is marked by `markForRecompute` and done by the worker.
 * @public
 */
export type RecomputeDays = (trx: Transaction, employeeId: string, from: string, to: string) => Promise<void>

/**
 * Marks people whose days the worker works out again soon, in the transaction of what changed: for whatever concerns
 * many. `of`: everybody where it says nothing, else those in all of its lists. `replan`: days get the plan that is in
 * force now, instead of the one that they were judged by. Returns the id under which the progress can be asked for.
 * @public
 */
export type MarkForRecompute = (
  trx: Transaction,
  asked: {
    of: { employees?: readonly string[]; sites?: readonly string[]; departments?: readonly string[] }
    from: string
    to: string
    replan: boolean
    /** Why, in words that an administrator reads. */
    reason: string
    /** Who brought it about: a name. */
    askedBy: string
  },
) => Promise<string>
