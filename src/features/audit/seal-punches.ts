import type { Database, Queryable, Transaction } from '#src/database/database.ts'
import { systemActor } from '#src/kernel/actor.ts'
import type { Actor } from '#src/kernel/actor.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { sha256 } from '#src/kernel/ids.ts'
import { lockHead } from './chain.ts'
import { punchHash, SEALED } from './punch-hash.ts'
import type { SealedPunch } from './punch-hash.ts'
import { recordAudit } from './record.ts'

type Needs = { db: Database; clock: Clock; ids: Ids }

export const SEAL_ACTION = 'punch.seal'
/** Taps in one seal: as many as can be read and hashed in a few milliseconds. */
const BATCH = 500
/** Seals in one run; the next run goes on. */
const MOST = 200
/** A tap that was sent a moment ago may not be committed yet. */
const SETTLED_MS = 60_000
/** Ids rise with the clocks of the nodes: so far back a tap may turn up among those that are sealed. */
export const LATE_MS = 25 * 3_600_000

/**
 * Puts the hashes of new taps into the chain and returns how many taps. Taps are facts and the way to a green tick is
 * never slowed by the audit log, so they are not recorded one by one but sealed afterwards: from then on a tap that is
 * edited, deleted or slipped in is found and named. Any number of processes may do so at once.
 */
export async function sealPunches(needs: Needs): Promise<number> {
  const { db, clock } = needs
  const settled = clock.now() - SETTLED_MS
  const end = lowestIdAt(clock.now() + LATE_MS)
  let sealed = 0
  let through = await sealedThrough(db.read)
  for (const some of Map.groupBy(await latePunches(db.read, through, settled), (_, at) =>
    Math.floor(at / BATCH),
  ).values()) {
    if (!(await seal(needs, some, through, through))) return sealed
    sealed += some.length
  }
  for (let round = 0; round < MOST; round++) {
    const query = db.read.kysely.selectFrom('punch').select(SEALED).where('id', '>', through).where('id', '<', end)
    const rows = await query.orderBy('id').limit(BATCH).execute()
    const young = rows.findIndex((punch) => Number(punch.received_at) > settled)
    const some = young === -1 ? rows : rows.slice(0, young)
    const last = some.at(-1)
    if (!last || !(await seal(needs, some, through, last.id))) return sealed
    sealed += some.length
    through = last.id
  }
  return sealed
}

const sealedThrough = async ({ kysely }: Queryable): Promise<string> => {
  const { id } = await kysely
    .selectFrom('audit_seal')
    .select(({ fn }) => fn.max('through_id').as('id'))
    .executeTakeFirstOrThrow()
  return (id as string | null) ?? ''
}

/** The lowest UUIDv7 of a moment. */
export function lowestIdAt(ms: number): string {
  const digits = Math.max(0, ms).toString(16).padStart(12, '0')
  return `${digits.slice(0, 8)}-${digits.slice(8)}-0000-0000-000000000000`
}

/**
 * Has these taps sealed by the next run, in the transaction that makes them: for taps whose ids do not rise with time.
 */
export async function sealLater(trx: Transaction, ids: readonly string[]): Promise<void> {
  if (ids.length > 0)
    await trx.kysely
      .insertInto('audit_unsealed')
      .values(ids.map((punch_id) => ({ punch_id })))
      .execute()
}

/** Taps that no seal has though ids have gone on: another node was slower, or its clock; or they were put by. */
async function latePunches({ kysely }: Queryable, through: string, settled: number): Promise<SealedPunch[]> {
  const from = lowestIdAt(settled - LATE_MS)
  const putBy = (await kysely.selectFrom('audit_unsealed').select('punch_id').execute()).map(({ punch_id }) => punch_id)
  const seals = await kysely.selectFrom('audit_seal').select('items').where('through_id', '>', from).execute()
  const known = new Set(seals.flatMap(({ items }) => linesOf(items ?? '').map(({ id }) => id)))
  const recent = kysely.selectFrom('punch').select('id').where('id', '>', from).where('id', '<=', through)
  const found = through <= from ? [] : (await recent.execute()).map(({ id }) => id)
  const missing = new Set([...found.filter((id) => !known.has(id)), ...putBy])
  const late: SealedPunch[] = []
  for (const id of missing) {
    const punch = await kysely.selectFrom('punch').select(SEALED).where('id', '=', id).executeTakeFirst()
    if (punch && Number(punch.received_at) <= settled) late.push(punch)
  }
  return late
}

/** One seal, unless somebody else has sealed since `from` was the last. */
function seal(needs: Needs, punches: readonly SealedPunch[], from: string, through: string): Promise<boolean> {
  const items = punches.map((punch) => `${punch.id} ${punch.work_date} ${punchHash(punch)}\n`).join('')
  const last_date =
    punches
      .map((punch) => punch.work_date)
      .sort()
      .at(-1) ?? ''
  return needs.db.transaction(async (trx) => {
    await lockHead(trx)
    if ((await sealedThrough(trx)) !== from || (from === through && (await hasAny(trx, punches, through)))) return false
    const ids = punches.map(({ id }) => id)
    await trx.kysely.deleteFrom('audit_unsealed').where('punch_id', 'in', ids).execute()
    await sealEntry(trx, needs, systemActor('audit.seal'), {
      through_id: through,
      count: punches.length,
      last_date,
      items,
    })
    return true
  })
}

type Seal = { through_id: string; count: number; last_date: string; items: string }

/** Writes a seal: its list, and the row of the chain that holds the list's hash. */
export async function sealEntry(
  trx: Transaction,
  needs: Pick<Needs, 'clock' | 'ids'>,
  actor: Actor,
  seal: Seal,
): Promise<void> {
  const entry_id = await recordAudit(trx, needs, actor, {
    action: SEAL_ACTION,
    entity: { type: 'punch', id: seal.through_id },
    after: { count: seal.count, last_date: seal.last_date, digest: sha256(seal.items) },
  })
  await trx.kysely
    .insertInto('audit_seal')
    .values({ entry_id, ...seal })
    .execute()
}

/** Late ones leave the end where it is: of two who find the same, the second sees them in the first one's list. */
async function hasAny(trx: Transaction, punches: readonly SealedPunch[], through: string): Promise<boolean> {
  const seals = await trx.kysely.selectFrom('audit_seal').select('items').where('through_id', '=', through).execute()
  return seals.some(({ items }) => punches.some(({ id }) => items?.includes(id)))
}

export type SealedLine = { id: string; date: string; hash: string }

/** The lines of a seal's list. */
export const linesOf = (items: string): SealedLine[] =>
  items
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [id = '', date = '', hash = ''] = line.split(' ')
      return { id, date, hash }
    })
