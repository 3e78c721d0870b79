import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Ids } from '#src/kernel/ids.ts'

const STEP_MS = 30_000
const DIGITS = 6
/** A clock may be off by one step in either direction. */
const DRIFT = 1
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Twenty random bytes, as long as what SHA-1 gives (RFC 4226, section 4). */
export const newTotpKey = (ids: Ids): Buffer => Buffer.from(ids.token(), 'base64url').subarray(0, 20)

/** The code of a step: RFC 6238 with SHA-1, which is what every authenticator app can do. */
export function codeAt(key: Buffer, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', key).update(counter).digest()
  const offset = (mac.at(-1) as number) & 15
  return String((mac.readUInt32BE(offset) & 0x7fff_ffff) % 10 ** DIGITS).padStart(DIGITS, '0')
}

export const stepAt = (now: number): number => Math.floor(now / STEP_MS)

/** The step that a code belongs to, now or one step off; null when it belongs to none of them. */
export function stepOf(key: Buffer, code: string, now: number): number | null {
  const given = Buffer.from(code.padStart(DIGITS, ' '))
  let found: number | null = null
  for (let step = stepAt(now) - DRIFT; step <= stepAt(now) + DRIFT; step++) {
    const expected = Buffer.from(codeAt(key, step))
    if (given.length === expected.length && timingSafeEqual(given, expected)) found = step
  }
  return found
}

/** RFC 4648, without padding: authenticator apps take it as typed. */
export function base32(bytes: Buffer): string {
  let text = ''
  let bits = 0
  let value = 0
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xfff
    for (bits += 8; bits >= 5; bits -= 5) text += ALPHABET.charAt((value >> (bits - 5)) & 31)
  }
  return bits > 0 ? text + ALPHABET.charAt((value << (5 - bits)) & 31) : text
}

/** What a QR code for an authenticator app holds. */
export function otpauthUri({ key, issuer, login }: { key: Buffer; issuer: string; login: string }): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(login)}`
  return `otpauth://totp/${label}?secret=${base32(key)}&issuer=${encodeURIComponent(issuer)}`
}
