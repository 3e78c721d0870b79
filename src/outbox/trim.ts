import type { Database } from '#src/database/database.ts'
import { statement } from '#src/database/statement.ts'
import type { Clock } from '#src/kernel/clock.ts'

const BATCH = 500

const oldest = statement<{ before: number }, { channel: string; seq: number }>((db, p) =>
  db
    .selectFrom('feed')
    .select(['channel', 'seq'])
    .where('created_at', '<', p.before)
    .orderBy('created_at')
    .limit(BATCH),
)
const removeUpTo = statement<{ channel: string; seq: number }>((db, p) =>
  db.deleteFrom('feed').where('channel', '=', p.channel).where('seq', '<=', p.seq),
)

/**
 * Deletes feed rows that are older than `keepMs` and returns how many. Always the beginning of a channel, also
 * where clocks went backwards, so that what stays has no holes; heads stay for ever, or numbers would be given
 * twice. Small transactions: a screen that is too far behind is told to reload, nobody has to wait.
 */
export async function trimFeed(needs: { db: Database; clock: Clock }, keepMs: number): Promise<number> {
  const before = needs.clock.now() - keepMs
  let removed = 0
  for (;;) {
    const rows = await needs.db.read.all(oldest, { before })
    if (rows.length === 0) return removed
    const upTo = new Map<string, number>()
    for (const { channel, seq } of rows) upTo.set(channel, Math.max(seq, upTo.get(channel) ?? 0))
    removed += await needs.db.transaction(async (trx) => {
      const ends = [...upTo].map(([channel, seq]) => ({ channel, seq }))
      return trx.runMany(removeUpTo, ends)
    })
  }
}
