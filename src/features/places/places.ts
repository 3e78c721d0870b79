import type { Department, Shift, Site } from '#contract/people.ts'
import { isZone, zoneLabel } from '#contract/zones.ts'
import type { Database, Transaction } from '#src/database/database.ts'
import type { DepartmentTable, SiteTable } from '#src/database/schema.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { storedName } from '#src/kernel/text.ts'
import { without } from '#src/kernel/without.ts'

export type PlacesNeeds = {
  db: Database
  clock: Clock
  ids: Ids
  /** Tells that identities name something that has changed: managers see the names of their departments. */
  refreshIdentities: (trx: Transaction) => void
}

/** The columns of a site that hold its one shift. */
export const shiftColumns = (
  shift: Shift,
): Pick<SiteTable, 'shift_name' | 'shift_start' | 'shift_end' | 'grace_minutes'> => ({
  shift_name: storedName(shift.name, 'shift.name'),
  shift_start: shift.start,
  shift_end: shift.end,
  grace_minutes: shift.grace_minutes,
})

const spellings = new Map(Intl.supportedValuesOf('timeZone').map((zone) => [zone.toLowerCase(), zone]))

/** The zone in the spelling that tables of zones use; refuses what is not a place's zone, such as +07:00. */
export function knownZone(zone: string): string {
  if (!/^[a-z]/i.test(zone) || !isZone(zone)) {
    const errors = [{ path: 'zone', message: 'is not an IANA time zone such as Asia/Jakarta' }]
    throw new AppError('people/zone-unknown', { errors })
  }
  return spellings.get(zone.toLowerCase()) ?? zone
}

/** What the audit log keeps of a department or a site. */
export const auditFields = <T extends DepartmentTable | SiteTable>(row: T) => ({
  ...without(row, 'id', 'version', 'created_at', 'updated_at'),
  active: row.active === 1,
})

export const departmentOf = (
  row: DepartmentTable,
  employees: number,
  managers: Department['managers'],
): Department => ({
  id: row.id,
  name: row.name,
  parent_id: row.parent_id,
  managers,
  active: row.active === 1,
  employees,
  version: row.version,
})

export const siteOf = (row: SiteTable, employees: number, now: number): Site => ({
  id: row.id,
  name: row.name,
  zone: row.zone,
  zone_label: zoneLabel(row.zone, now),
  active: row.active === 1,
  employees,
  shift: { name: row.shift_name, start: row.shift_start, end: row.shift_end, grace_minutes: row.grace_minutes },
  version: row.version,
})
