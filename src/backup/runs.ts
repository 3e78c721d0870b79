import type { Database } from '#src/database/database.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'

/**
 * `full`: a backup was made; `drill`: one was restored for trial; `binlog`: the archive of the server's binary log holds
 * everything up to `madeAt`, one row that `scripts/follow-binlog.sh` renews.
 */
export type RunKind = 'full' | 'drill' | 'binlog'

export type Run = {
  kind: RunKind
  /** The moment that the backup holds. */
  madeAt: number
  ok: boolean
  bytes: number | null
  /** One sentence: what was done, or why it could not be. */
  says: string
}

/** What is known of one kind: the last try, and the last that went well. */
export type LastRuns = { last: (Run & { endedAt: number }) | null; good: (Run & { endedAt: number }) | null }

const KEEP_MS = 400 * 86_400_000

type Needs = { db: Database; clock: Clock; ids: Ids }

/** Notes a run where every node can see it. */
export async function noteRun({ db, clock, ids }: Needs, { kind, madeAt, ok, bytes, says }: Run): Promise<void> {
  const endedAt = clock.now()
  await db.transaction(async ({ kysely }) => {
    await kysely
      .insertInto('backup_run')
      .values({
        id: ids.uuid(),
        kind,
        made_at: madeAt,
        ended_at: endedAt,
        ok: ok ? 1 : 0,
        bytes,
        says: says.slice(0, 500),
      })
      .execute()
    await kysely
      .deleteFrom('backup_run')
      .where('ended_at', '<', endedAt - KEEP_MS)
      .execute()
  })
}

export async function lastRuns({ db }: { db: Pick<Database, 'read'> }, kind: RunKind): Promise<LastRuns> {
  const newest = db.read.kysely.selectFrom('backup_run').selectAll().where('kind', '=', kind).limit(1)
  const last = await newest.orderBy('ended_at', 'desc').executeTakeFirst()
  const good = await newest.where('ok', '=', 1).orderBy('made_at', 'desc').executeTakeFirst()
  return { last: last ? runOf(last) : null, good: good ? runOf(good) : null }
}

type Row = { kind: string; made_at: number; ended_at: number; ok: number; bytes: number | null; says: string }
const runOf = (row: Row): Run & { endedAt: number } => ({
  kind: row.kind as RunKind,
  madeAt: Number(row.made_at),
  endedAt: Number(row.ended_at),
  ok: row.ok === 1,
  bytes: row.bytes === null ? null : Number(row.bytes),
  says: row.says,
})
