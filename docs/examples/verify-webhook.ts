import { createHmac, timingSafeEqual } from 'node:crypto'

/** Five minutes: what is older may be somebody else's copy. */
const TOLERANCE_SECONDS = 300

/**
 * Whether a message is Hadir's and of now. `body` is the body as it came, before anything has parsed it; `secret` begins
 * with whsec_, `now` is Date.now(). While a secret is being changed there are two signatures, and one that fits is enough.
 */
export function isFromHadir(
  secret: string,
  headers: Record<string, string | string[] | undefined>,
  body: string,
  now: number,
): boolean {
  const [id, seconds, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    String(headers[name] ?? ''),
  )
  if (!(Math.abs(now / 1000 - Number(seconds)) <= TOLERANCE_SECONDS)) return false
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const expected = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest()
  return (signatures ?? '').split(' ').some((one) => {
    const given = Buffer.from(one.replace(/^v1,/, ''), 'base64')
    return one.startsWith('v1,') && given.length === expected.length && timingSafeEqual(given, expected)
  })
}
