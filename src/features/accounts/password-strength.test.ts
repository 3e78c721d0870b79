import { describe, expect, it } from 'vitest'
import { weaknessOf } from './password-strength.ts'

const owner = { login: '0012345', name: 'Dewi Kartika Ningrum', email: 'dewi.kartika@contoh.id' }

describe('a new password', () => {
  it.each([
    ['Abc123', 'too-short'],
    ['semangka9', 'too-short'],
    ['🙂🙂🙂🙂🙂🙂🙂🙂🙂', 'too-short'],
    ['é'.repeat(65), 'too-long'],
    ['x9'.repeat(65), 'too-long'],
    ['password123', 'too-common'],
    ['P@ssw0rd2024!', 'too-common'],
    ['katasandi123', 'too-common'],
    ['rahasia12345', 'too-common'],
    ['Indonesia1945', 'too-common'],
    ['qwertyuiop12', 'too-common'],
    ['1q2w3e4r5t', 'too-common'],
    ['1qaz2wsx3edc', 'too-common'],
    ['1234567890', 'too-common'],
    ['0987654321a', 'too-common'],
    ['aaaaaaaaaaaa', 'too-common'],
    ['ababababababab', 'too-common'],
    ['iloveyou!!!!', 'too-common'],
    ['Kartika0012345', 'too-common'],
    ['ningrum-dewi-99', 'too-common'],
    ['!!!!!!!!!!!!!!', 'too-common'],
    ['kuda menari di atap', null],
    ['correct horse battery', null],
    ['Xk7#mQ2vLp', null],
    ['pintu-hijau-7-gerimis', null],
    ['🙂🐢🌋🎻🧊🪁🥁🧭🛶🪵', null],
  ])('%s → %s', (password, weakness) => {
    expect(weaknessOf(password, owner)).toBe(weakness)
  })

  it('may use everything another person is called', () => {
    expect(weaknessOf('kartika-ningrum', { login: '7', name: 'Rudi Salam' })).toBeNull()
  })

  it('is measured as it will be stored, however its letters were composed', () => {
    const composed = 'perlü-größe-'.normalize('NFC')
    expect(weaknessOf(composed.normalize('NFD'), owner)).toBe(weaknessOf(composed, owner))
    expect(weaknessOf('a\u0308'.repeat(9), owner)).toBe('too-short')
  })
})
