import { hash, randomBytes, randomUUIDv7 } from 'node:crypto'

/** The only source of randomness on the server; tests hand in a seeded one. */
export interface Ids {
  /** A UUIDv7: unique everywhere, rising with time. */
  uuid(): string
  /** 256 random bits as base64url, for secrets that are shown once and stored as a hash. */
  token(): string
}

export const systemIds: Ids = {
  uuid: () => randomUUIDv7(),
  token: () => randomBytes(32).toString('base64url'),
}

/** SHA-256 as hex: how secrets with 256 bits of their own are stored. Not for passwords. */
export const sha256 = (text: string): string => hash('sha256', text)

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Eight letters and digits without look-alikes, made of the last 40 bits of a UUID: short enough to read out. */
export function shortCode(uuid: string): string {
  let bits = Number.parseInt(uuid.slice(-10), 16)
  let code = ''
  for (let i = 0; i < 8; i++) {
    code = CROCKFORD[bits % 32] + code
    bits = Math.floor(bits / 32)
  }
  return code
}
