import type { z } from 'zod'
import type { CreateShiftPattern, NewPatternVersion, ShiftPattern, UpdateShiftPattern } from '#contract/shifts.ts'
import type { Queryable } from '#src/database/database.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import { AppError } from '#src/kernel/errors.ts'
import { storedName } from '#src/kernel/text.ts'
import { withEffect } from './effect.ts'
import { orTaken, touch } from './needs.ts'
import type { Change } from './needs.ts'
import { FROM_THE_BEGINNING } from './work-shifts.ts'

type Cycle = Pick<z.infer<typeof CreateShiftPattern>, 'anchor_date' | 'days'>

/** All patterns by name, each with its versions. */
export async function listPatterns({ kysely }: Queryable, id?: string): Promise<ShiftPattern[]> {
  let query = kysely.selectFrom('shift_pattern').selectAll().orderBy('name')
  let versions = kysely.selectFrom('shift_pattern_version').selectAll().orderBy('valid_from', 'desc')
  if (id !== undefined) {
    query = query.where('id', '=', id)
    versions = versions.where('pattern_id', '=', id)
  }
  const rows = await query.execute()
  const byPattern = Map.groupBy(await versions.execute(), ({ pattern_id }) => pattern_id)
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    active: row.active === 1,
    version: row.version,
    versions: (byPattern.get(row.id) ?? []).map(({ valid_from, anchor_date, days }) => ({
      valid_from,
      anchor_date,
      days: JSON.parse(days) as (string | null)[],
    })),
  }))
}

async function readPattern(db: Queryable, id: string): Promise<ShiftPattern> {
  const [pattern] = await listPatterns(db, id)
  if (!pattern) throw new AppError('schedule/not-found')
  return pattern
}

/** Makes a pattern. Throws `schedule/name-taken`, `schedule/reference-unknown`. */
export async function createPattern(change: Change, wanted: z.infer<typeof CreateShiftPattern>): Promise<ShiftPattern> {
  const { trx, clock, ids, actor } = change
  await touch(change)
  const names = await namesOf(change, wanted)
  const now = clock.now()
  const row = { id: ids.uuid(), name: storedName(wanted.name), active: 1, version: 1, created_at: now, updated_at: now }
  await orTaken(trx, 'schedule/name-taken', () => trx.kysely.insertInto('shift_pattern').values(row).execute())
  await writeVersion(change, row.id, FROM_THE_BEGINNING, wanted)
  const after = { name: row.name, anchor_date: wanted.anchor_date, days: names }
  await recordAudit(trx, change, actor, {
    action: 'shift-pattern.create',
    entity: { type: 'shift_pattern', id: row.id },
    before: null,
    after,
  })
  return readPattern(trx, row.id)
}

/** Renames, closes or reopens a pattern. Throws `schedule/not-found`, `schedule/changed-meanwhile`, `schedule/name-taken`, `schedule/in-use`. */
export async function changePattern(
  change: Change,
  id: string,
  wanted: z.infer<typeof UpdateShiftPattern>,
): Promise<ShiftPattern> {
  const { trx, clock, actor } = change
  await touch(change)
  const before = await unchanged(change, id, wanted.version)
  if (wanted.active === false && before.active) await refuseAssigned(change, id)
  const set = {
    ...(wanted.name !== undefined && { name: storedName(wanted.name) }),
    ...(wanted.active !== undefined && { active: wanted.active ? 1 : 0 }),
    version: before.version + 1,
    updated_at: clock.now(),
  }
  await orTaken(trx, 'schedule/name-taken', () =>
    trx.kysely.updateTable('shift_pattern').set(set).where('id', '=', id).execute(),
  )
  const after = await readPattern(trx, id)
  const shown = ({ name, active }: ShiftPattern) => ({ name, active })
  await recordAudit(trx, change, actor, {
    action: 'shift-pattern.change',
    entity: { type: 'shift_pattern', id },
    before: shown(before),
    after: shown(after),
  })
  return after
}

/** From a date on the pattern is another. Throws as `addShiftVersion` does, and `schedule/reference-unknown`. */
export async function addPatternVersion(
  change: Change,
  id: string,
  wanted: z.infer<typeof NewPatternVersion>,
): Promise<ShiftPattern> {
  const { trx, clock, actor } = change
  await touch(change)
  const before = await unchanged(change, id, wanted.version)
  const days = await namesOf(change, wanted)
  const reach = {
    concerned: { target: 'all', ids: [] } as const,
    from: wanted.valid_from,
    past: wanted.past,
    reason: `Pola ${before.name}`,
  }
  await withEffect(change, reach, async () => {
    await writeVersion(change, id, wanted.valid_from, wanted)
    const set = { version: before.version + 1, updated_at: clock.now() }
    await trx.kysely.updateTable('shift_pattern').set(set).where('id', '=', id).execute()
    await touch(change)
  })
  const after = { valid_from: wanted.valid_from, anchor_date: wanted.anchor_date, days }
  await recordAudit(trx, change, actor, {
    action: 'shift-pattern.version',
    entity: { type: 'shift_pattern', id },
    before: null,
    after,
  })
  return readPattern(trx, id)
}

async function unchanged({ trx }: Change, id: string, version: number): Promise<ShiftPattern> {
  const pattern = await readPattern(trx, id)
  if (pattern.version !== version) throw new AppError('schedule/changed-meanwhile', { data: pattern })
  return pattern
}

async function writeVersion(
  { trx, clock }: Change,
  pattern_id: string,
  valid_from: string,
  cycle: Cycle,
): Promise<void> {
  const { kysely } = trx
  await kysely
    .deleteFrom('shift_pattern_version')
    .where('pattern_id', '=', pattern_id)
    .where('valid_from', '=', valid_from)
    .execute()
  const row = {
    pattern_id,
    valid_from,
    anchor_date: cycle.anchor_date,
    days: JSON.stringify(cycle.days),
    created_at: clock.now(),
  }
  await kysely.insertInto('shift_pattern_version').values(row).execute()
}

/** The days as codes; refuses shifts that do not exist or are closed. */
async function namesOf({ trx }: Change, { days }: Cycle): Promise<string> {
  const ids = [...new Set(days.filter((day) => day !== null))]
  const rows =
    ids.length === 0
      ? []
      : await trx.kysely.selectFrom('shift').select(['id', 'code', 'active']).where('id', 'in', ids).execute()
  const codes = new Map(rows.flatMap(({ id, code, active }) => (active === 1 ? [[id, code] as const] : [])))
  const unknown = days.findIndex((day) => day !== null && !codes.has(day))
  if (unknown >= 0) {
    const errors = [{ path: `days.${unknown}`, message: 'is no shift, or a closed one' }]
    throw new AppError('schedule/reference-unknown', { errors })
  }
  return days.map((day) => (day === null ? '-' : (codes.get(day) ?? ''))).join(' ')
}

async function refuseAssigned({ trx }: Change, id: string): Promise<void> {
  const assigned = await trx.kysely
    .selectFrom('shift_assignment')
    .select('id')
    .where('pattern_id', '=', id)
    .where('to_date', 'is', null)
    .limit(1)
    .execute()
  if (assigned.length > 0) throw new AppError('schedule/in-use', { detail: 'somebody still works by it' })
}
