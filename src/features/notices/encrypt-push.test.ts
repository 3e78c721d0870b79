import { createPublicKey, verify } from 'node:crypto'
import { expect, it } from 'vitest'
import { encryptPush, isPushTarget } from './encrypt-push.ts'
import { newPushKeys, pushAuthorization } from './push-keys.ts'

/** The example of RFC 8291, appendix A. */
const TARGET = {
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
}

it('writes what the standard’s example has', () => {
  const chosen = {
    privateKey: Buffer.from('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw', 'base64url'),
    salt: Buffer.from('DGv6ra1nlYgDCS1FRnbzlw', 'base64url'),
  }
  expect(encryptPush('When I grow up, I want to be a watermelon', TARGET, chosen).toString('base64url')).toBe(
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  )
})

it('takes its own numbers otherwise, and keys that are none for what they are', () => {
  expect(encryptPush('a', TARGET).equals(encryptPush('a', TARGET))).toBe(false)
  expect(isPushTarget(TARGET)).toBe(true)
  expect(isPushTarget({ ...TARGET, auth: 'short' })).toBe(false)
  expect(isPushTarget({ ...TARGET, p256dh: Buffer.alloc(65, 4).toString('base64url') })).toBe(false)
})

it('proves who sends, to one service and for half a day', () => {
  const keys = newPushKeys()
  const endpoint = 'https://push.example.net:8443/send/abc'
  const header = pushAuthorization(keys, { endpoint, subject: 'mailto:hr@kantor.id', now: 1_000_000_000_000 })
  const [, token = '', k] = /^vapid t=(.+), k=(.+)$/.exec(header) ?? []
  expect(k).toBe(keys.publicKey)
  const [head = '', body = '', signature = ''] = token.split('.')
  const point = Buffer.from(keys.publicKey, 'base64url')
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'))
  const key = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y } })
  const raw = Buffer.from(signature, 'base64url')
  expect(verify('sha256', Buffer.from(`${head}.${body}`), { key, dsaEncoding: 'ieee-p1363' }, raw)).toBe(true)
  expect(JSON.parse(Buffer.from(body, 'base64url').toString())).toEqual({
    aud: 'https://push.example.net:8443',
    exp: 1_000_043_200,
    sub: 'mailto:hr@kantor.id',
  })
})
