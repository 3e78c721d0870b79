import type { Queryable } from '#src/database/database.ts'
import type { AuditEntryTable } from '#src/database/audit-tables.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { auditHead } from './chain.ts'
import type { Head } from './chain.ts'
import { hashOf, NOTHING_BEFORE } from './content.ts'
import type { AuditFinding } from './finding.ts'
import { readForgotten } from './forgotten.ts'
import { personalFaults, strayPersonal } from './verify-personal.ts'
import { sealFaults } from './verify-seals.ts'

type Needs = { db: { read: Queryable }; clock: Clock }
const BATCH = 500
/** Rows are chained within seconds: one that waits for longer waits in vain. */
const UNCHAINED_MS = 60_000
/** A row may come into the chain a little later than others that were written after it. */
const BACKDATED_MS = 3_600_000

/**
 * Follows the chain from its beginning and finds every row that was edited, deleted, slipped in or moved since it was
 * chained; the first finding names the first of them. `heads` are ends of the chain that were written down elsewhere:
 * with them a chain that was made anew as a whole is found too. Reads in many queries: `db.read` must show one state.
 */
export async function* auditFindings({ db, clock }: Needs, heads: readonly Head[] = []): AsyncGenerator<AuditFinding> {
  const forgotten = await readForgotten(db.read)
  const expected = new Map(heads.map(({ seq, hash }) => [seq, hash]))
  let last: Step | null = null
  for await (const rows of batches(db.read)) {
    for (const row of rows) {
      last ??= { ...forgotten.through, at: 0, name: `what was purged (up to row ${forgotten.through.seq})` }
      for (const text of faults(row, last)) yield { invariant: 'chain', text }
      const written = expected.get(Number(row.seq))
      if (written !== undefined && written !== row.hash)
        yield { invariant: 'head', text: `${nameOf(row)} has another hash than was written down: it was made anew` }
      last = stepOf(row)
    }
    yield* personalFaults(db.read, rows, forgotten)
  }
  const end = last ?? { ...forgotten.through, at: 0, name: 'the beginning' }
  for (const text of endFaults(await auditHead(db.read), end, heads)) yield { invariant: 'chain', text }
  yield* await unchained(db.read, clock.now())
  yield* await strayPersonal(db.read)
  yield* sealFaults(db.read, forgotten, clock.now())
}

/** A row that has been looked at, as the next one sees it. */
type Step = Head & { at: number; name: string }
const stepOf = (row: AuditEntryTable): Step => ({
  seq: Number(row.seq),
  hash: row.hash ?? '',
  at: Number(row.at),
  name: nameOf(row),
})

const nameOf = (row: Pick<AuditEntryTable, 'seq' | 'id' | 'action' | 'at'>): string =>
  `row ${row.seq ?? 'without a place'} (${row.action}, ${new Date(Number(row.at)).toISOString()}, id ${row.id})`

const gap = (from: number, to: number): string =>
  from === to ? `row ${from} is gone` : `rows ${from} to ${to} are gone`

function faults(row: AuditEntryTable, last: Step): string[] {
  const seq = Number(row.seq)
  const texts: string[] = []
  if (seq !== last.seq + 1) texts.push(`${gap(last.seq + 1, seq - 1)}: ${last.name} is followed by ${nameOf(row)}`)
  if (hashOf(row, seq, row.previous_hash ?? NOTHING_BEFORE) !== row.hash) texts.push(`${nameOf(row)} was changed`)
  else if (seq === last.seq + 1 && row.previous_hash !== last.hash)
    texts.push(`${last.name} was changed: ${nameOf(row)} was chained to another one`)
  if (Number(row.at) < last.at - BACKDATED_MS)
    texts.push(`${nameOf(row)} was slipped in: it is older than ${last.name}`)
  return texts
}

function endFaults(head: Head, end: Step, heads: readonly Head[]): string[] {
  const texts: string[] = []
  if (head.seq > end.seq) texts.push(`${gap(end.seq + 1, head.seq)} after ${end.name}`)
  else if (head.seq < end.seq) texts.push(`${end.name} lies beyond the end of the chain, which is ${head.seq}`)
  else if (head.hash !== end.hash) texts.push(`${end.name} was changed: the end of the chain has another hash`)
  const beyond = heads.filter(({ seq }) => seq > Math.max(head.seq, end.seq)).map(({ seq }) => seq)
  if (beyond.length > 0) texts.push(`${gap(end.seq + 1, Math.max(...beyond))}: a longer chain was written down`)
  return texts
}

async function* batches({ kysely }: Queryable): AsyncGenerator<AuditEntryTable[]> {
  let after = 0
  for (;;) {
    const some = kysely.selectFrom('audit_entry').selectAll().where('seq', '>', after).orderBy('seq').limit(BATCH)
    const rows = await some.execute()
    const last = rows.at(-1)
    if (!last) return
    after = Number(last.seq)
    yield rows
  }
}

async function unchained({ kysely }: Queryable, now: number): Promise<AuditFinding[]> {
  const rows = await kysely
    .selectFrom('audit_entry')
    .select(['seq', 'id', 'action', 'at'])
    .where('seq', 'is', null)
    .where('at', '<', now - UNCHAINED_MS)
    .orderBy('at')
    .limit(BATCH)
    .execute()
  return rows.map((row) => ({
    invariant: 'waiting',
    text: `${nameOf(row)} has waited for its place for over a minute`,
  }))
}
