import type { Database } from '#src/database/database.ts'
import type { NoticeSendingTable } from '#src/database/notice-tables.ts'
import type { Clock } from '#src/kernel/clock.ts'

type Needs = { db: Database; clock: Clock }
export type Sending = NoticeSendingTable

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
/** Whoever sends something is given so long. */
const CLAIM_MS = 2 * MINUTE
/** The pauses between the tries; the last is repeated. */
const PAUSES = [30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR]
/** A notice that is older is in the app, and of no use in a mail. */
const TRY_FOR_MS = 24 * HOUR
const KEEP_MS = 30 * 24 * HOUR
const AT_ONCE = 100

/** What came of a try. `later` is tried again until it is a day old. */
export type Outcome = { state: 'sent' | 'skipped' | 'failed' | 'unknown' | 'later'; says: string }

/** What is to be sent now, oldest first. */
export const dueSendings = ({ db, clock }: Needs): Promise<Sending[]> =>
  db.read.kysely
    .selectFrom('notice_sending')
    .selectAll()
    .where('state', '=', 'waiting')
    .where('next_at', '<=', clock.now())
    .orderBy('next_at')
    .limit(AT_ONCE)
    .execute()

/** Takes one for this process; false where another was quicker. */
export async function claim({ db, clock }: Needs, one: Sending): Promise<boolean> {
  const { numUpdatedRows } = await db.transaction((trx) =>
    trx.kysely
      .updateTable('notice_sending')
      .set({ state: 'sending', attempts: one.attempts + 1, next_at: clock.now() + CLAIM_MS })
      .where('id', '=', one.id)
      .where('state', '=', 'waiting')
      .where('attempts', '=', one.attempts)
      .executeTakeFirst(),
  )
  return numUpdatedRows > 0n
}

/** Writes down what came of a try that was claimed. */
export async function settle({ db, clock }: Needs, one: Sending, { state, says }: Outcome): Promise<void> {
  const now = clock.now()
  const pause = PAUSES[Math.min(one.attempts, PAUSES.length - 1)] ?? HOUR
  const isOver = now + pause > one.created_at + TRY_FOR_MS
  const next = state !== 'later' ? state : isOver ? 'failed' : 'waiting'
  const text = says.replace(/[\p{Cc}�]/gu, ' ').slice(0, 300)
  await db.transaction((trx) =>
    trx.kysely
      .updateTable('notice_sending')
      .set({ state: next, next_at: now + pause, says: text })
      .where('id', '=', one.id)
      .where('state', '=', 'sending')
      .where('attempts', '=', one.attempts + 1)
      .execute(),
  )
}

/**
 * What a process that died had taken: a push goes out again, for the device shows the same one once; of a mail nobody knows
 * whether it has arrived, and it is not sent a second time.
 */
export async function releaseStuck({ db, clock }: Needs): Promise<void> {
  const stuck = db.read.kysely
    .selectFrom('notice_sending')
    .select('id')
    .where('state', '=', 'sending')
    .where('next_at', '<', clock.now())
    .limit(1)
  if (!(await stuck.executeTakeFirst())) return
  await db.transaction(async (trx) => {
    for (const [way, state] of [
      ['push', 'waiting'],
      ['mail', 'unknown'],
    ] as const)
      await trx.kysely
        .updateTable('notice_sending')
        .set({ state })
        .where('way', '=', way)
        .where('state', '=', 'sending')
        .where('next_at', '<', clock.now())
        .execute()
  })
}

/** Deletes what was settled more than thirty days ago; returns how many. */
export async function sweepSendings({ db, clock }: Needs): Promise<number> {
  let swept = 0
  for (;;) {
    const old = await db.read.kysely
      .selectFrom('notice_sending')
      .select('id')
      .where('created_at', '<', clock.now() - KEEP_MS)
      .limit(500)
      .execute()
    if (old.length === 0) return swept
    const ids = old.map(({ id }) => id)
    await db.transaction((trx) => trx.kysely.deleteFrom('notice_sending').where('id', 'in', ids).execute())
    swept += old.length
  }
}
