import type { BulkChange } from '#contract/people-bulk.ts'
import type { Queryable } from '#src/database/database.ts'
import { jobTitleColumns, managersAbove } from '#src/features/employees/index.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { Wanted } from './judge.ts'

/** A change with the names of what it refers to. Throws `people/reference-unknown` for what is not there or closed. */
export async function readWanted(db: Queryable, change: BulkChange): Promise<Wanted> {
  const { department_id, site_id, manager_id, job_title, active_to, pattern } = change
  const { kysely } = db
  const wanted: Wanted = { above: new Set(), assigned: new Map() }
  const open = async (path: string, table: 'department' | 'site' | 'shift_pattern', id: string) => {
    const row = await kysely.selectFrom(table).select(['id', 'name', 'active']).where('id', '=', id).executeTakeFirst()
    if (!row) throw unknown(path, 'does not exist')
    if (row.active !== 1) throw unknown(path, 'is closed')
    return { id: row.id, name: row.name }
  }
  if (department_id !== undefined) wanted.department = await open('department_id', 'department', department_id)
  if (site_id !== undefined) wanted.site = await open('site_id', 'site', site_id)
  if (job_title !== undefined) wanted.job_title = jobTitleColumns(job_title).job_title
  if (active_to !== undefined) wanted.active_to = active_to
  if (manager_id !== undefined) Object.assign(wanted, await readManager(db, manager_id))
  if (pattern) {
    const { id, name } = await open('pattern.pattern_id', 'shift_pattern', pattern.pattern_id)
    const rows = await kysely
      .selectFrom('shift_assignment')
      .select(['target_id', 'pattern_id'])
      .where('target', '=', 'person')
      .where('from_date', '=', pattern.from)
      .execute()
    wanted.pattern = { id, name, from: pattern.from }
    wanted.assigned = new Map(rows.map((row) => [row.target_id, row.pattern_id]))
  }
  return wanted
}

const unknown = (path: string, message: string): AppError =>
  new AppError('people/reference-unknown', { detail: `${path} ${message}`, errors: [{ path, message }] })

/** The manager, and everybody above: whoever of them were put below would be their own manager by a detour. */
async function readManager(db: Queryable, id: string | null): Promise<Pick<Wanted, 'manager' | 'above'>> {
  const above = await managersAbove(db, id)
  const [manager = null] = above
  if (id !== null && !manager) throw unknown('manager_id', 'does not exist')
  return { manager: manager && { id: manager.id, name: manager.name }, above: new Set(above.map((one) => one.id)) }
}
