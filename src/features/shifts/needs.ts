import type { Database, Transaction } from '#src/database/database.ts'
import type { TellPeople } from '#src/features/notices/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { ErrorCode } from '#contract/errors.ts'
import type { Ids } from '#src/kernel/ids.ts'
import type { MarkForRecompute } from './day-facts.ts'

export type ShiftsNeeds = {
  db: Database
  clock: Clock
  ids: Ids
  markForRecompute: MarkForRecompute
  tell: TellPeople
}

/** A change in the caller's transaction, and who makes it. */
export type Change = Omit<ShiftsNeeds, 'db' | 'tell'> & {
  trx: Transaction
  actor: Actor
  /** Left out where nobody is told, or by somebody else: in houses that begin, and of swaps that people asked for. */
  tell?: TellPeople
}

/** Makes all changes of schedules happen one after another. */
export async function lockSchedule({ trx }: Pick<Change, 'trx'>): Promise<void> {
  await trx.dialect
    .lockRow(trx.kysely.selectFrom('shift_revision').select('revision').where('id', '=', 1))
    .executeTakeFirst()
}

/** Says that shifts, patterns or assignments are others now, so that no process uses what it knew. Waits its turn first. */
export async function touch({ trx, ids }: Pick<Change, 'trx' | 'ids'>): Promise<void> {
  const set = { revision: ids.uuid() }
  const done = await trx.kysely.updateTable('shift_revision').set(set).where('id', '=', 1).executeTakeFirst()
  if (done.numUpdatedRows === 0n)
    await trx.kysely
      .insertInto('shift_revision')
      .values({ id: 1, ...set })
      .execute()
}

/** The unique key decides whether something is free. */
export async function orTaken(trx: Transaction, code: ErrorCode, write: () => Promise<unknown>): Promise<void> {
  try {
    await write()
  } catch (error) {
    throw trx.dialect.isUniqueViolation(error) ? new AppError(code) : error
  }
}

export const faulty = (path: string, message: string): AppError =>
  new AppError('schedule/rule', { detail: `${path}: ${message}`, errors: [{ path, message }] })
