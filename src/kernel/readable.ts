import type { Ids } from './ids.ts'

const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz'

/** A random password of 60 bits that can be read out and typed: three groups of four, without look-alikes. */
export function readablePassword(ids: Pick<Ids, 'token'>): string {
  const bytes = Buffer.from(ids.token(), 'base64url')
  const letters = Array.from({ length: 12 }, (_, i) => LETTERS.charAt((bytes[i] ?? 0) & 31))
  return letters.join('').replace(/(.{4})(?=.)/g, '$1-')
}
