import type { Queryable } from '#src/database/database.ts'
import type { Head } from './chain.ts'
import { NOTHING_BEFORE } from './content.ts'
import type { Pair } from './fields.ts'

/** Actions by which something leaves in order. */
export const ERASE_ACTION = 'privacy.erase'
export const PURGE_ACTION = 'privacy.purge'

/** What may be missing, because a row of the chain says that it went in order. */
export type Forgotten = {
  /** The last of the rows that were purged. */
  through: Head
  /** Employees and accounts that were erased. */
  erased: ReadonlySet<string>
  /** Addresses and devices up to this instant. */
  sourcesBefore: number
  /** Attendance of work dates before this one. */
  attendanceBefore: string
}

/** What a purge says in the chain; each says all of it anew, so that older ones may go. */
export type PurgeFields = {
  through_seq: number
  through_digest: string
  sources_before: number
  attendance_before: string
}

export async function readForgotten({ kysely }: Queryable): Promise<Forgotten> {
  const rows = await kysely
    .selectFrom('audit_entry')
    .select(['action', 'subject_id', 'changes'])
    .where('action', 'in', [ERASE_ACTION, PURGE_ACTION])
    .where('seq', 'is not', null)
    .orderBy('seq')
    .execute()
  const erased = new Set<string>()
  let last: Partial<PurgeFields> = {}
  for (const { action, subject_id, changes } of rows) {
    const after = afterOf(changes)
    if (action === PURGE_ACTION) last = after as Partial<PurgeFields>
    else for (const id of [subject_id, ...((after['accounts'] ?? []) as string[])]) if (id !== null) erased.add(id)
  }
  return {
    through: { seq: last.through_seq ?? 0, hash: last.through_digest ?? NOTHING_BEFORE },
    erased,
    sourcesBefore: last.sources_before ?? 0,
    attendanceBefore: last.attendance_before ?? '',
  }
}

function afterOf(changes: string): Record<string, unknown> {
  try {
    const pairs = Object.entries(JSON.parse(changes) as Record<string, Pair>)
    return Object.fromEntries(pairs.map(([field, pair]) => [field, pair[1]]))
  } catch {
    return {}
  }
}
