import type { z } from 'zod'
import type { CreateShiftAssignment, ShiftAssignment, UpdateShiftAssignment } from '#contract/shifts.ts'
import type { Queryable } from '#src/database/database.ts'
import type { ShiftAssignmentTable } from '#src/database/shift-tables.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import { AppError } from '#src/kernel/errors.ts'
import { withEffect } from './effect.ts'
import { faulty, orTaken, touch } from './needs.ts'
import type { Change } from './needs.ts'
import type { Reach } from './read-roster.ts'

const REASON = 'Penetapan pola'
type Target = ShiftAssignment['target']
const TABLES = { site: 'site', department: 'department', person: 'employee' } as const

/** Who works by which pattern, newest first. */
export async function listAssignments({ kysely }: Queryable, id?: string): Promise<ShiftAssignment[]> {
  let query = kysely
    .selectFrom('shift_assignment as a')
    .innerJoin('shift_pattern as p', 'p.id', 'a.pattern_id')
    .leftJoin('site as s', 's.id', 'a.target_id')
    .leftJoin('department as d', 'd.id', 'a.target_id')
    .leftJoin('employee as e', 'e.id', 'a.target_id')
    .selectAll('a')
    .select(['p.name as pattern_name', 's.name as site_name', 'd.name as department_name', 'e.name as employee_name'])
    .orderBy('a.from_date', 'desc')
    .orderBy('a.id')
  if (id !== undefined) query = query.where('a.id', '=', id)
  const rows = await query.execute()
  return rows.map((row) => ({
    id: row.id,
    pattern: { id: row.pattern_id, name: row.pattern_name },
    target: row.target as Target,
    target_id: row.target_id,
    target_name: row.site_name ?? row.department_name ?? row.employee_name ?? '',
    from: row.from_date,
    to: row.to_date,
    version: row.version,
  }))
}

/** Those of the places and people within reach; a place that somebody of it may know. */
export async function visibleAssignments(db: Queryable, { departments, self }: Reach): Promise<ShiftAssignment[]> {
  const all = await listAssignments(db)
  if (departments === null) return all
  const people = await db.kysely
    .selectFrom('employee')
    .select(['id', 'site_id', 'department_id'])
    .where((eb) =>
      eb.or([
        eb('id', '=', self ?? ''),
        ...(departments.length > 0 ? [eb('department_id', 'in', [...departments])] : []),
      ]),
    )
    .execute()
  const seen = new Set(people.flatMap(({ id, site_id, department_id }) => [id, site_id, department_id]))
  return all.filter(({ target_id }) => seen.has(target_id))
}

async function readAssignment(db: Queryable, id: string): Promise<ShiftAssignment> {
  const [assignment] = await listAssignments(db, id)
  if (!assignment) throw new AppError('schedule/not-found')
  return assignment
}

/**
 * From a date on somebody works by a pattern. Of several for the same target the one that began last holds while it
 * lasts. Throws `schedule/reference-unknown`, `schedule/assigned-already`, `schedule/past`, `schedule/too-far-back`.
 */
export async function assignPattern(
  change: Change,
  wanted: z.infer<typeof CreateShiftAssignment>,
): Promise<ShiftAssignment> {
  const { trx, ids } = change
  const { target, target_id, from, to, past } = wanted
  if (to !== null && to < from) throw faulty('to', 'is before the first day')
  await touch(change)
  await requireReferences(change, wanted)
  const id = ids.uuid()
  await withEffect(change, { concerned: { target, ids: [target_id] }, from, past, reason: REASON }, () =>
    insertAssignment(change, id, wanted),
  )
  const made = await readAssignment(trx, id)
  await told(change, 'create', null, made)
  return made
}

