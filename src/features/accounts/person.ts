import { ROLES } from '#contract/permissions.ts'
import type { Role } from '#contract/permissions.ts'
import { localDate } from '#contract/zones.ts'
import type { Queryable } from '#src/database/database.ts'
import type { Identity } from '#src/http/identity.ts'
import { managedDepartments } from './table.ts'
import type { PersonRow } from './table.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** After how long unused, and how long at most, a session ends. */
export type SessionLimits = { idle: number; absolute: number }

const STAFF: SessionLimits = { idle: 30 * DAY, absolute: 90 * DAY }
const WIDE: SessionLimits = { idle: 30 * MINUTE, absolute: 12 * HOUR }

/**
 * Phones of those who clock in stay signed in for weeks, or every morning would begin with passwords. Whoever sees
 * the whole company signs in daily; a dashboard that stays open asks the server all the time and is never idle.
 */
export const limitsOf = (role: string): SessionLimits => (role === 'admin' || role === 'auditor' ? WIDE : STAFF)

/** Whether the account may be used now: not disabled, and its employee, if any, active today by the site's date. */
export function isUsable(row: PersonRow, now: number): boolean {
  if (row.disabled_at !== null || !isRole(row.role)) return false
  if (row.employee_id === null) return true
  if (row.active_from === null || row.zone === null) return false
  const today = localDate(row.zone, now)
  return row.active_from <= today && (row.active_to === null || today <= row.active_to)
}

/** The identity of a person who came with a credential. */
export async function identityFrom(
  db: Queryable,
  row: PersonRow,
  credential: Pick<Identity, 'via' | 'credentialId'>,
): Promise<Identity> {
  const manages = row.role === 'atasan' && row.employee_id !== null
  return {
    accountId: row.account_id,
    login: row.login,
    name: row.name,
    role: row.role as Role,
    employeeId: row.employee_id,
    departments: manages ? await db.all(managedDepartments, { employee_id: row.employee_id as string }) : [],
    ...credential,
  }
}

const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text)
