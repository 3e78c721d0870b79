import type { Database, Transaction } from '#src/database/database.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { AppError } from '#src/kernel/errors.ts'
import { sha256 } from '#src/kernel/ids.ts'
import { senderOf } from '#src/http/address.ts'

/** Somebody whose attempts are counted together: the first few are free, then each one doubles the wait. */
export type Bucket = {
  subject: string
  free: number
  longestMs: number
  /** While it has to wait, it lets those pass whose own bucket is empty, and does not count them. */
  sparesNewcomers?: true
}

/** Who tries: `account` is the account's id, or the login where there is no such account. */
export type Attempt = {
  account: string
  address: string
  /** A device that has signed in to this account before. */ device: string | null
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
/** A bucket that nobody touched for this long is empty again. */
export const FORGET_MS = 24 * 60 * MINUTE

/**
 * A device that the account knows has a bucket of its own and nothing else: whatever others try, from wherever,
 * its owner is not kept waiting. Everybody else counts by account and address, and by address over all accounts;
 * the latter is wide, because a whole office may stand behind one address, and holds up only logins that have failed
 * from there: whoever guesses keeps no colleague out. Logins that do not exist count like those that do, or the
 * answer would tell them apart. What is left to somebody with many logins is the limit of requests per address.
 * No account is ever locked as such.
 */
export function bucketsOf({ account, address, device }: Attempt): Bucket[] {
  const who = sha256(account)
  if (device) return [{ subject: `device:${who}:${device.slice(0, 32)}`, free: 5, longestMs: 5 * MINUTE }]
  const sender = senderOf(address)
  return [
    { subject: `account:${who}:${sender}`, free: 5, longestMs: 15 * MINUTE },
    { subject: `address:${sender}`, free: 50, longestMs: 5 * MINUTE, sparesNewcomers: true },
  ]
}

/**
 * For codes of a second factor, which whoever tries them knows the password of. Unknown devices share one bucket over
 * all addresses, or six digits could be guessed from many; a device that the account knows is not kept waiting by them.
 */
export const codeBuckets = ({ account, device }: { account: string; device: string | null }): Bucket[] => [
  { subject: `code:${sha256(account)}:${device?.slice(0, 32) ?? 'new'}`, free: 5, longestMs: 15 * MINUTE },
]

/** For checks of a password within a session. */
export const ownBucket = (accountId: string): Bucket[] => [
  { subject: `change:${sha256(accountId)}`, free: 5, longestMs: 5 * MINUTE },
]

/**
 * Counts an attempt before it is made, so that a hundred at once are a hundred, and returns the buckets that counted
 * it; the first one is the sender's own. Throws `session/slow-down` with the seconds to wait, and does not count,
 * while one of the buckets has to wait. `lockedOut` is called in the same transaction by the first attempt after which
 * the sender has to wait.
 */
export function countAttempt(
  { db, clock }: { db: Database; clock: Clock },
  buckets: Bucket[],
  lockedOut: (trx: Transaction) => Promise<void> = async () => {},
): Promise<Bucket[]> {
  return db.transaction(async (trx) => {
    const now = clock.now()
    const known = await claim(trx, buckets)
    const untilOf = ({ subject }: Bucket): number => known.get(subject)?.blocked_until ?? 0
    const failuresOf = ({ subject }: Bucket): number => {
      const row = known.get(subject)
      return row && now - row.updated_at < FORGET_MS ? row.failures : 0
    }
    const isNewcomer = failuresOf(buckets[0] as Bucket) === 0
    const counted = buckets.filter((bucket) => !(bucket.sparesNewcomers && isNewcomer && untilOf(bucket) > now))
    const until = Math.max(0, ...counted.map(untilOf))
    if (until > now) throw new AppError('session/slow-down', { retryAfter: Math.ceil((until - now) / SECOND) })
    for (const bucket of counted) {
      const failures = failuresOf(bucket) + 1
      if (bucket === buckets[0] && failures === bucket.free) await lockedOut(trx)
      await write(trx, bucket.subject, { failures, blocked_until: now + waitOf(bucket, failures), updated_at: now })
    }
    return counted
  })
}

/** The attempt was right: its own bucket is emptied, and wider ones get back what it took. */
export async function forgiveAttempt(trx: Transaction, [own, ...wider]: Bucket[]): Promise<void> {
  if (own) await trx.kysely.deleteFrom('sign_in_failure').where('subject', '=', own.subject).execute()
  await giveBack(trx, wider)
}

/** The attempt was never judged: all of its buckets get back what it took. */
export async function giveBack(trx: Transaction, buckets: Bucket[]): Promise<void> {
  for (const { subject } of buckets) {
    await trx.kysely
      .updateTable('sign_in_failure')
      .set((eb) => ({ failures: eb('failures', '-', 1), blocked_until: 0 }))
      .where('subject', '=', subject)
      .where('failures', '>', 0)
      .execute()
  }
}

function waitOf({ free, longestMs }: Bucket, failures: number): number {
  return failures < free ? 0 : Math.min(longestMs, SECOND * 2 ** Math.min(failures - free, 30))
}

type Row = { failures: number; blocked_until: number; updated_at: number }

/**
 * The buckets' rows, locked. What is not there cannot be locked, and of those who find nothing at the same moment each
 * would be the first: so it is made before it is looked at.
 */
async function claim(trx: Transaction, buckets: Bucket[]): Promise<Map<string, Row>> {
  const known = await read(trx, buckets)
  const missing = buckets.map(({ subject }) => subject).filter((subject) => !known.has(subject))
  let overtaken = false
  for (const subject of missing.sort()) {
    try {
      const row = { subject, failures: 0, blocked_until: 0, updated_at: 0 }
      await trx.kysely.insertInto('sign_in_failure').values(row).execute()
    } catch (error) {
      if (!trx.dialect.isUniqueViolation(error)) throw error
      overtaken = true
    }
  }
  return overtaken ? read(trx, buckets) : known
}

async function read(trx: Transaction, buckets: Bucket[]): Promise<Map<string, Row>> {
  const subjects = buckets.map(({ subject }) => subject)
  const query = trx.kysely.selectFrom('sign_in_failure').selectAll().where('subject', 'in', subjects).orderBy('subject')
  return new Map((await trx.dialect.lockRow(query).execute()).map((row) => [row.subject, row]))
}

async function write(trx: Transaction, subject: string, row: Row): Promise<void> {
  await trx.kysely.updateTable('sign_in_failure').set(row).where('subject', '=', subject).execute()
}
