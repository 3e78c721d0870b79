import type { DayRequest } from '#contract/requests.ts'
import type { Transaction } from '#src/database/database.ts'
import type { DayRequestTable } from '#src/database/request-tables.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { tellChanged } from './announce.ts'
import type { Decider } from './deciders.ts'
import type { BookNeeds } from './needs.ts'
import type { Asker } from './people.ts'
import { tellOthersOfChange } from './tell-others.ts'

/** A request that is locked, with whose it is and whose turn it is at the manager's step. */
export type Open = { row: DayRequestTable; asker: Asker; deciders: Decider[] }

type MayChange = 'to_date' | 'half_days' | 'back_on' | 'first_to' | 'with_letter' | 'letter_state'

export type Change = {
  open: Open
  did: DayRequest['deeds'][number]['did']
  next: { state: string; step: string | null }
  /** What else of the request becomes another. */
  more?: Partial<Pick<DayRequestTable, MayChange>>
  /** Of a deed that shortens, or asks for it. */
  back_on?: string
  reason?: string | undefined
  /** Who does it; the account is empty where the house does it by itself. */
  by: { accountId: string; name: string; employeeId: string | null }
  actor: Actor
}

const DECISIONS: readonly Change['did'][] = ['agreed', 'approved', 'refused', 'shortened', 'back_refused']

/** Writes the next version of a request with what was done, audits it, and tells the screens and other systems. */
export async function change(
  trx: Transaction,
  needs: Pick<BookNeeds, 'clock' | 'ids'>,
  { open, did, next, more, back_on, reason = '', by, actor }: Change,
): Promise<DayRequestTable> {
  const { row, asker, deciders } = open
  const now = needs.clock.now()
  const waiting_since = next.step === row.step ? row.waiting_since : now
  // whatever comes of the request, nobody has to answer for dates that it no longer has
  const ended = next.state === 'approved' ? {} : { back_on: null }
  const put = {
    ...next,
    ...ended,
    ...more,
    version: row.version + 1,
    updated_at: now,
    reminded_at: null,
    waiting_since,
  }
  const changed: DayRequestTable = { ...row, ...put }
  const { state, step, version } = changed
  await trx.kysely.updateTable('day_request').set(put).where('id', '=', row.id).execute()
  const place = deciders.find(({ employeeId }) => employeeId === by.employeeId)?.inPlaceOf
  const isDecision = DECISIONS.includes(did)
  const isManagers = row.step === 'manager' || row.back_on !== null
  const inPlace = isDecision && isManagers && place ? place : null
  const deed = {
    request_id: row.id,
    version,
    did,
    step: isDecision ? row.step : null,
    account_id: by.accountId,
    by_name: by.name,
    for_employee: inPlace?.id ?? null,
    for_name: inPlace?.name ?? null,
    reason: reason || null,
    at: now,
    back_on: back_on ?? null,
  }
  await trx.kysely.insertInto('request_deed').values(deed).execute()
  await recordAudit(trx, needs, actor, {
    action: `request.${did}`,
    entity: { type: 'request', id: row.id },
    subject: asker.id,
    before: {
      state: row.state,
      step: row.step,
      to: row.to_date,
      back_on: row.back_on,
      with_letter: row.with_letter === 1,
    },
    after: { state, step, to: changed.to_date, back_on: changed.back_on, with_letter: changed.with_letter === 1 },
    reason: reason || null,
  })
  await tellChanged(trx, changed, deciders)
  await tellOthersOfChange(trx, did, changed, asker)
  return changed
}
