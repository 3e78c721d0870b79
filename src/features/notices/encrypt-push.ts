import { createCipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto'

/** What a browser gives out with a subscription, in base64url: its public point and a shared secret. */
export type PushTarget = { p256dh: string; auth: string }

const RECORD_BYTES = 4_096
/** The last record ends with this, then padding. */
const LAST = Buffer.from([2])

type Chosen = { privateKey: Buffer; salt: Buffer }
/** The curve's own random numbers; a test puts those of the standard's example in their place. */
const fresh = (): Chosen => {
  const curve = createECDH('prime256v1')
  curve.generateKeys()
  return { privateKey: curve.getPrivateKey(), salt: randomBytes(16) }
}

const derive = (secret: Buffer, salt: Buffer, info: Buffer, bytes: number): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, info, bytes))
const named = (name: string, ...more: Buffer[]): Buffer => Buffer.concat([Buffer.from(`${name}\0`), ...more])

/**
 * The body of a push as RFC 8291 has it (`aes128gcm`, one record), which only the browser that subscribed can read. Throws
 * where the target's keys are none.
 */
export function encryptPush(text: string, { p256dh, auth }: PushTarget, { privateKey, salt } = fresh()): Buffer {
  const theirs = Buffer.from(p256dh, 'base64url')
  const curve = createECDH('prime256v1')
  curve.setPrivateKey(privateKey)
  const ours = curve.getPublicKey()
  const shared = curve.computeSecret(theirs)
  const secret = derive(shared, Buffer.from(auth, 'base64url'), named('WebPush: info', theirs, ours), 32)
  const key = derive(secret, salt, named('Content-Encoding: aes128gcm'), 16)
  const nonce = derive(secret, salt, named('Content-Encoding: nonce'), 12)
  const cipher = createCipheriv('aes-128-gcm', key, nonce)
  const sealed = Buffer.concat([cipher.update(text), cipher.update(LAST), cipher.final(), cipher.getAuthTag()])
  const size = Buffer.alloc(5)
  size.writeUInt32BE(RECORD_BYTES)
  size.writeUInt8(ours.length, 4)
  return Buffer.concat([salt, size, ours, sealed])
}

/** Whether these can be the keys of a subscription. */
export function isPushTarget({ p256dh, auth }: PushTarget): boolean {
  if (Buffer.from(auth, 'base64url').length !== 16) return false
  try {
    encryptPush('', { p256dh, auth })
    return true
  } catch {
    return false
  }
}
