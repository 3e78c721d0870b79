import type { z } from 'zod'
import type { CreateDepartment, CreateSite, Department, Site } from '#contract/people.ts'
import type { Transaction } from '#src/database/database.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { storedName } from '#src/kernel/text.ts'
import { requireParent } from './department-parent.ts'
import { auditFields, departmentOf, knownZone, shiftColumns, siteOf } from './places.ts'
import type { PlacesNeeds } from './places.ts'
import { insertDepartment, insertSite } from './table.ts'

type Needs = Pick<PlacesNeeds, 'clock' | 'ids'>

/** Makes a department in the caller's transaction. Throws `people/name-taken`, `people/reference-unknown`. */
export async function createDepartment(
  trx: Transaction,
  { clock, ids }: Needs,
  wanted: z.infer<typeof CreateDepartment>,
  actor: Actor,
): Promise<Department> {
  const now = clock.now()
  const name = storedName(wanted.name)
  const id = ids.uuid()
  const parent_id = wanted.parent_id ?? null
  await requireParent(trx, id, parent_id)
  const row = { id, name, parent_id, active: 1, version: 1, created_at: now, updated_at: now }
  await insertDepartment(trx, row)
  await recordAudit(trx, { clock, ids }, actor, {
    action: 'department.create',
    entity: { type: 'department', id: row.id },
    after: auditFields(row),
  })
  return departmentOf(row, 0, [])
}

/** Makes a site with its shift in the caller's transaction. Throws `people/name-taken`, `people/zone-unknown`. */
export async function createSite(
  trx: Transaction,
  { clock, ids }: Needs,
  wanted: z.infer<typeof CreateSite>,
  actor: Actor,
): Promise<Site> {
  const now = clock.now()
  const row = {
    id: ids.uuid(),
    name: storedName(wanted.name),
    zone: knownZone(wanted.zone),
    ...shiftColumns(wanted.shift),
    active: 1,
    version: 1,
    created_at: now,
    updated_at: now,
  }
  await insertSite(trx, row)
  await recordAudit(trx, { clock, ids }, actor, {
    action: 'site.create',
    entity: { type: 'site', id: row.id },
    after: auditFields(row),
  })
  return siteOf(row, 0, now)
}
