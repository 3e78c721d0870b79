import type { BulkRefusal, BulkRow } from '#contract/people-bulk.ts'
import { localDate } from '#contract/zones.ts'
import { hasLeft } from '#src/features/employees/index.ts'
import type { EmployeeRow } from '#src/features/employees/index.ts'

type Named = { id: string; name: string }

/** What is wanted of everybody, with its names; what is left out stays. */
export type Wanted = {
  department?: Named
  site?: Named
  manager?: Named | null
  /** The manager who is wanted and whoever stands above. */
  above: ReadonlySet<string>
  job_title?: string | null
  active_to?: string | null
  pattern?: Named & { from: string }
  /** The pattern that somebody follows from that same day already, by the person's id. */
  assigned: ReadonlyMap<string, string>
}
/** When it is asked, and by whom. */
export type Asked = { now: number; self: string | null }

/** What would become of somebody, and why they are left as they are. */
export function judge(person: EmployeeRow, wanted: Wanted, asked: Asked): BulkRow {
  const changes = changesOf(person, wanted)
  const refusal = changes.length === 0 ? null : refusalOf(person, wanted, asked)
  return rowOf(person, { changes, refusal })
}

/** Whether somebody would get a link to set a password by. */
export function judgeLink(person: EmployeeRow, { now, self }: Asked): BulkRow {
  const left = hasLeft(person, person.zone, now)
  const refusal = person.role === null ? 'no-account' : left ? 'left' : person.id === self ? 'self' : null
  return { ...rowOf(person, { changes: [], refusal }), outcome: refusal === null ? 'changes' : 'refused' }
}

const rowOf = (person: EmployeeRow, { changes, refusal }: Pick<BulkRow, 'changes' | 'refusal'>): BulkRow => ({
  id: person.id,
  number: person.number,
  name: person.name,
  version: person.version,
  outcome: refusal !== null ? 'refused' : changes.length > 0 ? 'changes' : 'same',
  changes,
  refusal,
})

function changesOf(person: EmployeeRow, wanted: Wanted): BulkRow['changes'] {
  const { department, site, manager, job_title, active_to, pattern, assigned } = wanted
  const changes: BulkRow['changes'] = []
  if (department && department.id !== person.department_id)
    changes.push({ field: 'department', before: person.department_name, after: department.name })
  if (site && site.id !== person.site_id) changes.push({ field: 'site', before: person.site_name, after: site.name })
  if (manager !== undefined && (manager?.id ?? null) !== person.manager_id)
    changes.push({ field: 'manager', before: person.manager_name ?? '', after: manager?.name ?? '' })
  if (job_title !== undefined && job_title !== person.job_title)
    changes.push({ field: 'job_title', before: person.job_title ?? '', after: job_title ?? '' })
  if (active_to !== undefined && active_to !== person.active_to)
    changes.push({ field: 'active_to', before: person.active_to ?? '', after: active_to ?? '' })
  if (pattern && assigned.get(person.id) !== pattern.id)
    changes.push({ field: 'pattern', before: '', after: `${pattern.name} · ${pattern.from}` })
  return changes
}

function refusalOf(person: EmployeeRow, wanted: Wanted, { now, self }: Asked): BulkRefusal | null {
  const { manager, above, active_to, pattern, assigned } = wanted
  if (manager?.id === person.id) return 'manager-self'
  if (manager && above.has(person.id)) return 'manager-circle'
  if (active_to !== undefined && active_to !== null) {
    if (active_to < person.active_from) return 'last-day-first'
    if (person.id === self && hasLeft({ ...person, active_to }, person.zone, now)) return 'self'
  }
  if (!pattern || assigned.get(person.id) === pattern.id) return null
  if (assigned.has(person.id)) return 'pattern-taken'
  return pattern.from < localDate(person.zone, now) ? 'pattern-past' : null
}
