import { sql } from 'kysely'
import type { SelectQueryBuilder, SqlBool } from 'kysely'
import type { AuditEntry, AuditField, AuditPage, AuditQuery } from '#contract/audit.ts'
import type { AuditEntryTable, AuditPersonalTable } from '#src/database/audit-tables.ts'
import type { Queryable } from '#src/database/database.ts'
import type { Schema } from '#src/database/schema.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { Pair } from './fields.ts'
import { namesFor } from './names.ts'

/** Accounts whose changes are looked for together. */
const MOST_ACTORS = 100
type Query = SelectQueryBuilder<Schema, 'audit_entry', AuditEntryTable>
export type Filter = Partial<Omit<AuditQuery, 'limit'>> & {
  limit: number
  /** Only what concerns an account that no employee has. */
  account?: string
}

/** One page of the audit log, newest first. Throws `request/invalid` for a cursor that no page gave. */
export async function listAudit(db: Queryable, filter: Filter): Promise<AuditPage> {
  const query = await filtered(db, filter)
  const rows = await query
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(filter.limit + 1)
    .execute()
  const page = rows.slice(0, filter.limit)
  const data = await entriesOf(db, page)
  const last = page.at(-1)
  const next_cursor = rows.length > filter.limit && last ? `${last.at}.${last.id}` : null
  return { data, names: await namesFor(db, data), next_cursor }
}

async function filtered(db: Queryable, wanted: Filter): Promise<Query> {
  let query: Query = db.kysely.selectFrom('audit_entry').selectAll()
  if (wanted.person !== undefined) query = query.where('subject_id', '=', wanted.person)
  if (wanted.entity !== undefined) query = query.where('entity_id', '=', wanted.entity)
  if (wanted.account !== undefined)
    query = query.where('entity_type', '=', 'account').where('entity_id', '=', wanted.account)
  if (wanted.action !== undefined)
    query = query.where(sql<SqlBool>`action like ${`${wanted.action.replaceAll('_', '!_')}%`} escape '!'`)
  if (wanted.from !== undefined) query = query.where('at', '>=', wanted.from)
  if (wanted.to !== undefined) query = query.where('at', '<', wanted.to)
  if (wanted.actor) query = await byActor(db, query, wanted.actor)
  if (wanted.cursor === undefined) return query
  const [, at = '', id = ''] = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(wanted.cursor) ?? []
  if (id === '') throw new AppError('request/invalid', { detail: 'the cursor is none that a page gave' })
  const before = Number(at)
  return query.where((eb) => eb.or([eb('at', '<', before), eb.and([eb('at', '=', before), eb('id', '<', id)])]))
}

async function byActor(db: Queryable, query: Query, actor: string): Promise<Query> {
  if (actor === 'operator' || actor === 'system') return query.where('actor_kind', '=', actor)
  const text = `%${actor.toLowerCase().replaceAll(/[!%_]/g, '!$&')}%`
  const accounts = await db.kysely
    .selectFrom('account')
    .select('id')
    .where(sql<SqlBool>`lower(login) like ${text} escape '!' or lower(name) like ${text} escape '!'`)
    .limit(MOST_ACTORS)
    .execute()
  const ids = accounts.map(({ id }) => id)
  return ids.length === 0 ? query.where('id', '=', '') : query.where('actor_account_id', 'in', ids)
}

async function entriesOf({ kysely }: Queryable, rows: readonly AuditEntryTable[]): Promise<AuditEntry[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const personal = await kysely.selectFrom('audit_personal').selectAll().where('entry_id', 'in', ids).execute()
  const byEntry = Map.groupBy(personal, ({ entry_id }) => entry_id)
  return rows.map((row) => entryOf(row, byEntry.get(row.id) ?? []))
}

function entryOf(row: AuditEntryTable, personal: readonly AuditPersonalTable[]): AuditEntry {
  const values = new Map(personal.map(({ kind, value }) => [kind, value]))
  const read = <T>(kind: string): T | null => JSON.parse(values.get(kind) ?? 'null') as T | null
  const actor = read<{ login: string; name: string }>('actor')
  const source = read<{ address: string; device: string }>('source')
  return {
    id: row.id,
    seq: row.seq === null ? null : Number(row.seq),
    at: Number(row.at),
    action: row.action,
    entity: { type: row.entity_type, id: row.entity_id },
    subject: row.subject_id,
    actor: {
      kind: row.actor_kind as AuditEntry['actor']['kind'],
      account_id: row.actor_account_id,
      login: row.actor_kind === 'operator' ? 'operator' : actor?.login || null,
      name: actor?.name || null,
      role: row.actor_role,
    },
    via: row.via,
    node: row.node,
    request_id: row.request_id,
    address: source?.address || null,
    device: source?.device || null,
    reason: read<string>('reason'),
    changes: fieldsOf(row.changes, read<Record<string, Pair>>('change')),
  }
}

function fieldsOf(changes: string, personal: Record<string, Pair> | null): AuditField[] {
  return Object.entries(JSON.parse(changes) as Record<string, Pair | '~'>).map(([field, pair]) => {
    const known = pair === '~' ? personal?.[field] : pair
    return { field, before: known?.[0] ?? null, after: known?.[1] ?? null, erased: known === undefined }
  })
}
