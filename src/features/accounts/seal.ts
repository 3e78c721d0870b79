import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import type { Ids } from '#src/kernel/ids.ts'

const VERSION = 'v1'
const keyOf = (secret: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', 'hadir totp', 32))

/**
 * Seals the key of somebody's authenticator app, so that a stolen table is of no use without SESSION_SECRET. It belongs
 * to `owner` and opens for nobody else.
 */
export function seal(secret: string, ids: Ids, owner: string, bytes: Buffer): string {
  const nonce = Buffer.from(ids.token(), 'base64url').subarray(0, 12)
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret), nonce).setAAD(Buffer.from(owner))
  const sealed = Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
  return `${VERSION}.${sealed.toString('base64url')}`
}

/** What was sealed; null when it was sealed with another SESSION_SECRET, for somebody else, or was changed. */
export function unseal(secret: string, owner: string, text: string): Buffer | null {
  const [version, body = ''] = text.split('.')
  const sealed = Buffer.from(body, 'base64url')
  if (version !== VERSION || sealed.length < 28) return null
  const decipher = createDecipheriv('aes-256-gcm', keyOf(secret), sealed.subarray(0, 12))
  decipher.setAAD(Buffer.from(owner)).setAuthTag(sealed.subarray(-16))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()])
  } catch {
    return null
  }
}
