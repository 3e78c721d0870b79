import type { AccountEvent } from '#contract/sign-in.ts'
import type { Transaction } from '#src/database/database.ts'
import type { Identity } from '#src/http/identity.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { takeNews } from './account-events.ts'
import { newDevice } from './cookies.ts'
import { knownDevice, rememberDevice } from './devices.ts'
import { mustEnrol } from './factors.ts'
import type { Proof } from './factors.ts'
import { identityFrom, limitsOf } from './person.ts'
import { readPolicy } from './policy.ts'
import { endSession, startSession } from './sessions.ts'
import type { EndNeeds } from './end-access.ts'
import type { PersonRow } from './table.ts'
import { tellNewDevice } from './tell-unusual.ts'

/** What a browser brought along when somebody signed in. */
export type Visitor = {
  /** Where it comes from; who it is, is what is to be found out. */
  actor: Actor
  address: string
  userAgent: string
  /** The session that this one replaces, and its device if we signed it. */
  session: string | null
  device: string | null
}

export type SignedIn = {
  identity: Identity
  token: string
  lifetimeMs: number
  device: string
  /** What others did to the ways into this account meanwhile. */
  told: AccountEvent[]
}

/** Begins a session, whatever the browser brought along. The caller holds the account's row and has judged everything. */
export async function openSession(
  trx: Transaction,
  needs: EndNeeds & { sessionSecret: string },
  visitor: Visitor,
  row: PersonRow,
  proof: Proof,
): Promise<SignedIn> {
  if (visitor.session) await endSession(trx, needs, visitor.session)
  if ((await knownDevice(trx, row.account_id, visitor.device)) === null)
    await tellNewDevice(trx, needs, visitor.actor, row)
  const device = visitor.device ?? newDevice(needs.ids)
  await rememberDevice(trx, needs, row.account_id, device)
  const { token, id } = await startSession(trx, needs, row, { ...visitor, proof })
  const identity = await identityFrom(trx, row, { via: 'session', credentialId: id })
  identity.mustEnrol = await mustEnrol(trx, row, proof, await readPolicy(trx))
  const told = await takeNews(trx, needs, row.account_id)
  return { identity, token, device, told, lifetimeMs: limitsOf(row.role).absolute }
}
