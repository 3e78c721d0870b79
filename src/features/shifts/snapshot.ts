import { ShiftRule } from '#contract/shifts.ts'
import type { ShiftColor } from '#contract/shifts.ts'
import type { Queryable } from '#src/database/database.ts'
import type { DayPlan } from '#src/kernel/day-context.ts'
import { planOfShift } from './plan.ts'

type Dated<T> = { from: string } & T
export type KnownShift = { color: ShiftColor; versions: Dated<{ plan: DayPlan }>[] }
export type KnownPattern = { versions: Dated<{ anchor: string; days: (string | null)[] }>[] }
export type KnownAssignment = { patternId: string; from: string; to: string | null }

/** All shifts, patterns and assignments, as of one revision; lists are newest first. Never changed. */
export type Snapshot = {
  shifts: ReadonlyMap<string, KnownShift>
  patterns: ReadonlyMap<string, KnownPattern>
  /** By target and its id. */
  assignments: ReadonlyMap<string, KnownAssignment[]>
}

export const NO_SHIFTS: Snapshot = { shifts: new Map(), patterns: new Map(), assignments: new Map() }
export const targetKey = (target: string, id: string): string => `${target} ${id}`

/** Of the versions the last one that is valid on a date; before the first, the first. */
export const validOn = <T>(versions: readonly Dated<T>[], date: string): Dated<T> | undefined =>
  versions.find(({ from }) => from <= date) ?? versions.at(-1)

/** What was read under a revision is true for as long as that revision is named: each change takes another UUID. */
const known = new Map<string, Snapshot>()
const MOST_KNOWN = 8

export async function readRevision(db: Queryable): Promise<string> {
  const row = await db.kysely.selectFrom('shift_revision').select('revision').where('id', '=', 1).executeTakeFirst()
  return row?.revision ?? ''
}

/** The snapshot of a revision, read once per process. */
export async function snapshotOf(db: Queryable, revision: string): Promise<Snapshot> {
  if (revision === '') return NO_SHIFTS
  const cached = known.get(revision)
  if (cached) return cached
  const read = await readSnapshot(db)
  // somebody may have changed something while it was read: then it belongs to no revision
  if ((await readRevision(db)) === revision) {
    if (known.size >= MOST_KNOWN) known.delete(known.keys().next().value ?? '')
    known.set(revision, read)
  }
  return read
}

async function readSnapshot({ kysely }: Queryable): Promise<Snapshot> {
  const shifts = await kysely
    .selectFrom('shift as s')
    .innerJoin('shift_version as v', 'v.shift_id', 's.id')
    .select(['s.id', 's.name', 's.code', 's.color', 'v.valid_from', 'v.rule'])
    .orderBy('v.valid_from', 'desc')
    .execute()
  const patterns = await kysely.selectFrom('shift_pattern_version').selectAll().orderBy('valid_from', 'desc').execute()
  const assignments = await kysely.selectFrom('shift_assignment').selectAll().orderBy('from_date', 'desc').execute()
  const byShift = Map.groupBy(shifts, ({ id }) => id)
  const byPattern = Map.groupBy(patterns, ({ pattern_id }) => pattern_id)
  const byTarget = Map.groupBy(assignments, ({ target, target_id }) => targetKey(target, target_id))
  return {
    shifts: mapped(byShift, (rows) => ({
      color: (rows[0]?.color ?? 'grey') as ShiftColor,
      versions: rows.map((row) => ({
        from: row.valid_from,
        plan: planOfShift(row, ShiftRule.parse(JSON.parse(row.rule))),
      })),
    })),
    patterns: mapped(byPattern, (rows) => ({
      versions: rows.map((row) => ({
        from: row.valid_from,
        anchor: row.anchor_date,
        days: JSON.parse(row.days) as (string | null)[],
      })),
    })),
    assignments: mapped(byTarget, (rows) =>
      rows.map((row) => ({ patternId: row.pattern_id, from: row.from_date, to: row.to_date })),
    ),
  }
}

const mapped = <A, B>(map: ReadonlyMap<string, A>, make: (value: A) => B): Map<string, B> =>
  new Map([...map].map(([key, value]) => [key, make(value)]))
