import type { Queryable } from '#src/database/database.ts'
import { sha256 } from '#src/kernel/ids.ts'
import type { AuditFinding } from './finding.ts'
import type { Forgotten } from './forgotten.ts'
import type { Pair } from './fields.ts'
import { punchHash, SEALED } from './punch-hash.ts'
import { LATE_MS, linesOf, lowestIdAt, SEAL_ACTION } from './seal-punches.ts'
import type { SealedLine } from './seal-punches.ts'

const found = (text: string): AuditFinding => ({ invariant: 'seal', text })

/** Taps that were edited, deleted or slipped in after they were sealed, and lists of seals that were. */
export async function* sealFaults(db: Queryable, forgotten: Forgotten, now: number): AsyncGenerator<AuditFinding> {
  const entries = db.kysely.selectFrom('audit_entry').select(['id', 'seq', 'changes']).where('action', '=', SEAL_ACTION)
  let through = ''
  for (const entry of await entries.where('seq', 'is not', null).orderBy('seq').execute()) {
    const name = `seal ${entry.seq}`
    const seal = await db.kysely
      .selectFrom('audit_seal')
      .selectAll()
      .where('entry_id', '=', entry.id)
      .executeTakeFirst()
    if (!seal) {
      yield found(`${name} has lost its list`)
      continue
    }
    if (seal.through_id > through) through = seal.through_id
    if (seal.items === null) {
      if (!(seal.last_date < forgotten.attendanceBefore))
        yield found(`${name}: its list was emptied, and no purge says so`)
      continue
    }
    if (sha256(seal.items) !== digestOf(entry.changes)) {
      yield found(`${name}: its list was changed`)
      continue
    }
    const lines = linesOf(seal.items)
    for (const text of await tapFaults(db, lines, forgotten)) yield found(text)
  }
  yield* slippedIn(db, through, now)
}

/** Also when the row itself was edited: that is found in the chain. */
function digestOf(changes: string): unknown {
  try {
    return (JSON.parse(changes) as { digest?: Pair }).digest?.[1]
  } catch {
    return undefined
  }
}

async function tapFaults(
  { kysely }: Queryable,
  lines: readonly SealedLine[],
  { attendanceBefore }: Forgotten,
): Promise<string[]> {
  const ids = lines.map(({ id }) => id)
  const punches = await kysely.selectFrom('punch').select(SEALED).where('id', 'in', ids).execute()
  const byId = new Map(punches.map((punch) => [punch.id, punch]))
  const texts: string[] = []
  for (const { id, date, hash } of lines) {
    const punch = byId.get(id)
    if (!punch) {
      if (!(date < attendanceBefore)) texts.push(`punch ${id} (${date}) is gone`)
    } else if (punchHash(punch) !== hash) texts.push(`punch ${id} (${date}) was changed`)
  }
  return texts
}

/** Rows that are compared with the lists together. */
const BATCH = 2_000

/** Taps that are in no list though they should be: ids up to the last seal, and ids that no time has yet. */
async function* slippedIn({ kysely }: Queryable, through: string, now: number): AsyncGenerator<AuditFinding> {
  if (through === '') return
  const known = new Set(
    (await kysely.selectFrom('audit_unsealed').select('punch_id').execute()).map((row) => row.punch_id),
  )
  for (const { items } of await kysely.selectFrom('audit_seal').select('items').execute()) {
    for (const { id } of linesOf(items ?? '')) known.add(id)
  }
  for (const [from, to] of [
    ['', through],
    [lowestIdAt(now + LATE_MS), 'g'],
  ] as const) {
    for (let after = from; ;) {
      const some = kysely.selectFrom('punch').select(['id', 'work_date', 'employee_id']).where('id', '>', after)
      const punches = await some.where('id', '<=', to).orderBy('id').limit(BATCH).execute()
      for (const { id, work_date, employee_id } of punches)
        if (!known.has(id)) yield found(`punch ${id} (${work_date}, employee ${employee_id}) was slipped in`)
      const last = punches.at(-1)
      if (!last) break
      after = last.id
    }
  }
}
