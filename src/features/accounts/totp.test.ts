import { expect, it } from 'vitest'
import { systemIds } from '#src/kernel/ids.ts'
import { seal, unseal } from './seal.ts'
import { base32, codeAt, newTotpKey, otpauthUri, stepAt, stepOf } from './totp.ts'

const KEY = Buffer.from('12345678901234567890')

it.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('at %i seconds the code is that of RFC 6238', (seconds, code) => {
  expect(codeAt(KEY, stepAt(seconds * 1_000))).toBe(code)
})

it('a code is good one step early and one step late, and says which step it is of', () => {
  const now = 1_800_000_015_000
  const step = stepAt(now)
  for (const off of [-1, 0, 1]) expect(stepOf(KEY, codeAt(KEY, step + off), now)).toBe(step + off)
  for (const off of [-2, 2]) expect(stepOf(KEY, codeAt(KEY, step + off), now)).toBeNull()
  for (const wrong of ['', '12345', '1234567', '¹²³⁴⁵⁶']) expect(stepOf(KEY, wrong, now)).toBeNull()
})

it.each([
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
])('base32 of "%s" is that of RFC 4648', (text, expected) => {
  expect(base32(Buffer.from(text))).toBe(expected)
})

it('what a QR code holds is read by any app', () => {
  const uri = new URL(otpauthUri({ key: KEY, issuer: 'Hadir PT Maju & Jaya', login: 'ratna@maju.example' }))
  expect(decodeURIComponent(uri.pathname)).toBe('/Hadir PT Maju & Jaya:ratna@maju.example')
  expect(Object.fromEntries(uri.searchParams)).toEqual({
    secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
    issuer: 'Hadir PT Maju & Jaya',
  })
})

it('a sealed key opens with the same secret, for the same owner, and unchanged', () => {
  const key = newTotpKey(systemIds)
  expect(key).toHaveLength(20)
  const text = seal('secret', systemIds, 'ratna', key)
  expect(text).not.toContain(key.toString('base64url'))
  expect(unseal('secret', 'ratna', text)).toEqual(key)
  expect(unseal('another', 'ratna', text)).toBeNull()
  expect(unseal('secret', 'budi', text)).toBeNull()
  expect(unseal('secret', 'ratna', `${text.slice(0, -2)}AA`)).toBeNull()
  expect(unseal('secret', 'ratna', 'nothing')).toBeNull()
})
