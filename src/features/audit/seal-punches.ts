import type { Database, Queryable, Transaction } from '#src/database/database.ts'
import { systemActor } from '#src/kernel/actor.ts'
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
const LATE_MS = 25 * 3_600_000

/**
 * Puts the hashes of new taps into the chain and returns how many taps. Taps are facts and the way to a green tick is
 * never slowed by the audit log, so they are not recorded one by one but sealed afterwards: from then on a tap that is
 * edited, deleted or slipped in is found and named. Any number of processes may do so at once.
 */
export async function sealPunches(needs: Needs): Promise<number> {
  const { db, clock } = needs
  const settled = clock.now() - SETTLED_MS
  let sealed = 0
  let through = await sealedThrough(db.read)
  for (const some of Map.groupBy(await latePunches(db.read, through, settled), (_, at) =>
    Math.floor(at / BATCH),
  ).values()) {
    if (!(await seal(needs, some, through, through))) return sealed
    sealed += some.length
  }
  for (let round = 0; round < MOST; round++) {
    const query = db.read.kysely.selectFrom('punch').select(SEALED).where('id', '>', through)
    const rows = await query.orderBy('id').limit(BATCH).execute()
    const end = rows.findIndex((punch) => Number(punch.received_at) > settled)
    const some = end === -1 ? rows : rows.slice(0, end)
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
function lowestIdAt(ms: number): string {
  const digits = Math.max(0, ms).toString(16).padStart(12, '0')
  return `${digits.slice(0, 8)}-${digits.slice(8)}-0000-0000-000000000000`
}

/** Taps with ids below the last seal that no seal has: another node was slower, or its clock. */
async function latePunches({ kysely }: Queryable, through: string, settled: number): Promise<SealedPunch[]> {
  const from = lowestIdAt(settled - LATE_MS)
  if (through <= from) return []
  const seals = await kysely.selectFrom('audit_seal').select('items').where('through_id', '>', from).execute()
  const known = new Set(seals.flatMap(({ items }) => linesOf(items ?? '').map(({ id }) => id)))
  const recent = kysely.selectFrom('punch').select('id').where('id', '>', from).where('id', '<=', through)
  const missing = (await recent.execute()).map(({ id }) => id).filter((id) => !known.has(id))
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
    const entry_id = await recordAudit(trx, needs, systemActor('audit.seal'), {
      action: SEAL_ACTION,
      entity: { type: 'punch', id: through },
      after: { count: punches.length, last_date, digest: sha256(items) },
    })
    const row = { entry_id, through_id: through, count: punches.length, last_date, items }
    await trx.kysely.insertInto('audit_seal').values(row).execute()
    return true
  })
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
