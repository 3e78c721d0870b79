import type { DayRequestTable } from '#src/database/request-tables.ts'
import { systemActor } from '#src/kernel/actor.ts'
import { addDays } from '#src/kernel/work-time.ts'
import { accountsOf, notify } from './announce.ts'
import { change } from './change.ts'
import { decidersOf, withoutPartner } from './deciders.ts'
import type { BookNeeds } from './needs.ts'
import { lockPeople, peopleOf, todayOf } from './people.ts'
import { readSettings } from './policy.ts'
import { lockRequest } from './table.ts'

/** East of everywhere a date is over first: nothing younger than this can be. Days. */
const SURELY_OVER = 1

/** Whether the first date of a swap lies too far back for it to be approved still. */
export const isOverdue = (row: Pick<DayRequestTable, 'kind' | 'from_date'>, today: string, pastDays: number): boolean =>
  row.kind === 'tukar_shift' && row.from_date < addDays(today, -pastDays)

/** Ends swaps whose date has gone by with nobody having decided; both are told. Returns how many. */
export async function expireSwaps(needs: BookNeeds): Promise<number> {
  const { db, clock } = needs
  const { policy } = await readSettings(db.read)
  const { past_days } = policy.kinds.tukar_shift
  const latest = addDays(new Date(clock.now()).toISOString().slice(0, 10), SURELY_OVER - past_days)
  const rows = await db.read.kysely
    .selectFrom('day_request')
    .select('id')
    .where('state', '=', 'waiting')
    .where('kind', '=', 'tukar_shift')
    .where('from_date', '<', latest)
    .limit(500)
    .execute()
  let ended = 0
  for (const { id } of rows) if (await expire(needs, id, past_days)) ended++
  return ended
}

function expire(needs: BookNeeds, id: string, pastDays: number): Promise<boolean> {
  return needs.db.transaction(async (trx) => {
    const now = needs.clock.now()
    const asker = await lockPeople(trx, await peopleOf(trx, id))
    const row = await lockRequest(trx, id)
    if (row.state !== 'waiting' || !isOverdue(row, todayOf(asker, now), pastDays)) return false
    const deciders = withoutPartner(row, (await decidersOf(trx, [asker], now))(asker))
    const changed = await change(trx, needs, {
      open: { row, asker, deciders },
      did: 'expired',
      next: { state: 'expired', step: null },
      by: { accountId: '', name: 'Hadir', employeeId: null },
      actor: systemActor('requests.remind'),
    })
    const to = await accountsOf(trx, [row.employee_id, row.partner_id])
    await notify(trx, needs, row, { kind: 'expired', to, occasion: changed.version })
    return true
  })
}
