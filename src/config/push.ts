import { createECDH } from 'node:crypto'
import type { Env } from './env.ts'

/** The pair that proves to push services who sends; base64url of the raw point and the raw number. */
export type PushKeys = { publicKey: string; privateKey: string }
export type PushSettings = {
  /** Null: the house makes a pair once and keeps it in its database. */
  keys: PushKeys | null
  /** Whom a push service turns to when something is wrong: an https or mailto address. */
  subject: string
}

/** The subject is, unless told, where the house is reached, or who sends its mails. */
export function pushOf(env: Env, faults: string[], house: { publicUrl: URL; mailFrom: string | null }): PushSettings {
  const [publicKey, privateKey, told] = [env['VAPID_PUBLIC_KEY'], env['VAPID_PRIVATE_KEY'], env['VAPID_SUBJECT']]
  if (told !== undefined && !/^(https:\/\/\S{1,200}|mailto:[^\s@]{1,64}@\S{1,190})$/.test(told))
    faults.push('VAPID_SUBJECT must be an https:// or a mailto: address')
  const mail = house.mailFrom === null ? 'mailto:hadir@localhost' : `mailto:${house.mailFrom.replace(/^.*<|>$/g, '')}`
  const subject = told ?? (house.publicUrl.protocol === 'https:' ? house.publicUrl.origin : mail)
  if (!publicKey && !privateKey) return { keys: null, subject }
  if (!publicKey || !privateKey) {
    faults.push('VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY go together: set both or none')
    return { keys: null, subject }
  }
  if (!isPair(publicKey, privateKey))
    faults.push('VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY are not a pair of the curve P-256 in base64url')
  return { keys: { publicKey, privateKey }, subject }
}

function isPair(publicKey: string, privateKey: string): boolean {
  try {
    const curve = createECDH('prime256v1')
    curve.setPrivateKey(Buffer.from(privateKey, 'base64url'))
    return curve.getPublicKey('base64url') === publicKey.replace(/=+$/, '')
  } catch {
    return false
  }
}
