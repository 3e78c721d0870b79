import type { z } from 'zod'
import { ShiftRule } from '#contract/shifts.ts'
import type { CreateWorkShift, NewShiftVersion, ShiftColor, UpdateWorkShift, WorkShift } from '#contract/shifts.ts'
import type { Queryable } from '#src/database/database.ts'
import type { ShiftTable } from '#src/database/shift-tables.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import { refuseWhileSettling } from '#src/features/settlements/index.ts'
import { AppError } from '#src/kernel/errors.ts'
import { storedName } from '#src/kernel/text.ts'
import { withEffect } from './effect.ts'
import { faulty, orTaken, touch } from './needs.ts'
import type { Change } from './needs.ts'
import { plannedMinutes, spanMinutes } from './plan.ts'
import { refuseUsed } from './used.ts'

/** Valid for all the time before somebody changed it. */
export const FROM_THE_BEGINNING = '2000-01-01'
const DAY_MINUTES = 1_440

/** All shifts by name, each with its versions. */
export async function listShifts({ kysely }: Queryable, id?: string): Promise<WorkShift[]> {
  let query = kysely.selectFrom('shift').selectAll().orderBy('name')
  let versions = kysely.selectFrom('shift_version').selectAll().orderBy('valid_from', 'desc')
  if (id !== undefined) {
    query = query.where('id', '=', id)
    versions = versions.where('shift_id', '=', id)
  }
  const rows = await query.execute()
  const byShift = Map.groupBy(await versions.execute(), ({ shift_id }) => shift_id)
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    code: row.code,
    color: row.color as ShiftColor,
    active: row.active === 1,
    version: row.version,
    versions: (byShift.get(row.id) ?? []).map(({ valid_from, rule }) => ({
      valid_from,
      rule: ShiftRule.parse(JSON.parse(rule)),
    })),
  }))
}

async function readShift(db: Queryable, id: string): Promise<WorkShift> {
  const [shift] = await listShifts(db, id)
  if (!shift) throw new AppError('schedule/not-found')
  return shift
}

/** Makes a shift. Throws `schedule/name-taken` (also for the code), `schedule/rule`. */
export async function createShift(change: Change, wanted: z.infer<typeof CreateWorkShift>): Promise<WorkShift> {
  const { trx, clock, ids, actor } = change
  checkRule(wanted.rule)
  await touch(change)
  const now = clock.now()
  const { code, color } = wanted
  const row = { id: ids.uuid(), name: storedName(wanted.name), code, color, active: 1, version: 1 }
  await orTaken(trx, 'schedule/name-taken', () =>
    trx.kysely
      .insertInto('shift')
      .values({ ...row, created_at: now, updated_at: now })
      .execute(),
  )
  await writeVersion(change, row.id, FROM_THE_BEGINNING, wanted.rule)
  const after = { name: row.name, code, color, ...said(wanted.rule) }
  await recordAudit(trx, change, actor, {
    action: 'shift.create',
    entity: { type: 'shift', id: row.id },
    before: null,
    after,
  })
  return readShift(trx, row.id)
}

/** Renames, recolours, closes or reopens a shift. Throws `schedule/not-found`, `schedule/changed-meanwhile`, `schedule/name-taken`, `schedule/in-use`, `attendance/settling`. */
export async function changeShift(
  change: Change,
  id: string,
  wanted: z.infer<typeof UpdateWorkShift>,
): Promise<WorkShift> {
  const { trx, clock, actor } = change
  await refuseWhileSettling(trx)
  await touch(change)
  const before = await unchanged(change, id, wanted.version)
  if (wanted.active === false && before.active) await refuseUsed(change, id)
  const set: Partial<ShiftTable> = {
    ...(wanted.name !== undefined && { name: storedName(wanted.name) }),
    ...(wanted.code !== undefined && { code: wanted.code }),
    ...(wanted.color !== undefined && { color: wanted.color }),
    ...(wanted.active !== undefined && { active: wanted.active ? 1 : 0 }),
    version: before.version + 1,
    updated_at: clock.now(),
  }
  await orTaken(trx, 'schedule/name-taken', () =>
    trx.kysely.updateTable('shift').set(set).where('id', '=', id).execute(),
  )
  const after = await readShift(trx, id)
  const shown = ({ name, code, color, active }: WorkShift) => ({ name, code, color, active })
  await recordAudit(trx, change, actor, {
    action: 'shift.change',
    entity: { type: 'shift', id },
    before: shown(before),
    after: shown(after),
  })
  return after
}

