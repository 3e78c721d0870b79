import type { DayRequestTable } from '#src/database/request-tables.ts'
import { systemActor } from '#src/kernel/actor.ts'
import { notify, turnOf } from './announce.ts'
import { change } from './change.ts'
import { decidersOf, withoutPartner } from './deciders.ts'
import type { BookNeeds } from './needs.ts'
import { lockPeople, peopleOf, readAskers } from './people.ts'
import { readSettings } from './policy.ts'
import { lockRequest } from './table.ts'

const DAY = 86_400_000
/** Looked at in one run; the others are in the next. */
const MOST = 5_000

type Silence = Pick<DayRequestTable, 'waiting_since' | 'updated_at'>

/** Whether somebody has had the turn for so many days. */
export const isSilent = (row: Silence, days: number | null, now: number): boolean =>
  days !== null && (row.waiting_since ?? row.updated_at) <= now - days * DAY

/**
 * Requests that no manager answers go to HR: after so many days as the policy says, or at once where nobody is left to
 * decide. HR is told. Returns how many.
 */
export async function escalateSilent(needs: BookNeeds): Promise<number> {
  const { db, clock } = needs
  const { escalate_after_days } = (await readSettings(db.read)).policy
  const rows = await db.read.kysely
    .selectFrom('day_request')
    .selectAll()
    .where('state', '=', 'waiting')
    .where('step', '=', 'manager')
    .orderBy('created_at')
    .limit(MOST)
    .execute()
  const now = clock.now()
  const askers = await readAskers(db.read, [...new Set(rows.map(({ employee_id }) => employee_id))])
  const turns = await decidersOf(db.read, askers, now)
  const known = new Map(askers.map((one) => [one.id, one]))
  let gone = 0
  for (const row of rows) {
    const asker = known.get(row.employee_id)
    const isLeft = asker !== undefined && withoutPartner(row, turns(asker)).length > 0
    if (isLeft && !isSilent(row, escalate_after_days, now)) continue
    if (await escalate(needs, row.id, escalate_after_days)) gone++
  }
  return gone
}

function escalate(needs: BookNeeds, id: string, days: number | null): Promise<boolean> {
  return needs.db.transaction(async (trx) => {
    const now = needs.clock.now()
    const asker = await lockPeople(trx, await peopleOf(trx, id))
    const row = await lockRequest(trx, id)
    const deciders = withoutPartner(row, (await decidersOf(trx, [asker], now))(asker))
    if (row.state !== 'waiting' || row.step !== 'manager') return false
    if (deciders.length > 0 && !isSilent(row, days, now)) return false
    const changed = await change(trx, needs, {
      open: { row, asker, deciders },
      did: 'escalated',
      next: { state: 'waiting', step: 'hr' },
      by: { accountId: '', name: 'Hadir', employeeId: null },
      actor: systemActor('requests.remind'),
    })
    const to = await turnOf(trx, changed, deciders)
    await notify(trx, needs, changed, { kind: 'escalated', to, occasion: changed.version })
    return true
  })
}
