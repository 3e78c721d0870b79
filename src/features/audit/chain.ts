import type { Database, Queryable, Transaction } from '#src/database/database.ts'
import { hashOf } from './content.ts'

/** Rows that are chained in one transaction. */
const BATCH = 200

/** The end of the chain: how many rows it has had, and the hash of the last one. */
export type Head = { seq: number; hash: string }

/**
 * Gives committed rows their places in the chain and returns how many; any number of processes may do so at once. As
 * with the numbers of events (decision 2) writers do not wait for the chain: whoever chains takes the lock of its one
 * row first and reads afterwards, in small transactions. Killed at any point, the next run goes on.
 */
export async function chainAudit({ db }: { db: Database }): Promise<number> {
  let chained = 0
  for (;;) {
    const some = await db.transaction(chainBatch)
    chained += some
    if (some < BATCH) return chained
  }
}

async function chainBatch(trx: Transaction): Promise<number> {
  const { kysely } = trx
  let head = await lockHead(trx)
  const waiting = kysely.selectFrom('audit_entry').selectAll().where('seq', 'is', null)
  const rows = await waiting.orderBy('at').orderBy('id').limit(BATCH).execute()
  for (const row of rows) {
    const seq = head.seq + 1
    const hash = hashOf(row, seq, head.hash)
    const place = { seq, previous_hash: head.hash, hash }
    await kysely.updateTable('audit_entry').set(place).where('id', '=', row.id).execute()
    head = { seq, hash }
  }
  if (rows.length > 0) await kysely.updateTable('audit_chain').set(head).where('id', '=', 1).execute()
  return rows.length
}

/** The end of the chain, locked for the rest of the transaction. */
export async function lockHead(trx: Transaction): Promise<Head> {
  const query = trx.kysely.selectFrom('audit_chain').select(['seq', 'hash']).where('id', '=', 1)
  const row = await trx.dialect.lockRow(query).executeTakeFirst()
  if (!row) throw new Error('the table "audit_chain" has lost its row')
  return { seq: Number(row.seq), hash: row.hash }
}

/** The end of the chain as it is now. */
export async function auditHead(db: Queryable): Promise<Head> {
  const row = await db.kysely.selectFrom('audit_chain').select(['seq', 'hash']).where('id', '=', 1).executeTakeFirst()
  if (!row) throw new Error('the table "audit_chain" has lost its row')
  return { seq: Number(row.seq), hash: row.hash }
}

/** The moment at which the end of the chain was last written down outside of the database; null where it never was. */
export async function auditExportedAt(db: Queryable): Promise<number | null> {
  const query = db.kysely.selectFrom('audit_chain').select('exported_at').where('id', '=', 1)
  const at = (await query.executeTakeFirst())?.exported_at ?? null
  return at === null ? null : Number(at)
}

export async function noteExport(trx: Transaction, at: number): Promise<void> {
  await trx.kysely.updateTable('audit_chain').set({ exported_at: at }).where('id', '=', 1).execute()
}

/** A head as a line of a file: what it was, and when. */
export const headLine = ({ seq, hash }: Head, at: number): string => `${seq} ${hash} ${new Date(at).toISOString()}\n`
