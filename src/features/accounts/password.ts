import { argon2, timingSafeEqual } from 'node:crypto'
import type { Ids } from '#src/kernel/ids.ts'
import { createTurns } from './turns.ts'
import type { Line } from './turns.ts'

/** Memory in KiB and passes of argon2id; OWASP's second choice unless told. */
export type HashCost = { memory: number; passes: number }

/** Hashes and checks passwords with argon2id. Both wait for a turn and throw `server/busy` when too many wait. */
export interface Passwords {
  /** PHC text with a salt of its own. */
  hash(password: string): Promise<string>
  /**
   * Whether the password belongs to the stored text. Without one the same work is done and the answer is no, so
   * that the time taken does not tell whether an account exists. Strangers wait in a short line of their own.
   */
  verify(password: string, stored: string | null, line?: Line): Promise<boolean>
  /** Whether the stored text was made with other costs than today's. */
  isOutdated(stored: string): boolean
}

type Parsed = HashCost & { salt: Buffer; tag: Buffer }

const DEFAULT_COST: HashCost = { memory: 19_456, passes: 2 }
const TAG_LENGTH = 32
const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=1\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

export function createPasswords(needs: {
  ids: Ids
  cost?: HashCost
  /** How many hash at once, and how many may wait. Two leave threads of the pool for files and names. */
  atOnce?: number
  waitingAtMost?: number
  /** Of these, strangers get all places but one. */
  strangersWaitingAtMost?: number
}): Passwords {
  const { ids, cost = DEFAULT_COST, atOnce = 2, waitingAtMost = 128, strangersWaitingAtMost = 32 } = needs
  const turns = createTurns({
    known: { atOnce, waiting: waitingAtMost },
    stranger: { atOnce: Math.max(1, atOnce - 1), waiting: strangersWaitingAtMost },
  })
  const nobody: Parsed = { ...cost, salt: Buffer.alloc(16), tag: Buffer.alloc(TAG_LENGTH) }
  return {
    async hash(password) {
      const salt = Buffer.from(ids.token(), 'base64url').subarray(0, 16)
      const tag = await turns(() => derive(password, { ...cost, salt }))
      return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=1$${base64(salt)}$${base64(tag)}`
    },
    async verify(password, stored, line) {
      const known = stored === null ? null : parse(stored)
      const expected = known ?? nobody
      const tag = await turns(() => derive(password, expected), line)
      return timingSafeEqual(tag, expected.tag) && known !== null
    },
    isOutdated(stored) {
      const known = parse(stored)
      return known?.memory !== cost.memory || known.passes !== cost.passes
    },
  }
}

/** One password has one spelling, whichever keyboard composed its letters. */
export const normalizePassword = (password: string): string => password.normalize('NFC')

function derive(password: string, { memory, passes, salt }: HashCost & { salt: Buffer }): Promise<Buffer> {
  const message = normalizePassword(password)
  return new Promise((resolve, reject) => {
    argon2('argon2id', { message, nonce: salt, parallelism: 1, tagLength: TAG_LENGTH, memory, passes }, (error, tag) =>
      error ? reject(error) : resolve(tag),
    )
  })
}

function parse(stored: string): Parsed | null {
  const [, memory, passes, salt = '', tag = ''] = PHC.exec(stored) ?? []
  const parsed = { memory: Number(memory), passes: Number(passes), salt: bytes(salt), tag: bytes(tag) }
  return parsed.salt.length >= 8 && parsed.tag.length === TAG_LENGTH ? parsed : null
}

const base64 = (data: Buffer): string => data.toString('base64').replace(/=+$/, '')
const bytes = (text: string): Buffer => Buffer.from(text, 'base64')
