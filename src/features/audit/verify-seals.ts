import type { Queryable } from '#src/database/database.ts'
import { sha256 } from '#src/kernel/ids.ts'
import type { AuditFinding } from './finding.ts'
import type { Forgotten } from './forgotten.ts'
import type { Pair } from './fields.ts'
import { punchHash, SEALED } from './punch-hash.ts'
import { linesOf, SEAL_ACTION } from './seal-punches.ts'
import type { SealedLine } from './seal-punches.ts'

const found = (text: string): AuditFinding => ({ invariant: 'seal', text })

/** Taps that were edited, deleted or slipped in after they were sealed, and lists of seals that were. */
export async function* sealFaults(db: Queryable, forgotten: Forgotten): AsyncGenerator<AuditFinding> {
  const entries = db.kysely.selectFrom('audit_entry').select(['id', 'seq', 'changes']).where('action', '=', SEAL_ACTION)
  let through = ''
  let present = 0
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
    const bad = await tapFaults(db, lines, forgotten)
    present += bad.present
    for (const text of bad.texts) yield found(text)
  }
  yield* await slippedIn(db, through, present)
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
): Promise<{ texts: string[]; present: number }> {
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
  return { texts, present: punches.length }
}

/** Taps with ids up to the last seal that are in no list. Counted first: the lists are looked at only where it is off. */
async function slippedIn({ kysely }: Queryable, through: string, present: number): Promise<AuditFinding[]> {
  if (through === '') return []
  const upTo = kysely.selectFrom('punch').where('id', '<=', through)
  const { count } = await upTo.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  if (Number(count) <= present) return []
  const known = new Set<string>()
  for (const { items } of await kysely.selectFrom('audit_seal').select('items').execute()) {
    for (const { id } of linesOf(items ?? '')) known.add(id)
  }
  const punches = await upTo.select(['id', 'work_date', 'employee_id']).orderBy('id').execute()
  return punches
    .filter(({ id }) => !known.has(id))
    .map((one) => found(`punch ${one.id} (${one.work_date}, employee ${one.employee_id}) was slipped in`))
}
