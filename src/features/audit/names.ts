import type { AuditEntry } from '#contract/audit.ts'
import type { Queryable } from '#src/database/database.ts'

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const TABLES = ['employee', 'department', 'site', 'account', 'shift', 'shift_pattern'] as const

/** What the ids that entries hold are called today; those of nothing that has a name are left out. */
export async function namesFor({ kysely }: Queryable, entries: readonly AuditEntry[]): Promise<Record<string, string>> {
  const ids = new Set<string>()
  const add = (value: unknown): void => {
    if (typeof value === 'string' && ID.test(value)) ids.add(value)
    else if (Array.isArray(value)) for (const one of value) add(one)
  }
  for (const { entity, subject, actor, changes } of entries) {
    for (const value of [entity.id, subject, actor.account_id]) add(value)
    for (const { before, after } of changes) for (const value of [before, after]) add(value)
  }
  const names: Record<string, string> = {}
  if (ids.size === 0) return names
  for (const table of TABLES) {
    const rows = await kysely
      .selectFrom(table)
      .select(['id', 'name'])
      .where('id', 'in', [...ids])
      .execute()
    for (const { id, name } of rows) names[id] = name
  }
  return names
}
