import type { Queryable } from '#src/database/database.ts'
import type { AuditEntryTable, AuditPersonalTable } from '#src/database/audit-tables.ts'
import { commitmentOf } from './content.ts'
import type { AuditFinding } from './finding.ts'
import type { Forgotten } from './forgotten.ts'

const MOST = 1_000

/** Values beside the chain that are not what the chain says, or are gone though nobody was erased. */
export async function* personalFaults(
  { kysely }: Queryable,
  rows: readonly AuditEntryTable[],
  forgotten: Forgotten,
): AsyncGenerator<AuditFinding> {
  if (rows.length === 0) return
  const ids = rows.map(({ id }) => id)
  const stored = await kysely.selectFrom('audit_personal').selectAll().where('entry_id', 'in', ids).execute()
  const byEntry = Map.groupBy(stored, ({ entry_id }) => entry_id)
  for (const row of rows) {
    const name = `row ${row.seq} (${row.action}, id ${row.id})`
    const values = new Map((byEntry.get(row.id) ?? []).map((value) => [value.kind, value]))
    for (const [kind, commitment] of Object.entries(commitmentsOf(row))) {
      const value = values.get(kind)
      values.delete(kind)
      if (!value) yield found(`${name}: its ${kind} is gone`)
      else if (value.value === null ? !mayBeGone(value, forgotten) : commitmentOf(value) !== commitment)
        yield found(
          `${name}: its ${kind} was ${value.value === null ? 'taken away, and nobody was erased' : 'changed'}`,
        )
    }
    for (const kind of values.keys()) yield found(`${name}: a ${kind} was put beside it`)
  }
}

const found = (text: string): AuditFinding => ({ invariant: 'personal', text })

/** Of a row that was edited nothing is known; that it was edited is found elsewhere. */
function commitmentsOf({ commitments }: AuditEntryTable): Record<string, string> {
  try {
    return JSON.parse(commitments) as Record<string, string>
  } catch {
    return {}
  }
}

function mayBeGone(value: AuditPersonalTable, { erased, sourcesBefore }: Forgotten): boolean {
  if (value.kind === 'source' && Number(value.at) < sourcesBefore) return true
  return [value.employee_id, value.account_id].some((id) => id !== null && erased.has(id))
}

/** Values that belong to no row. */
export async function strayPersonal({ kysely }: Queryable): Promise<AuditFinding[]> {
  const rows = await kysely
    .selectFrom('audit_personal')
    .leftJoin('audit_entry', 'audit_entry.id', 'audit_personal.entry_id')
    .select(['audit_personal.entry_id', 'audit_personal.kind'])
    .where('audit_entry.id', 'is', null)
    .limit(MOST)
    .execute()
  return rows.map(({ entry_id, kind }) => found(`a ${kind} belongs to the row ${entry_id}, which is not there`))
}