/**
 * From a date on the shift is another; what was before keeps the version it had. A version of the same date takes the
 * other's place. Throws `schedule/not-found`, `schedule/changed-meanwhile`, `schedule/rule`, `schedule/past`, `schedule/too-far-back`.
 */
export async function addShiftVersion(
  change: Change,
  id: string,
  wanted: z.infer<typeof NewShiftVersion>,
): Promise<WorkShift> {
  const { trx, clock, actor } = change
  checkRule(wanted.rule)
  await touch(change)
  const before = await unchanged(change, id, wanted.version)
  const reach = {
    concerned: { target: 'all', ids: [] } as const,
    from: wanted.valid_from,
    past: wanted.past,
    reason: `Shift ${before.name}`,
  }
  await withEffect(change, reach, async () => {
    await writeVersion(change, id, wanted.valid_from, wanted.rule)
    const set = { version: before.version + 1, updated_at: clock.now() }
    await trx.kysely.updateTable('shift').set(set).where('id', '=', id).execute()
    await touch(change)
  })
  const old = before.versions.find(({ valid_from }) => valid_from <= wanted.valid_from) ?? before.versions.at(-1)
  await recordAudit(trx, change, actor, {
    action: 'shift.version',
    entity: { type: 'shift', id },
    before: old ? said(old.rule) : null,
    after: { ...said(wanted.rule), valid_from: wanted.valid_from },
  })
  return readShift(trx, id)
}

async function unchanged({ trx }: Change, id: string, version: number): Promise<WorkShift> {
  const shift = await readShift(trx, id)
  if (shift.version !== version) throw new AppError('schedule/changed-meanwhile', { data: shift })
  return shift
}

async function writeVersion(
  { trx, clock }: Change,
  shift_id: string,
  valid_from: string,
  rule: ShiftRule,
): Promise<void> {
  const { kysely } = trx
  await kysely
    .deleteFrom('shift_version')
    .where('shift_id', '=', shift_id)
    .where('valid_from', '=', valid_from)
    .execute()
  const row = { shift_id, valid_from, rule: JSON.stringify(rule), created_at: clock.now() }
  await kysely.insertInto('shift_version').values(row).execute()
}

/** A rule as the audit log shows it. */
const said = ({ parts, core, ...others }: ShiftRule): Record<string, string | number | null> => ({
  ...others,
  parts: parts.map(({ start, end }) => `${start}–${end}`).join(', '),
  core: core && `${core.start}–${core.end}`,
})

/** Refuses hours that nobody can work. */
function checkRule(rule: ShiftRule): void {
  const { kind, parts, core } = rule
  if (spanMinutes(parts) > DAY_MINUTES) throw faulty('rule.parts', 'overlap, or last longer than 24 hours together')
  if (rule.break_minutes >= plannedMinutes(parts)) throw faulty('rule.break_minutes', 'leaves no time to work')
  if (kind === 'flexible' && parts.length > 1) throw faulty('rule.parts', 'flexible hours have one part')
  if (kind === 'fixed' && core) throw faulty('rule.core', 'belongs to flexible hours')
  const [band] = parts
  if (
    core &&
    band &&
    spanMinutes([{ start: band.start, end: core.start }, core]) > spanMinutes(parts) &&
    core.start !== band.start
  )
    throw faulty('rule.core', 'lies outside of the hours')
  const whole = rule.required_minutes ?? plannedMinutes(parts) - rule.break_minutes
  if (rule.half_day_minutes !== null && rule.half_day_minutes > whole)
    throw faulty('rule.half_day_minutes', 'is more than a whole day')
  if (rule.absent_minutes !== null && rule.absent_minutes > (rule.half_day_minutes ?? whole))
    throw faulty('rule.absent_minutes', 'is more than half a day')
}
