import { createHmac } from 'node:crypto'

const PREFIX = 'whsec_'

/** A secret as standardwebhooks writes it: `whsec_` and the base64 of 32 random bytes. */
export const newSecret = (token: string): string =>
  PREFIX + Buffer.from(token, 'base64url').subarray(0, 32).toString('base64')

/**
 * The headers of a message as standardwebhooks has them (https://www.standardwebhooks.com): HMAC-SHA256 over id, seconds and
 * body, once for each secret that is good at the moment.
 */
export function signedHeaders(
  secrets: readonly string[],
  { id, at, body }: { id: string; at: number; body: string },
): Record<string, string> {
  const seconds = String(Math.floor(at / 1_000))
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64')
    return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`
  })
  return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signatures.join(' ') }
}