/** Writes an assignment without asking whether it reaches back: for a house that begins. */
export async function insertAssignment(
  change: Pick<Change, 'trx' | 'clock' | 'ids'>,
  id: string,
  { pattern_id, target, target_id, from, to }: Omit<z.infer<typeof CreateShiftAssignment>, 'past'>,
): Promise<void> {
  const now = change.clock.now()
  const row: ShiftAssignmentTable = {
    id,
    pattern_id,
    target,
    target_id,
    from_date: from,
    to_date: to,
    version: 1,
    created_at: now,
    updated_at: now,
  }
  await orTaken(change.trx, 'schedule/assigned-already', () =>
    change.trx.kysely.insertInto('shift_assignment').values(row).execute(),
  )
  await touch(change)
}

/** Ends an assignment, or lets it go on. Throws `schedule/not-found`, `schedule/changed-meanwhile`, `schedule/past`, `schedule/too-far-back`. */
export async function changeAssignment(
  change: Change,
  id: string,
  { version, to, past }: z.infer<typeof UpdateShiftAssignment>,
): Promise<ShiftAssignment> {
  const { trx, clock } = change
  await touch(change)
  const before = await unchanged(change, id, version)
  if (to !== null && to < before.from) throw faulty('to', 'is before the first day')
  const from = earlier(before.to, to) ?? before.from
  await withEffect(
    change,
    { concerned: { target: before.target, ids: [before.target_id] }, from, past, reason: REASON },
    async () => {
      const set = { to_date: to, version: version + 1, updated_at: clock.now() }
      await trx.kysely.updateTable('shift_assignment').set(set).where('id', '=', id).execute()
      await touch(change)
    },
  )
  const after = await readAssignment(trx, id)
  await told(change, 'change', before, after)
  return after
}

/** Takes an assignment away as if it had never been. Throws as `changeAssignment` does. */
export async function removeAssignment(change: Change, id: string, version: number, past: boolean): Promise<void> {
  const { trx } = change
  await touch(change)
  const before = await unchanged(change, id, version)
  const reach = {
    concerned: { target: before.target, ids: [before.target_id] },
    from: before.from,
    past,
    reason: REASON,
  }
  await withEffect(change, reach, async () => {
    await trx.kysely.deleteFrom('shift_assignment').where('id', '=', id).execute()
    await touch(change)
  })
  await told(change, 'remove', before, null)
}

const earlier = (one: string | null, other: string | null): string | null =>
  one === null ? other : other === null || one < other ? one : other

async function unchanged({ trx }: Change, id: string, version: number): Promise<ShiftAssignment> {
  const assignment = await readAssignment(trx, id)
  if (assignment.version !== version) throw new AppError('schedule/changed-meanwhile', { data: assignment })
  return assignment
}

async function requireReferences(
  { trx }: Change,
  { pattern_id, target, target_id }: { pattern_id: string; target: Target; target_id: string },
): Promise<void> {
  const pattern = await trx.kysely
    .selectFrom('shift_pattern')
    .select('active')
    .where('id', '=', pattern_id)
    .executeTakeFirst()
  const found = await trx.kysely.selectFrom(TABLES[target]).select('id').where('id', '=', target_id).executeTakeFirst()
  const errors = [
    ...(pattern?.active === 1 ? [] : [{ path: 'pattern_id', message: 'is no pattern, or a closed one' }]),
    ...(found ? [] : [{ path: 'target_id', message: 'does not exist' }]),
  ]
  if (errors.length > 0) throw new AppError('schedule/reference-unknown', { errors })
}

async function told(
  change: Change,
  what: 'create' | 'change' | 'remove',
  before: ShiftAssignment | null,
  after: ShiftAssignment | null,
): Promise<void> {
  const one = after ?? before
  const shown = (a: ShiftAssignment | null) =>
    a && { pattern: a.pattern.name, target: a.target, target_id: a.target_id, from: a.from, to: a.to }
  await recordAudit(change.trx, change, change.actor, {
    action: `shift-assignment.${what}`,
    entity: { type: 'shift_assignment', id: one?.id ?? '' },
    ...(one?.target === 'person' && { subject: one.target_id }),
    before: shown(before),
    after: shown(after),
  })
}
