import { createECDH, createPrivateKey, sign } from 'node:crypto'
import type { Database, Queryable } from '#src/database/database.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { PushKeys } from './needs.ts'

/** How long a proof is good; standard and services allow a day at most. */
const GOOD_FOR_SECONDS = 12 * 3_600

export function newPushKeys(): PushKeys {
  const curve = createECDH('prime256v1')
  curve.generateKeys()
  return { publicKey: curve.getPublicKey('base64url'), privateKey: curve.getPrivateKey('base64url') }
}

const stored = async (db: Queryable): Promise<PushKeys | null> => {
  const row = await db.kysely.selectFrom('push_keys').selectAll().where('id', '=', 1).executeTakeFirst()
  return row ? { publicKey: row.public_key, privateKey: row.private_key } : null
}

/** The house's pair: the one that was set, else the one in the database, made by whoever is first. */
export async function pushKeys({ db, clock }: { db: Database; clock: Clock }, set: PushKeys | null): Promise<PushKeys> {
  const known = set ?? (await stored(db.read))
  if (known) return known
  const { publicKey, privateKey } = newPushKeys()
  return db.transaction(async (trx) => {
    const row = { id: 1, public_key: publicKey, private_key: privateKey, created_at: clock.now() }
    try {
      await trx.kysely.insertInto('push_keys').values(row).execute()
      return { publicKey, privateKey }
    } catch (error) {
      if (!trx.dialect.isUniqueViolation(error)) throw error
      return (await stored(trx)) ?? { publicKey, privateKey }
    }
  })
}

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Proves to a push service who sends (VAPID, RFC 8292): the value of the header `authorization`. */
export function pushAuthorization(
  { publicKey, privateKey }: PushKeys,
  { endpoint, subject, now }: { endpoint: string; subject: string; now: number },
): string {
  const point = Buffer.from(publicKey, 'base64url')
  const key = createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      d: privateKey,
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    },
  })
  const claims = { aud: new URL(endpoint).origin, exp: Math.floor(now / 1_000) + GOOD_FOR_SECONDS, sub: subject }
  const said = `${encoded({ typ: 'JWT', alg: 'ES256' })}.${encoded(claims)}`
  const signature = sign('sha256', Buffer.from(said), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')
  return `vapid t=${said}.${signature}, k=${publicKey}`
}
