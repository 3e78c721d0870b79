import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '#src/kernel/errors.ts'
import { TestClock } from '#test/support/clock.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import type { TemporaryDatabase } from '#test/support/database.ts'
import { bucketsOf, countAttempt, forgiveAttempt, giveBack } from './throttle.ts'
import type { Attempt, Bucket } from './throttle.ts'

let temporary: TemporaryDatabase
let clock: TestClock
const outsider: Attempt = { account: 'a', address: '203.0.113.9', device: null }
const owner: Attempt = { account: 'a', address: '203.0.113.9', device: 'd'.repeat(64) }

beforeAll(async () => {
  temporary = await temporaryDatabase()
})
afterAll(() => temporary.close())
beforeEach(async () => {
  clock = new TestClock()
  await temporary.db.transaction((trx) => trx.kysely.deleteFrom('sign_in_failure').execute())
})

const attempt = (who: Attempt): Promise<Bucket[]> => countAttempt({ db: temporary.db, clock }, bucketsOf(who))

/** Seconds to wait, or 0 when the attempt was let through. */
async function waitOf(who: Attempt): Promise<number> {
  try {
    await attempt(who)
    return 0
  } catch (error) {
    if (error instanceof AppError && error.code === 'session/slow-down') return error.extras.retryAfter ?? -1
    throw error
  }
}

describe('wrong attempts', () => {
  it('are free five times and then cost twice as long each, up to a quarter of an hour', async () => {
    for (let round = 0; round < 5; round++) expect(await waitOf(outsider)).toBe(0)
    const waits: number[] = []
    for (let round = 0; round < 12; round++) {
      const wait = await waitOf(outsider)
      waits.push(wait)
      clock.advance(wait * 1_000)
      expect(await waitOf(outsider)).toBe(0)
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900])
  })

  it('do not lengthen the wait while it lasts', async () => {
    for (let round = 0; round < 5; round++) await attempt(outsider)
    for (let round = 0; round < 50; round++) expect(await waitOf(outsider)).toBe(1)
  })

  it('count when they come all at once', async () => {
    const all = await Promise.all(Array.from({ length: 40 }, () => waitOf(outsider)))
    expect(all.filter((wait) => wait === 0)).toHaveLength(5)
  })

  it('never keep a known device waiting, wherever they come from', async () => {
    for (let round = 0; round < 200; round++) {
      await waitOf({ ...outsider, address: `203.0.113.${round % 250}` })
      await waitOf(outsider)
    }
    expect(await waitOf(outsider)).toBeGreaterThan(0)
    expect(await waitOf(owner)).toBe(0)
  })

  it('of a known device count for that device alone', async () => {
    for (let round = 0; round < 6; round++) await waitOf(owner)
    expect(await waitOf(owner)).toBeGreaterThan(0)
    expect(await waitOf({ ...owner, device: 'e'.repeat(64) })).toBe(0)
    expect(await waitOf(outsider)).toBe(0)
  })

  it('on many accounts from one address slow those that have failed, and all of a /64 is one address', async () => {
    const at = (n: number): Attempt => ({
      account: `account-${n}`,
      address: `2001:db8:0:1::${n.toString(16)}`,
      device: null,
    })
    const refused = async (): Promise<number> => {
      let count = 0
      for (let n = 0; n < 60; n++) if ((await waitOf(at(n))) > 0) count++
      return count
    }
    expect(await refused()).toBe(0)
    expect(await refused()).toBe(60)
    expect(await waitOf({ ...at(0), address: '2001:db8:0:2::1' })).toBe(0)
  })

  it('of others at the same address keep nobody out who has not failed there', async () => {
    for (let n = 0; n < 60; n++) await waitOf({ ...outsider, account: `account-${n}` })
    const mine = { ...outsider, account: 'mine' }
    const counted = await attempt(mine)
    // right: the way stays as open or closed as it was for those who guess
    await temporary.db.transaction((trx) => forgiveAttempt(trx, counted))
    expect(await waitOf({ ...outsider, account: 'account-0' })).toBeGreaterThan(0)
    expect(await waitOf(mine)).toBe(0)
    expect(await waitOf(mine)).toBeGreaterThan(0)
  })

  it('are forgotten a day later', async () => {
    for (let round = 0; round < 5; round++) await attempt(outsider)
    clock.advance(86_400_000)
    for (let round = 0; round < 5; round++) expect(await waitOf(outsider)).toBe(0)
  })
})

describe('a right attempt', () => {
  it('empties its own bucket and leaves the address as it was before', async () => {
    for (let n = 0; n < 49; n++) await attempt({ ...outsider, account: `account-${n}` })
    await attempt(outsider)
    await temporary.db.transaction((trx) => forgiveAttempt(trx, bucketsOf(outsider)))
    expect(await waitOf({ ...outsider, account: 'account-0' })).toBe(0)
    expect(await waitOf({ ...outsider, account: 'account-1' })).toBe(1)
  })
})

it('an attempt that was never judged is given back', async () => {
  for (let round = 0; round < 50; round++) {
    await attempt(outsider)
    await temporary.db.transaction((trx) => giveBack(trx, bucketsOf(outsider)))
  }
  expect(await waitOf(outsider)).toBe(0)
})
