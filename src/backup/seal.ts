import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

/** What is wrong with a backup, in a sentence for whoever wants to restore it. */
export class BackupError extends Error {}

/**
 * How the pieces of a backup are made so that nothing of it can be changed, left out, put elsewhere or cut off unseen: each
 * piece carries a proof that depends on the header, on its place and on whether it is the last one.
 */
export interface Seal {
  readonly proofBytes: number
  close(piece: Buffer, place: number, last: boolean): { body: Buffer; proof: Buffer }
  /** Null when it is not what was closed here. */
  open(body: Buffer, proof: Buffer, place: number, last: boolean): Buffer | null
}

/** Tells two keys apart without saying anything about them. */
export const keyName = (key: string): string =>
  createHmac('sha256', key).update('hadir backup: name of the key').digest('hex').slice(0, 12)

const placeOf = (place: number, last: boolean): Buffer => {
  const bytes = Buffer.alloc(12)
  bytes.writeUInt8(last ? 1 : 0, 0)
  bytes.writeBigUInt64BE(BigInt(place), 4)
  return bytes
}

/** AES-256-GCM under a key of this one backup; the number of the piece is the nonce, the header goes into every proof. */
export function keyedSeal(key: string, salt: string, header: string): Seal {
  const own = Buffer.from(hkdfSync('sha256', key, Buffer.from(salt, 'hex'), 'hadir backup: pieces', 32))
  return {
    proofBytes: 16,
    close(piece, place, last) {
      const cipher = createCipheriv('aes-256-gcm', own, placeOf(place, last)).setAAD(Buffer.from(header))
      const body = Buffer.concat([cipher.update(piece), cipher.final()])
      return { body, proof: cipher.getAuthTag() }
    },
    open(body, proof, place, last) {
      const decipher = createDecipheriv('aes-256-gcm', own, placeOf(place, last), { authTagLength: 16 })
      decipher.setAAD(Buffer.from(header)).setAuthTag(proof)
      try {
        return Buffer.concat([decipher.update(body), decipher.final()])
      } catch {
        return null
      }
    },
  }
}

/** Without a key: SHA-256 over header, place and piece. Finds every accident, and nobody who means harm. */
export function plainSeal(header: string): Seal {
  const proofOf = (piece: Buffer, place: number, last: boolean): Buffer =>
    createHash('sha256').update(header).update(placeOf(place, last)).update(piece).digest()
  return {
    proofBytes: 32,
    close: (piece, place, last) => ({ body: piece, proof: proofOf(piece, place, last) }),
    open: (body, proof, place, last) => (timingSafeEqual(proofOf(body, place, last), proof) ? body : null),
  }
}
