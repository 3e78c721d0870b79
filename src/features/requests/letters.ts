import type { AttachLetters, SettleLetter } from '#contract/requests.ts'
import type { Transaction } from '#src/database/database.ts'
import type { DayRequestTable } from '#src/database/request-tables.ts'
import { AppError } from '#src/kernel/errors.ts'
import { accountsOf, notify } from './announce.ts'
import { claimAttachments } from './attachments.ts'
import { change } from './change.ts'
import { byOf, openRequest } from './decide.ts'
import type { Doer } from './decide.ts'
import { readAdmins } from './deciders.ts'
import { letterUntil, takesLetters } from './letter-rules.ts'
import type { RequestNeeds } from './needs.ts'
import { todayOf } from './people.ts'
import { readSettings } from './policy.ts'
import { refuseLocked } from './take-effect.ts'

/** Letters of one request, whoever hands them in. */
const MOST = 10

/**
 * The asker hands in a letter that was not there when it was asked. While the request waits, those who decide see it;
 * of an approved one HR looks at it before it counts. Throws `requests/` `not-found`, `decided`, `letter-late`,
 * `changed-meanwhile`, `shape`, `attachment-unknown`.
 */
export async function attachLetters(
  trx: Transaction,
  needs: RequestNeeds,
  { identity, actor }: Doer,
  id: string,
  { version, attachments }: AttachLetters,
): Promise<DayRequestTable> {
  const open = await openRequest(trx, needs, identity, id, version)
  const { row, asker } = open
  if (row.employee_id !== identity.employeeId) throw new AppError('requests/not-found')
  if (!takesLetters(row)) throw new AppError('requests/decided')
  const { policy } = await readSettings(trx)
  const until = letterUntil(row, policy, asker.zone)
  if (until === null || until < todayOf(asker, needs.clock.now()))
    throw new AppError('requests/letter-late', { data: { until } })
  await claim(trx, row, attachments)
  const isWaiting = row.state === 'waiting'
  const seen = { letter_state: null, with_letter: row.kind === 'sakit' ? 1 : row.with_letter }
  const changed = await change(trx, needs, {
    actor,
    by: byOf(identity),
    open,
    did: 'letter_sent',
    next: { state: row.state, step: row.step },
    more: isWaiting ? seen : { letter_state: 'sent' },
  })
  if (isWaiting) return changed
  const to = (await readAdmins(trx)).filter(({ employee_id }) => employee_id !== row.employee_id)
  await notify(trx, needs, changed, { kind: 'letter_sent', to, occasion: changed.version })
  return changed
}

/**
 * HR says whether there is a letter: one that was handed in later, one on paper, one that HR hands in with this; or that
 * what was handed in is none, or that none comes any more. The days know it from then on. Throws `requests/` `not-found`,
 * `own`, `decided`, `changed-meanwhile`, `reason-missing`, `shape`, `attachment-unknown`, and `attendance/locked` where a
 * settled day would become another.
 */
export async function settleLetter(
  trx: Transaction,
  needs: RequestNeeds,
  { identity, actor }: Doer,
  id: string,
  { version, accepted, attachments, reason }: SettleLetter,
): Promise<DayRequestTable> {
  const open = await openRequest(trx, needs, identity, id, version)
  const { row, asker } = open
  if (row.employee_id === identity.employeeId) throw new AppError('requests/own')
  if (!takesLetters(row)) throw new AppError('requests/decided')
  if (!accepted && reason === undefined) throw new AppError('requests/reason-missing')
  if (!accepted && attachments.length > 0)
    throw new AppError('requests/shape', { detail: 'what is handed in here is a letter' })
  await claim(trx, row, attachments)
  // one more that is none leaves the letter that there was
  const isOneMore = row.with_letter === 1 && row.letter_state === 'sent'
  const with_letter = row.kind === 'sakit' ? Number(accepted || isOneMore) : row.with_letter
  const isOther = with_letter !== row.with_letter && row.state === 'approved'
  if (isOther) await refuseLocked(trx, row)
  // whoever sent what is none may send another; a letter that was only announced is no longer waited for
  const letter_state = accepted || isOneMore ? 'accepted' : row.letter_state === 'follows' ? null : 'follows'
  const did = accepted ? 'letter_accepted' : 'letter_refused'
  const next = { state: row.state, step: row.step }
  const by = byOf(identity)
  const changed = await change(trx, needs, { actor, by, open, did, next, more: { letter_state, with_letter }, reason })
  if (isOther) await needs.recompute(trx, row.employee_id, row.from_date, row.to_date)
  const to = await accountsOf(trx, [asker.id])
  await notify(trx, needs, changed, { kind: did, to, occasion: changed.version })
  return changed
}

async function claim(trx: Transaction, row: DayRequestTable, attachments: readonly string[]): Promise<void> {
  const there = await trx.kysely.selectFrom('attachment').select('id').where('request_id', '=', row.id).execute()
  if (there.length + attachments.length > MOST)
    throw new AppError('requests/shape', { detail: `a request has ${MOST} letters at most` })
  await claimAttachments(trx, row.employee_id, row.id, attachments)
}
