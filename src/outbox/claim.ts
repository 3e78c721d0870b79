import type { Database } from '#src/database/database.ts'
import { inList, listRounds } from '#src/database/in-list.ts'
import type { ListParams } from '#src/database/in-list.ts'
import { statement } from '#src/database/statement.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Target } from './readable.ts'
import type { Delivery } from './sequence.ts'

type Needs = { db: Database; clock: Clock }

const BATCH = 200

type Due = { id: number; event: string; payload: string; targets: string; claimed_until: number; attempts: number }

const anyDue = statement<{ now: number }, { id: number }>((db, p) =>
  db.selectFrom('delivery').select('id').where('claimed_until', '<=', p.now).limit(1),
)
// one round trip, asked many times a second by a relay that is alone in its process
const work = statement<{ now: number }, { waiting: number | bigint; due: number | bigint }>((db, p) =>
  db.selectNoFrom((eb) => [
    eb.exists(eb.selectFrom('outbox').select('outbox.id')).as('waiting'),
    eb.exists(eb.selectFrom('delivery').select('delivery.id').where('claimed_until', '<=', p.now)).as('due'),
  ]),
)
const due = statement<{ now: number }, Due>((db, p) =>
  db
    .selectFrom('delivery')
    .innerJoin('feed_event', 'feed_event.id', 'delivery.id')
    .select(['delivery.id', 'event', 'payload', 'targets', 'claimed_until', 'attempts'])
    .where('claimed_until', '<=', p.now)
    .orderBy('delivery.id')
    .limit(BATCH),
)
const epochNow = statement<Record<string, never>, { epoch: string }>((db) =>
  db.selectFrom('stream').select('epoch').where('id', '=', 1),
)
// the claim holds only if nobody has touched the row since it was read: no lock is held and nobody waits
const claim = statement<{ id: number; seen: number; until: number; attempts: number }>((db, p) =>
  db
    .updateTable('delivery')
    .set({ claimed_until: p.until, attempts: p.attempts })
    .where('id', '=', p.id)
    .where('claimed_until', '=', p.seen),
)
const release = statement<ListParams<number> & { at: number }>((db, p) =>
  db.updateTable('delivery').set({ claimed_until: p.at }).where('id', 'in', inList(p)),
)

const forget = statement<Record<string, never>>((db) => db.updateTable('delivery').set({ claimed_until: 0 }))

/** Ends every lease: for a process that is alone with its database, whose predecessor took its queue with it. */
export async function forgetClaims({ db }: Pick<Needs, 'db'>): Promise<void> {
  await db.transaction((trx) => trx.run(forget, {}))
}

/** Whether there is anything to number or to take over. */
export async function anyWork({ db, clock }: Needs): Promise<boolean> {
  const found = await db.read.first(work, { now: clock.now() })
  return Number(found?.waiting) + Number(found?.due) > 0
}

/** Takes over deliveries that nobody has claimed or whose lease ran out, with the epoch that belongs to them. */
export async function claimDue({ db, clock }: Needs, leaseMs: number): Promise<Delivery[]> {
  if (!(await db.read.first(anyDue, { now: clock.now() }))) return []
  return db.transaction(async (trx) => {
    const now = clock.now()
    const { epoch } = (await trx.first(epochNow, {})) ?? { epoch: '' }
    const claimed: Delivery[] = []
    for (const row of await trx.all(due, { now })) {
      const { id, event, payload } = row
      const attempt = row.attempts + 1
      const won = await trx.run(claim, { id, seen: row.claimed_until, until: now + leaseMs, attempts: attempt })
      if (won === 1) claimed.push({ id, epoch, event, payload, targets: JSON.parse(row.targets) as Target[], attempt })
    }
    return claimed
  })
}

/** Gives claimed deliveries back, to be taken by anybody from an instant on. */
export async function releaseClaims({ db }: Pick<Needs, 'db'>, ids: readonly number[], at: number): Promise<void> {
  await db.transaction(async (trx) => {
    for (const round of listRounds(ids)) await trx.run(release, { ...round, at })
  })
}
