import type { AuditEntryTable, AuditPersonalTable } from '#src/database/audit-tables.ts'
import { sha256 } from '#src/kernel/ids.ts'

/** Before the first row of a chain. */
export const NOTHING_BEFORE = '0'.repeat(64)

type Personal = Pick<AuditPersonalTable, 'salt' | 'kind' | 'value' | 'employee_id' | 'account_id'>

/** Stands in the chain for a value that lies beside it: without the salt nobody can find the value by trying. */
export const commitmentOf = ({ salt, kind, value, employee_id, account_id }: Personal): string =>
  sha256(JSON.stringify([salt, kind, employee_id, account_id, value]))

/** Everything that a row says, in one way of writing it. */
const contentOf = (row: AuditEntryTable): string =>
  JSON.stringify([
    1,
    row.id,
    Number(row.at),
    row.action,
    row.entity_type,
    row.entity_id,
    row.subject_id,
    row.actor_kind,
    row.actor_account_id,
    row.actor_employee_id,
    row.actor_role,
    row.via,
    row.node,
    row.request_id,
    row.changes,
    row.commitments,
  ])

/** The hash of a row at its place: of its content and of everything before it. */
export const hashOf = (row: AuditEntryTable, seq: number, previous: string): string =>
  sha256(`${previous}\n${seq}\n${contentOf(row)}`)
