import type { ExpressionBuilder, Kysely } from 'kysely'
import type { Schema } from '#src/database/schema.ts'
import { statement } from '#src/database/statement.ts'

/** An account with what decides whether it may be used today. */
export type PersonRow = {
  account_id: string
  login: string
  name: string
  role: string
  employee_id: string | null
  disabled_at: number | null
  /** These three are null for accounts without an employee. */
  active_from: string | null
  active_to: string | null
  zone: string | null
}
export type CredentialRow = PersonRow & {
  id: string
  last_seen_at: number
  expires_at: number | null
  /** Of sessions: what was shown when it began. */
  proof?: string | null
}

const PERSON = [
  'account.id as account_id',
  'account.login',
  'account.name',
  'account.role',
  'account.employee_id',
  'account.disabled_at',
  'employee.active_from',
  'employee.active_to',
  'site.zone',
] as const

/** Accounts with their employee and site, where they have one. */
export const people = (db: Kysely<Schema>) =>
  db
    .selectFrom('account')
    .leftJoin('employee', 'employee.id', 'account.employee_id')
    .leftJoin('site', 'site.id', 'employee.site_id')
    .select(PERSON)

export const sessionById = statement<{ id: string }, CredentialRow>((db, p) =>
  people(db)
    .innerJoin('session', 'session.account_id', 'account.id')
    .select(['session.id', 'session.last_seen_at', 'session.expires_at', 'session.proof'])
    .where('session.id', '=', p.id),
)

const tokens = (db: Kysely<Schema>) =>
  people(db)
    .innerJoin('access_token', 'access_token.account_id', 'account.id')
    .select(['access_token.id', 'access_token.expires_at'])
    .select((eb: ExpressionBuilder<Schema, 'access_token'>) =>
      eb.fn.coalesce('access_token.last_used_at', eb.lit(0)).as('last_seen_at'),
    )

export const tokenByHash = statement<{ hash: string }, CredentialRow>((db, p) =>
  tokens(db).where('access_token.token_hash', '=', p.hash),
)

export const tokenById = statement<{ id: string }, CredentialRow>((db, p) =>
  tokens(db).where('access_token.id', '=', p.id),
)

export const managedDepartments = statement<{ employee_id: string }, { id: string; name: string }>((db, p) =>
  db
    .selectFrom('department_manager')
    .innerJoin('department', 'department.id', 'department_manager.department_id')
    .select(['department.id', 'department.name'])
    .where('department_manager.employee_id', '=', p.employee_id)
    .orderBy('department.name')
    .orderBy('department.id'),
)

export const touchSession = statement<{ id: string; at: number }>((db, p) =>
  db.updateTable('session').set({ last_seen_at: p.at }).where('id', '=', p.id).where('last_seen_at', '<', p.at),
)

export const touchToken = statement<{ id: string; at: number }>((db, p) =>
  db.updateTable('access_token').set({ last_used_at: p.at }).where('id', '=', p.id),
)
