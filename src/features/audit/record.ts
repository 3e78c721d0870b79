import type { Transaction } from '#src/database/database.ts'
import type { AuditEntryTable, AuditPersonalTable } from '#src/database/audit-tables.ts'
import type { Actor } from '#src/kernel/actor.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { commitmentOf } from './content.ts'
import { changedFields, PERSONAL_FIELDS } from './fields.ts'
import type { Fields } from './fields.ts'

export type AuditChange = {
  /** The noun and what was done, such as `employee.change`; at most 60 characters. Screens translate it. */
  action: string
  /** What was changed; `id` at most 64 characters. */
  entity: { type: string; id: string }
  /** The employee whose data it is, who is told of it. */
  subject?: string | null
  /** The record before and after, as far as it may be shown; only what differs is kept. Null: there was none. */
  before?: Fields | null
  after?: Fields | null
  /** Why, in the words of whoever did it. */
  reason?: string | null
  /** Fields whose values tell something about a person, beyond those of `PERSONAL_FIELDS`. */
  personal?: readonly string[]
}

const MOST_REASON = 2_000

/**
 * Remembers a change, in the transaction that makes it: either both are committed or neither. Nothing is written when
 * `before` and `after` are both there and do not differ. Never slow: one row and up to four beside it, and no lock;
 * the hash chain takes them up a moment after the commit. Returns the row's id, or '' when none was written.
 */
export async function recordAudit(trx: Transaction, needs: Needs, actor: Actor, change: AuditChange): Promise<string> {
  const made = rowsOf(needs, actor, change)
  if (!made) return ''
  await trx.kysely.insertInto('audit_entry').values(made.entry).execute()
  if (made.personal.length > 0) await trx.kysely.insertInto('audit_personal').values(made.personal).execute()
  return made.entry.id
}

const ROWS_A_STATEMENT = 50

/** The same for many changes at once: in order, in a few statements. */
export async function recordAudits(
  trx: Transaction,
  needs: Needs,
  actor: Actor,
  changes: readonly AuditChange[],
): Promise<void> {
  for (let start = 0; start < changes.length; start += ROWS_A_STATEMENT) {
    const made = changes.slice(start, start + ROWS_A_STATEMENT).flatMap((change) => rowsOf(needs, actor, change) ?? [])
    const personal = made.flatMap((one) => one.personal)
    if (made.length > 0)
      await trx.kysely
        .insertInto('audit_entry')
        .values(made.map(({ entry }) => entry))
        .execute()
    if (personal.length > 0) await trx.kysely.insertInto('audit_personal').values(personal).execute()
  }
}

type Needs = { clock: Clock; ids: Ids }

/** The row of a change and those beside it; null when nothing differs. */
function rowsOf(
  { clock, ids }: Needs,
  actor: Actor,
  change: AuditChange,
): { entry: AuditEntryTable; personal: AuditPersonalTable[] } | null {
  const { entity, subject = null } = change
  const fields = changedFields(change.before ?? null, change.after ?? null)
  if (change.before && change.after && Object.keys(fields).length === 0) return null
  const account = entity.type === 'account' ? entity.id : null
  const isPersonal = (field: string): boolean =>
    (subject !== null || account !== null) && (PERSONAL_FIELDS.has(field) || (change.personal ?? []).includes(field))
  const entries = Object.entries(fields)
  const plain = Object.fromEntries(entries.map(([field, pair]) => [field, isPersonal(field) ? '~' : pair]))
  const hidden = Object.fromEntries(entries.filter(([field]) => isPersonal(field)))
  const [id, at] = [ids.uuid(), clock.now()]
  const rows: AuditPersonalTable[] = []
  const keep = (kind: string, value: unknown, employee_id: string | null, account_id: string | null): void =>
    void rows.push({ entry_id: id, kind, employee_id, account_id, salt: ids.token(), value: JSON.stringify(value), at })
  if (actor.kind !== 'operator')
    keep('actor', { login: actor.login, name: actor.name }, actor.employeeId, actor.accountId)
  if (actor.address !== '' || actor.device !== '')
    keep('source', { address: actor.address, device: actor.device }, actor.employeeId, actor.accountId)
  if (Object.keys(hidden).length > 0) keep('change', hidden, subject, account)
  const reason = change.reason?.trim().slice(0, MOST_REASON)
  if (reason) keep('reason', reason, subject, account)
  const entry: AuditEntryTable = {
    id,
    at,
    action: change.action,
    entity_type: entity.type,
    entity_id: entity.id,
    subject_id: subject,
    actor_kind: actor.kind,
    actor_account_id: actor.accountId,
    actor_employee_id: actor.employeeId,
    actor_role: actor.role,
    via: actor.via,
    node: actor.node.slice(0, 64),
    request_id: actor.requestId.slice(0, 64),
    changes: JSON.stringify(plain),
    commitments: JSON.stringify(Object.fromEntries(rows.map((row) => [row.kind, commitmentOf(row)]))),
    seq: null,
    previous_hash: null,
    hash: null,
  }
  return { entry, personal: rows }
}
