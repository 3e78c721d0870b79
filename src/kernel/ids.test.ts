import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sha256, shortCode } from './ids.ts'

test('a short code is the last 40 bits in letters without look-alikes', () => {
  expect(shortCode('01900000-0000-7000-8000-000000000000')).toBe('00000000')
  expect(shortCode('01900000-0000-7000-8000-00ffffffffff')).toBe('ZZZZZZZZ')
  fc.assert(
    fc.property(fc.uuid(), (uuid) => {
      const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
      const bits = shortCode(uuid)
        .split('')
        .reduce((sum, sign) => sum * 32n + BigInt(alphabet.indexOf(sign)), 0n)
      expect(bits).toBe(BigInt(`0x${uuid.replaceAll('-', '').slice(-10)}`))
    }),
  )
})

test('a hash is the SHA-256 of the text in UTF-8, in hex', () => {
  expect(sha256('é')).toBe('4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c')
})
