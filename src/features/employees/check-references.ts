import type { Transaction } from '#src/database/database.ts'
import type { SiteTable } from '#src/database/schema.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { FieldFault } from '#src/kernel/errors.ts'

export type References = {
  department_id: string
  site_id: string
  manager_id: string | null
  manages: readonly string[]
}

/** What the people of a record refer to: they must exist; `open` = department and site must not be closed either. */
export async function checkReferences(
  trx: Transaction,
  { department_id, site_id, manager_id, manages }: References,
  who: { id: string; open: (zone: string) => boolean },
): Promise<SiteTable> {
  const department = await locked(trx, department_id)
  const site = await lockedSite(trx, site_id)
  const open = site !== undefined && who.open(site.zone)
  const faults: FieldFault[] = []
  const fault = (path: string, message: string): number => faults.push({ path, message })
  if (!department) fault('department_id', 'does not exist')
  else if (open && department.active === 0) fault('department_id', 'is closed')
  if (!site) fault('site_id', 'does not exist')
  else if (open && site.active === 0) fault('site_id', 'is closed')
  if (manager_id === who.id) fault('manager_id', 'is the same person')
  else if (manager_id !== null && !(await exists(trx, 'employee', [manager_id]))) fault('manager_id', 'does not exist')
  if (!(await exists(trx, 'department', manages))) fault('manages', 'names a department that does not exist')
  if (!site || faults.length > 0) throw new AppError('people/reference-unknown', { errors: faults })
  return site
}

/** Locked, so that nobody closes a place while somebody is put there. */
async function locked(trx: Transaction, id: string): Promise<{ active: number } | undefined> {
  const query = trx.kysely.selectFrom('department').select('active').where('id', '=', id)
  return trx.dialect.lockRow(query).executeTakeFirst()
}

async function lockedSite(trx: Transaction, id: string): Promise<SiteTable | undefined> {
  const query = trx.kysely.selectFrom('site').selectAll().where('id', '=', id)
  return trx.dialect.lockRow(query).executeTakeFirst()
}

async function exists(trx: Transaction, table: 'department' | 'employee', ids: readonly string[]): Promise<boolean> {
  const wanted = new Set(ids)
  if (wanted.size === 0) return true
  const found = await trx.kysely
    .selectFrom(table)
    .select('id')
    .where('id', 'in', [...wanted])
    .execute()
  return found.length === wanted.size
}
