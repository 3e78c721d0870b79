import type { z } from 'zod'
import type { Department, Site, UpdateDepartment, UpdateSite } from '#contract/people.ts'
import type { Transaction } from '#src/database/database.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import { refuseWhileSettling } from '#src/features/settlements/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { AppError } from '#src/kernel/errors.ts'
import { storedName } from '#src/kernel/text.ts'
import { requireParent } from './department-parent.ts'
import { auditFields, departmentOf, knownZone, shiftColumns, siteOf } from './places.ts'
import type { PlacesNeeds } from './places.ts'
import * as table from './table.ts'

/**
 * Renames, closes or reopens a department. Throws `people/not-found`, `people/changed-meanwhile` (with the record
 * as it is), `people/name-taken`, `people/in-use`, `people/reference-unknown`,
 * `people/department-circle`, `attendance/settling`.
 */
export function changeDepartment(
  { db, clock, ids, refreshIdentities }: PlacesNeeds,
  id: string,
  wanted: z.infer<typeof UpdateDepartment>,
  actor: Actor,
): Promise<Department> {
  const now = clock.now()
  const shown = async (trx: Transaction): Promise<Department> => {
    const people = await table.activeEmployees(trx, 'department', now, null)
    const managers = await table.managersOf(trx, [id])
    return departmentOf(await table.lockDepartment(trx, id), people.get(id) ?? 0, managers.get(id) ?? [])
  }
  return db.transaction(async (trx) => {
    const row = await table.lockDepartment(trx, id)
    if (row.version !== wanted.version) throw changedMeanwhile(await shown(trx))
    if (wanted.name !== undefined) await refuseWhileSettling(trx)
    if (wanted.active === false && row.active === 1) await table.refuseInUse(trx, 'department', id, now)
    if (wanted.parent_id !== undefined) await requireParent(trx, id, wanted.parent_id)
    await table.updateDepartment(trx, id, {
      ...(wanted.parent_id === undefined ? {} : { parent_id: wanted.parent_id }),
      ...(wanted.name === undefined ? {} : { name: storedName(wanted.name) }),
      ...activeColumn(wanted.active),
      version: row.version + 1,
      updated_at: now,
    })
    refreshIdentities(trx)
    await recordAudit(trx, { clock, ids }, actor, {
      action: 'department.change',
      entity: { type: 'department', id },
      before: auditFields(row),
      after: auditFields(await table.lockDepartment(trx, id)),
    })
    return shown(trx)
  })
}

/**
 * Changes a site or its shift; days that have begun keep the shift they began with. Throws `people/not-found`,
 * `people/changed-meanwhile` (with the record as it is), `people/name-taken`, `people/zone-unknown`, `people/in-use`,
 * `attendance/settling`.
 */
export function changeSite(
  { db, clock, ids }: PlacesNeeds,
  id: string,
  wanted: z.infer<typeof UpdateSite>,
  actor: Actor,
): Promise<Site> {
  const now = clock.now()
  const shown = async (trx: Transaction): Promise<Site> => {
    const people = await table.activeEmployees(trx, 'site', now, null)
    return siteOf(await table.lockSite(trx, id), people.get(id) ?? 0, now)
  }
  return db.transaction(async (trx) => {
    const row = await table.lockSite(trx, id)
    if (row.version !== wanted.version) throw changedMeanwhile(await shown(trx))
    if ((wanted.name ?? wanted.zone ?? wanted.shift) !== undefined) await refuseWhileSettling(trx)
    if (wanted.active === false && row.active === 1) await table.refuseInUse(trx, 'site', id, now)
    await table.updateSite(trx, id, {
      ...(wanted.name === undefined ? {} : { name: storedName(wanted.name) }),
      ...(wanted.zone === undefined ? {} : { zone: knownZone(wanted.zone) }),
      ...(wanted.shift === undefined ? {} : shiftColumns(wanted.shift)),
      ...activeColumn(wanted.active),
      version: row.version + 1,
      updated_at: now,
    })
    await recordAudit(trx, { clock, ids }, actor, {
      action: 'site.change',
      entity: { type: 'site', id },
      before: auditFields(row),
      after: auditFields(await table.lockSite(trx, id)),
    })
    return shown(trx)
  })
}

const activeColumn = (active: boolean | undefined): { active?: number } =>
  active === undefined ? {} : { active: active ? 1 : 0 }

const changedMeanwhile = (data: Department | Site): AppError => new AppError('people/changed-meanwhile', { data })
