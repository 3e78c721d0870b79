import { LeaveTypeTerms } from '#contract/leave-types.ts'
import type { LeaveType, UpdateLeaveType } from '#contract/leave-types.ts'
import type { Queryable, Transaction } from '#src/database/database.ts'
import type { LeaveTypeTable } from '#src/database/request-tables.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { AppError } from '#src/kernel/errors.ts'
import { DELIVERED, isStandard } from './delivered-types.ts'
import type { BookNeeds } from './needs.ts'

/** A type as it is now: delivered, or as HR has it. */
export type Settled = { id: string; terms: LeaveTypeTerms; closed: boolean; version: number }

type Change = { trx: Transaction; actor: Actor } & Pick<BookNeeds, 'clock' | 'ids'>

const settledOf = (row: LeaveTypeTable): Settled => ({
  id: row.id,
  terms: LeaveTypeTerms.parse(JSON.parse(row.terms)),
  closed: row.closed === 1,
  version: row.version,
})

/** Every type, those that were delivered first. */
export async function readTypes(db: Queryable): Promise<Settled[]> {
  const rows = await db.kysely.selectFrom('leave_type').selectAll().orderBy('id').execute()
  const stored = new Map(rows.map((row) => [row.id, settledOf(row)]))
  const delivered = DELIVERED.map(({ id, terms }) => stored.get(id) ?? { id, terms, closed: false, version: 0 })
  const ids = new Set(DELIVERED.map(({ id }) => id))
  return [...delivered, ...[...stored.values()].filter(({ id }) => !ids.has(id))]
}

/** The types as HR sees them. */
export async function listTypes(db: Queryable): Promise<LeaveType[]> {
  const used = await db.kysely.selectFrom('day_request').select('type_id').distinct().execute()
  const inUse = new Set(used.map(({ type_id }) => type_id))
  return (await readTypes(db)).map((one) => shown(one, inUse.has(one.id)))
}

const isDelivered = (id: string): boolean => DELIVERED.some((one) => one.id === id)
const shown = ({ id, terms, closed, version }: Settled, in_use: boolean): LeaveType => ({
  ...terms,
  id,
  standard: isStandard(id),
  delivered: isDelivered(id),
  in_use,
  closed,
  version,
})

async function isInUse(db: Queryable, id: string): Promise<boolean> {
  const query = db.kysely.selectFrom('day_request').select('id').where('type_id', '=', id).limit(1)
  return (await query.executeTakeFirst()) !== undefined
}

/** What is remembered of a change. */
const audited = (terms: LeaveTypeTerms, closed: boolean) => ({
  ...terms,
  name: `${terms.name.id} / ${terms.name.en}`,
  note: `${terms.note.id} / ${terms.note.en}`,
  closed,
})

/** Throws `requests/type-code-taken`, `requests/type-quota`. */
export async function createType({ trx, actor, clock, ids }: Change, terms: LeaveTypeTerms): Promise<LeaveType> {
  refuseTerms(terms)
  const now = clock.now()
  const made: Settled = { id: ids.uuid(), terms, closed: false, version: 1 }
  await refuseTaken(trx, made)
  await unlessTaken(trx, async () => {
    const row = { id: made.id, code: terms.code, terms: JSON.stringify(terms), closed: 0, version: 1 }
    await trx.kysely
      .insertInto('leave_type')
      .values({ ...row, created_at: now, updated_at: now })
      .execute()
  })
  await recordAudit(trx, { clock, ids }, actor, {
    action: 'leave_type.create',
    entity: { type: 'leave_type', id: made.id },
    before: null,
    after: audited(terms, false),
  })
  return shown(made, false)
}

/**
 * Throws `requests/` `type-not-found`, `type-changed` with the type as it is, `type-code-taken`, `type-in-use` where the
 * kind would change, `type-needed` where a standard type would be closed.
 */
export async function changeType(
  { trx, actor, clock, ids }: Change,
  id: string,
  { version, closed, ...terms }: UpdateLeaveType,
): Promise<LeaveType> {
  refuseTerms(terms)
  const before = await lockType(trx, id)
  const inUse = await isInUse(trx, id)
  if (before.version !== version) throw new AppError('requests/type-changed', { data: shown(before, inUse) })
  if (terms.kind !== before.terms.kind && (inUse || isDelivered(id))) throw new AppError('requests/type-in-use')
  if (isStandard(id) && (closed || terms.who !== 'all')) throw new AppError('requests/type-needed')
  const after: Settled = { id, terms, closed, version: version + 1 }
  await refuseTaken(trx, after)
  const now = clock.now()
  const row = { code: terms.code, terms: JSON.stringify(terms), closed: closed ? 1 : 0, version: after.version }
  const { kysely } = trx
  const write = async (): Promise<void> => {
    if (version === 0)
      await kysely
        .insertInto('leave_type')
        .values({ id, ...row, created_at: now, updated_at: now })
        .execute()
    else
      await kysely
        .updateTable('leave_type')
        .set({ ...row, updated_at: now })
        .where('id', '=', id)
        .execute()
  }
  await unlessTaken(trx, write, async () => {
    // what was delivered has no row to lock: two who change it first meet here
    const latest = await lockType(trx, id)
    if (latest.version !== version) throw new AppError('requests/type-changed', { data: shown(latest, inUse) })
  })
  await recordAudit(trx, { clock, ids }, actor, {
    action: 'leave_type.change',
    entity: { type: 'leave_type', id },
    before: audited(before.terms, before.closed),
    after: audited(terms, closed),
  })
  return shown(after, inUse)
}

/** Deletes a type that no request names. Throws `requests/type-not-found`, `requests/type-changed`, `requests/type-in-use`. */
export async function removeType({ trx, actor, clock, ids }: Change, id: string, version: number): Promise<void> {
  const before = await lockType(trx, id)
  if (isDelivered(id) || (await isInUse(trx, id))) throw new AppError('requests/type-in-use')
  if (before.version !== version) throw new AppError('requests/type-changed', { data: shown(before, false) })
  await trx.kysely.deleteFrom('leave_type').where('id', '=', id).execute()
  await recordAudit(trx, { clock, ids }, actor, {
    action: 'leave_type.remove',
    entity: { type: 'leave_type', id },
    before: audited(before.terms, before.closed),
  })
}

/** A type, locked where HR has changed it before. Throws `requests/type-not-found`. */
async function lockType(trx: Transaction, id: string): Promise<Settled> {
  const query = trx.kysely.selectFrom('leave_type').selectAll().where('id', '=', id)
  const row = await trx.dialect.lockRow(query).executeTakeFirst()
  if (row) return settledOf(row)
  const delivered = DELIVERED.find((one) => one.id === id)
  if (!delivered) throw new AppError('requests/type-not-found')
  return { ...delivered, closed: false, version: 0 }
}

function refuseTerms({ quota, quota_days }: LeaveTypeTerms): void {
  if ((quota === 'none') !== (quota_days === null)) throw new AppError('requests/type-quota')
}

async function refuseTaken(trx: Transaction, { id, terms }: Settled): Promise<void> {
  const other = (await readTypes(trx)).find((one) => one.id !== id && one.terms.code === terms.code)
  if (other) throw new AppError('requests/type-code-taken')
}

async function unlessTaken(
  trx: Transaction,
  write: () => Promise<unknown>,
  look: () => Promise<void> = async () => {},
): Promise<void> {
  try {
    await write()
  } catch (error) {
    if (!trx.dialect.isUniqueViolation(error)) throw error
    await look()
    throw new AppError('requests/type-code-taken')
  }
}
