import type { Transaction } from '#src/database/database.ts'
import { systemActor } from '#src/kernel/actor.ts'
import type { Actor } from '#src/kernel/actor.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { lockHead } from './chain.ts'
import type { Head } from './chain.ts'
import { PURGE_ACTION, readForgotten } from './forgotten.ts'
import { recordAudit } from './record.ts'
import { sealEntry } from './seal-punches.ts'

type Needs = { clock: Clock; ids: Ids }
/** What a purge lets go: null leaves it as it is. */
export type Purge = {
  entriesBefore: number | null
  sourcesBefore: number | null
  attendanceBefore: string | null
  /** Letters of requests, and requests, whose last date is before. */
  lettersBefore?: string | null
  requestsBefore?: string | null
}
export type AuditPurged = { entries: number; sources: number }

const BATCH = 500

/** How much `purgeAudit` would let go now. */
export async function wouldPurge({ kysely }: Transaction, purge: Purge): Promise<AuditPurged> {
  const { entriesBefore, sourcesBefore } = purge
  const through = entriesBefore === null ? null : await lastBefore(kysely, entriesBefore)
  const entries = kysely.selectFrom('audit_entry').where('seq', '<=', through?.seq ?? 0)
  const sources = kysely
    .selectFrom('audit_personal')
    .where('kind', '=', 'source')
    .where('at', '<', sourcesBefore ?? 0)
    .where('value', 'is not', null)
  const counted = async (query: typeof entries | typeof sources): Promise<number> => {
    const { count } = await (query as typeof entries)
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    return Number(count)
  }
  return { entries: await counted(entries), sources: await counted(sources) }
}

/** The last row of the part of the chain that is older than this. */
async function lastBefore(kysely: Transaction['kysely'], before: number): Promise<Head | null> {
  const first = await kysely
    .selectFrom('audit_entry')
    .select(({ fn }) => fn.min('seq').as('seq'))
    .where('at', '>=', before)
    .where('seq', 'is not', null)
    .executeTakeFirstOrThrow()
  let query = kysely.selectFrom('audit_entry').select(['seq', 'hash']).where('seq', 'is not', null)
  if (first.seq !== null) query = query.where('seq', '<', Number(first.seq))
  const row = await query.orderBy('seq', 'desc').executeTakeFirst()
  return row ? { seq: Number(row.seq), hash: row.hash ?? '' } : null
}

/**
 * Lets the oldest rows go, and addresses and devices that are too old, and says so in the chain: the row that says it
 * holds the place and the hash of the last row that went, so that what stays can still be followed from there. Lists of
 * taps that still exist are sealed anew. To be called before what it says is deleted elsewhere.
 */
export async function purgeAudit(trx: Transaction, needs: Needs, actor: Actor, purge: Purge): Promise<void> {
  const { kysely } = trx
  await lockHead(trx)
  const known = await readForgotten(trx)
  const through = (purge.entriesBefore === null ? null : await lastBefore(kysely, purge.entriesBefore)) ?? known.through
  const sourcesBefore = Math.max(purge.sourcesBefore ?? 0, known.sourcesBefore)
  const attendanceBefore = [purge.attendanceBefore ?? '', known.attendanceBefore].sort().at(-1) ?? ''
  await recordAudit(trx, needs, actor, {
    action: PURGE_ACTION,
    entity: { type: 'retention', id: '1' },
    after: {
      through_seq: through.seq,
      through_digest: through.hash,
      sources_before: sourcesBefore,
      attendance_before: attendanceBefore,
      letters_before: purge.lettersBefore ?? '',
      requests_before: purge.requestsBefore ?? '',
    },
  })
  await kysely
    .updateTable('audit_personal')
    .set({ salt: null, value: null })
    .where('kind', '=', 'source')
    .where('at', '<', sourcesBefore)
    .execute()
  await kysely.updateTable('audit_seal').set({ items: null }).where('last_date', '<', attendanceBefore).execute()
  await deleteThrough(trx, needs, through.seq)
}

async function deleteThrough(trx: Transaction, needs: Needs, through: number): Promise<void> {
  const { kysely } = trx
  for (;;) {
    const old = kysely.selectFrom('audit_entry').select('id').where('seq', '<=', through).orderBy('seq').limit(BATCH)
    const ids = (await old.execute()).map(({ id }) => id)
    if (ids.length === 0) return
    const seals = await kysely.selectFrom('audit_seal').selectAll().where('entry_id', 'in', ids).execute()
    for (const { entry_id, ...seal } of seals) {
      await kysely.deleteFrom('audit_seal').where('entry_id', '=', entry_id).execute()
      if (seal.items !== null) await sealEntry(trx, needs, systemActor('audit.seal'), { ...seal, items: seal.items })
    }
    await kysely.deleteFrom('audit_personal').where('entry_id', 'in', ids).execute()
    await kysely.deleteFrom('audit_entry').where('id', 'in', ids).execute()
  }
}
