import type { RecordRequest } from '#contract/requests.ts'
import type { Transaction } from '#src/database/database.ts'
import type { DayRequestTable } from '#src/database/request-tables.ts'
import { AppError } from '#src/kernel/errors.ts'
import { sha256 } from '#src/kernel/ids.ts'
import { accountsOf, notify, tellChanged, turnOf } from './announce.ts'
import { askedBefore, weigh, write } from './ask.ts'
import { change } from './change.ts'
import type { Doer } from './decide.ts'
import { decidersOf } from './deciders.ts'
import type { RequestNeeds } from './needs.ts'
import { lockPeople } from './people.ts'
import { readSettings } from './policy.ts'
import { takeEffect } from './take-effect.ts'

/**
 * HR writes down for somebody what they could not ask for themselves: a paper letter, a call in the morning, dates of last
 * week. However long ago, but never in a settled period, and never for oneself. It is approved by the same person at once,
 * or goes to those who would decide if the person had asked. The person is told, and so is whoever leads them. The same
 * key again gives the same request. Throws `requests/own` and what `ask` throws, but for `too-late` and `letter-missing`.
 */
export async function record(
  trx: Transaction,
  needs: RequestNeeds,
  { identity, actor }: Doer,
  recorded: RecordRequest,
): Promise<DayRequestTable> {
  const { employee_id, approve, ...wanted } = recorded
  if (identity.employeeId === employee_id) throw new AppError('requests/own')
  const asker = await lockPeople(trx, { asker: employee_id, partner: null })
  const body_hash = sha256(JSON.stringify(recorded))
  const earlier = await askedBefore(trx, asker.id, { key: wanted.key, body_hash })
  if (earlier) return earlier
  const { policy } = await readSettings(trx)
  const { half_days, typed } = await weigh(trx, needs, asker, { wanted, policy, byHr: true })
  const { accountId, name, employeeId } = identity
  const row = await write(trx, needs, {
    did: 'recorded',
    asker,
    actor: { ...actor, accountId },
    wanted,
    policy,
    body_hash,
    half_days,
    typed,
    swap: { partner_id: null, swap: null },
  })
  const deciders = (await decidersOf(trx, [asker], needs.clock.now()))(asker)
  const person = await accountsOf(trx, [asker.id])
  if (!approve) {
    await notify(trx, needs, row, { kind: 'recorded', to: person, occasion: 1 })
    await notify(trx, needs, row, { kind: 'asked', to: await turnOf(trx, row, deciders), occasion: 1 })
    await tellChanged(trx, row, deciders)
    return row
  }
  const approved = await change(trx, needs, {
    actor,
    by: { accountId, name, employeeId },
    open: { row, asker, deciders },
    did: 'approved',
    next: { state: 'approved', step: null },
  })
  const done = await takeEffect(trx, needs, { row: approved, asker, policy, by: actor })
  // whoever leads the person would else hear of it last
  const leads = deciders.map((one) => ({ id: one.accountId, employee_id: one.employeeId }))
  const to = [...person, ...leads.filter(({ id }) => id !== accountId)]
  await notify(trx, needs, done, { kind: 'recorded', to, occasion: done.version })
  return done
}
