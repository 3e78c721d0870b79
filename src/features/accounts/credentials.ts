import type { Database } from '#src/database/database.ts'
import type { Identity } from '#src/http/identity.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import { sha256 } from '#src/kernel/ids.ts'
import type { Ids } from '#src/kernel/ids.ts'
import type { Logger } from '#src/kernel/log.ts'
import { share } from '#src/kernel/share.ts'
import type { Shared } from '#src/kernel/share.ts'
import { createCredentialCache } from './credential-cache.ts'
import type { CredentialCache, KnownCredential } from './credential-cache.ts'
import { ACCOUNTS_SIGNAL, tellEnded } from './end-access.ts'
import { mustEnrol } from './factors.ts'
import { identityFrom, isUsable, limitsOf } from './person.ts'
import { createPolicyReader } from './policy.ts'
import type { Policy } from './policy.ts'
import { createRecent } from './recent.ts'
import type { Recent } from './recent.ts'
import { sessionById, tokenByHash, tokenById, touchSession, touchToken } from './table.ts'
import type { CredentialRow } from './table.ts'

/** Finds out whom the token of a session or a personal access token belongs to. */
export type Credentials = {
  /**
   * Null when the token is unknown or over. What this process ends is over with the commit; what another process
   * ends may be known here for 20 s more. Asks the database only once in that time; `urgent` is asked for first.
   */
  find: (via: Identity['via'], token: string, urgent?: boolean) => Promise<Identity | null>
  /** Whether this process has let somebody in with it, or given it out, some time: told without the database. */
  isFamiliar: (via: Identity['via'], token: string) => boolean
  /** This session has just been given out. */
  expect: (token: string) => void
  /** Who this is by what the database says now: null when the credential has ended, on whichever node. */
  confirm: (identity: Identity) => Promise<Identity | null>
}

type Needs = { db: Database; clock: Clock; ids: Ids; log: Logger; sessionSecret: string }
type State = Needs & {
  cache: CredentialCache
  policy: () => Promise<Policy>
  /** By hash. */
  familiar: Recent<true>
  /** Asks the database, once for all who come with the same token at the same moment. */
  read: Shared<Asked, KnownCredential | null>
}
type Asked = { via: Identity['via']; key: string }

const TOUCH_MS = 60_000
/** When a whole house comes back at once, its credentials are read in turns and leave connections to others. */
const TURNS = { atOnce: 8 }
/** Many more than a process serves at a time; 100 bytes each. */
const FAMILIAR_AT_MOST = 50_000
const SECRET = /^[\w-]{43}$/
export const TOKEN_PREFIX = 'hadir_pat_'

export function createCredentials(needs: Needs): Credentials {
  const state: State = {
    ...needs,
    cache: createCredentialCache(),
    policy: createPolicyReader(needs),
    familiar: createRecent(FAMILIAR_AT_MOST),
    read: share(
      (asked: Asked) => readAnew(state, asked),
      ({ via, key }) => `${via} ${key}`,
      { clock: needs.clock, ...TURNS },
    ),
  }
  needs.db.onSignal(ACCOUNTS_SIGNAL, () => state.cache.clear())
  return {
    find: (via, token, urgent) => find(state, via, token, urgent),
    isFamiliar: (via, token) => state.familiar.get(keyOf(state, via, token) ?? '') === true,
    expect: (token) => state.familiar.set(sessionIdOf(state.sessionSecret, token), true),
    confirm: (identity) => confirm(state, identity),
  }
}

/**
 * How the token of a session is stored. The key keeps a stolen table from being of use. Tokens have one length and
 * 256 bits of chance, so an HMAC would add nothing but its price, which every request pays.
 */
export const sessionIdOf = (sessionSecret: string, token: string): string => sha256(`${sessionSecret} ${token}`)

async function find(state: State, via: Identity['via'], token: string, urgent?: boolean): Promise<Identity | null> {
  const key = keyOf(state, via, token)
  if (key === null) return null
  const { cache, clock } = state
  const now = clock.now()
  const known = cache.get(key, now)
  // whoever gets a second factor on one node goes on at once on every other
  const entry = known && !known.identity.mustEnrol ? known : await state.read({ via, key }, urgent)
  if (!entry || isOver(via, entry.identity.role, entry, now)) return null
  if (now - entry.seenAt >= TOUCH_MS) {
    entry.seenAt = now
    touch(state, entry.identity, now)
  }
  return entry.identity
}

async function readAnew(state: State, { via, key }: Asked): Promise<KnownCredential | null> {
  const readAt = state.cache.changes()
  const entry = await load(state, via, await rowOf(state, via, key))
  if (!entry) return null
  state.cache.keep(key, entry, readAt)
  state.familiar.set(key, true)
  return entry
}

function keyOf({ sessionSecret }: State, via: Identity['via'], token: string): string | null {
  if (via === 'session') return SECRET.test(token) ? sessionIdOf(sessionSecret, token) : null
  return token.startsWith(TOKEN_PREFIX) && SECRET.test(token.slice(TOKEN_PREFIX.length)) ? sha256(token) : null
}

const rowOf = ({ db }: State, via: Identity['via'], key: string): Promise<CredentialRow | undefined> =>
  via === 'session' ? db.read.first(sessionById, { id: key }) : db.read.first(tokenByHash, { hash: key })

/** Judges a row that was read. A session that is over is removed, so that it cannot come back to life. */
async function load(
  state: State,
  via: Identity['via'],
  row: CredentialRow | undefined,
): Promise<KnownCredential | null> {
  if (!row) return null
  const now = state.clock.now()
  const { id: credentialId, last_seen_at: seenAt, expires_at: expiresAt } = row
  if (isUsable(row, now) && !isOver(via, row.role, { seenAt, expiresAt }, now)) {
    const identity = await identityFrom(state.db.read, row, { via, credentialId })
    // scripts have their own secret and cannot show a code
    if (via === 'session' && (await mustEnrol(state.db.read, row, row.proof, await state.policy())))
      identity.mustEnrol = true
    return { identity, seenAt, expiresAt, loadedAt: now }
  }
  if (via === 'session') inBackground(state, remove(state, credentialId))
  return null
}

async function confirm(state: State, { via, credentialId: id }: Identity): Promise<Identity | null> {
  const { read } = state.db
  const row = await (via === 'session' ? read.first(sessionById, { id }) : read.first(tokenById, { id }))
  return (await load(state, via, row))?.identity ?? null
}

function touch(state: State, { via, credentialId: id }: Identity, at: number): void {
  inBackground(
    state,
    state.db.transaction((trx) => trx.run(via === 'session' ? touchSession : touchToken, { id, at })),
  )
}

const remove = ({ db, clock, ids }: State, id: string): Promise<void> =>
  db.transaction(async (trx) => {
    const gone = trx.kysely.deleteFrom('session').where('id', '=', id)
    if ((await gone.executeTakeFirst()).numDeletedRows > 0n) await tellEnded(trx, { clock, ids }, [id])
  })

function isOver(
  via: Identity['via'],
  role: string,
  { seenAt, expiresAt }: Pick<KnownCredential, 'seenAt' | 'expiresAt'>,
  now: number,
): boolean {
  if (expiresAt !== null && now >= expiresAt) return true
  return via === 'session' && now - seenAt >= limitsOf(role).idle
}

function inBackground({ log }: State, work: Promise<unknown>): void {
  work.catch((error: unknown) => log.warn({ error: messageOf(error) }, 'a credential could not be brought up to date'))
}
