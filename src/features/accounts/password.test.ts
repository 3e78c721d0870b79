import { describe, expect, it } from 'vitest'
import { AppError } from '#src/kernel/errors.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { createPasswords } from './password.ts'

const cheap = { memory: 64, passes: 1 }
const passwords = createPasswords({ ids: systemIds, cost: cheap })

describe('passwords', () => {
  it('are stored as argon2id with m=19456, t=2, p=1 unless told otherwise', async () => {
    const usual = createPasswords({ ids: systemIds })
    const stored = await usual.hash('kuda menari di atap')
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
    expect(await usual.verify('kuda menari di atap', stored)).toBe(true)
    expect(await usual.verify('kuda menari di atas', stored)).toBe(false)
    expect(usual.isOutdated(stored)).toBe(false)
  })

  it('agree with the reference vector of another implementation', async () => {
    const stored = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4'
    expect(await passwords.verify('password', stored)).toBe(true)
    expect(await passwords.verify('Password', stored)).toBe(false)
  })

  it('get a salt of their own each', async () => {
    expect(await passwords.hash('kuda menari di atap')).not.toBe(await passwords.hash('kuda menari di atap'))
  })

  it('match however the keyboard composed the letters', async () => {
    const stored = await passwords.hash('café-größe'.normalize('NFD'))
    expect(await passwords.verify('café-größe'.normalize('NFC'), stored)).toBe(true)
  })

  it('made with other costs still match and count as outdated', async () => {
    const stored = await createPasswords({ ids: systemIds, cost: { memory: 128, passes: 1 } }).hash('kuda menari')
    expect(await passwords.verify('kuda menari', stored)).toBe(true)
    expect(passwords.isOutdated(stored)).toBe(true)
  })

  it.each(['', 'plain text', '$2b$10$abc', '$argon2id$v=19$m=64,t=1,p=1$AAAA$AAAA'])(
    'never match what is no hash: %j',
    async (stored) => {
      expect(await passwords.verify('', stored)).toBe(false)
      expect(await passwords.verify('plain text', stored)).toBe(false)
    },
  )

  it('never match an account without a password, not even the zeros it is compared with', async () => {
    expect(await passwords.verify('', null)).toBe(false)
  })

  it('are looked for with the same work where there are none', async () => {
    const one = createPasswords({ ids: systemIds, cost: cheap, atOnce: 1, waitingAtMost: 0 })
    const running = one.verify('kuda menari', null)
    await expect(one.verify('kuda menari', null)).rejects.toMatchObject({ code: 'server/busy' })
    expect(await running).toBe(false)
  })

  it('are hashed a few at a time, and refused when too many wait', async () => {
    const narrow = createPasswords({ ids: systemIds, cost: cheap, atOnce: 1, waitingAtMost: 2 })
    const results = await Promise.allSettled([1, 2, 3, 4].map((n) => narrow.hash(`kuda menari ${n}`)))
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected'])
    const refused = results[3] as PromiseRejectedResult
    expect(refused.reason).toBeInstanceOf(AppError)
    expect((refused.reason as AppError).code).toBe('server/busy')
    expect(await narrow.hash('later again')).toContain('$argon2id$')
  })

  it('of strangers wait in a short line of their own, and whoever is known is judged before them', async () => {
    const usual = createPasswords({ ids: systemIds, cost: cheap })
    const stored = await usual.hash('kuda menari di atap')
    const judged: string[] = []
    const strangers = Array.from({ length: 200 }, (_, n) =>
      usual.verify(`guess ${n}`, null, 'stranger').then(() => judged.push('stranger')),
    )
    const known = usual.verify('kuda menari di atap', stored, 'known').then((right) => judged.push(`known ${right}`))
    const results = await Promise.allSettled(strangers)
    await known
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(33)
    expect(judged.indexOf('known true')).toBeLessThan(3)
  })
})
