import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PunchRequest } from '#contract/attendance.ts'
import { createPhone, type Weather } from './phone.test-support.ts'
import { backOff } from './verdict.ts'

type Sent = Required<PunchRequest>['offline']
const sent = (phone: ReturnType<typeof createPhone>): Sent[] =>
  [...phone.ledger.counted.values()].map((entry) => (JSON.parse(entry.body) as { offline: Sent }).offline)

describe('one tap', () => {
  test('is kept before it is sent, says when it was, and is gone after the answer', async () => {
    const phone = createPhone()
    const page = phone.openPage()
    await page.hear()
    phone.pass(4_000)
    const tapped = phone.clock.wall
    await page.outbox.tap('in')
    expect(sent(phone)).toEqual([{ tapped_at: tapped, server_time: phone.clock.server - 4_000, elapsed_ms: 4_000 }])
    expect(await phone.store.list()).toEqual([])
    expect(page.outbox.snapshot()).toMatchObject({ waiting: [], sending: false, results: [{ outcome: 'delivered' }] })
  })

  test('is not called kept before the store has it', async () => {
    const phone = createPhone()
    const { promise, resolve } = Promise.withResolvers<void>()
    const memory = { ...phone.store }
    phone.store.add = (punch) => promise.then(() => memory.add(punch))
    const page = phone.openPage()
    await page.hear()
    const tapped = page.outbox.tap('in')
    expect(page.outbox.snapshot()).toMatchObject({ saving: true, waiting: [{ kind: 'in' }] })
    resolve()
    await tapped
    expect(page.outbox.snapshot()).toMatchObject({ saving: false, waiting: [] })
  })

  test('shows at once, before anything was written or sent', () => {
    const page = createPhone().openPage()
    void page.outbox.tap('in')
    expect(page.outbox.snapshot()).toMatchObject({ sending: true, waiting: [{ kind: 'in' }] })
  })

  test('without a signal waits, tries again by itself and keeps the moment of the tap', async () => {
    const phone = createPhone()
    const page = phone.openPage()
    await page.hear()
    phone.ledger.setWeather('no-signal')
    await page.outbox.tap('in')
    expect(page.outbox.snapshot()).toMatchObject({ sending: false, waiting: [{ kind: 'in' }], results: [] })
    expect([...page.timers].map((timer) => timer.at - phone.clock.mono)).toEqual([2_000])
    const tappedAt = phone.clock.server
    phone.pass(3_600_000)
    phone.ledger.setWeather('fine')
    for (const timer of page.timers) timer.run()
    await page.outbox.flush()
    expect(sent(phone)).toMatchObject([{ server_time: tappedAt, elapsed_ms: 0 }])
  })

  test('whose answer was lost is repeated with the very same body, even by a new page', async () => {
    const phone = createPhone()
    const page = phone.openPage()
    await page.hear()
    phone.ledger.setWeather('answer-lost')
    await page.outbox.tap('in')
    phone.pass(60_000)
    phone.ledger.setWeather('fine')
    const next = phone.openPage()
    await next.hear()
    await next.outbox.flush()
    expect(phone.ledger.faults).toEqual([])
    expect(phone.ledger.counted.size).toBe(1)
    expect(await phone.store.list()).toEqual([])
  })
})

describe('the time of the tap', () => {
  test('is worked back to when the page had not heard the server before', async () => {
    const phone = createPhone()
    const page = phone.openPage()
    phone.ledger.setWeather('no-signal')
    await page.outbox.tap('in')
    const tappedAt = phone.clock.server
    phone.pass(20_000)
    phone.ledger.setWeather('fine')
    await page.outbox.flush()
    expect(sent(phone)).toMatchObject([{ server_time: tappedAt, elapsed_ms: 0 }])
  })

  test('that the server will not tell does not cost the tap', async () => {
    const phone = createPhone()
    const page = phone.openPage()
    phone.ledger.setTells(false)
    await page.outbox.tap('in')
    expect(sent(phone)).toMatchObject([{ server_time: null, elapsed_ms: null }])
  })

  test('is not claimed to be known after a restart of the page', async () => {
    const phone = createPhone()
    phone.ledger.setWeather('no-signal')
    await phone.openPage().outbox.tap('in')
    const tapped = phone.clock.wall
    phone.pass(20_000)
    phone.ledger.setWeather('fine')
    await phone.openPage().outbox.flush()
    expect(sent(phone)).toEqual([{ tapped_at: tapped, server_time: null, elapsed_ms: null }])
  })

  test('is not claimed to be known after the phone has slept', async () => {
    const phone = createPhone()
    const page = phone.openPage()
    await page.hear()
    const heard = phone.clock.server
    phone.pass(3_600_000, true)
    phone.ledger.setWeather('no-signal')
    await page.outbox.tap('in')
    phone.pass(60_000, true)
    phone.ledger.setWeather('fine')
    await page.outbox.flush()
    expect(sent(phone)).toMatchObject([{ server_time: heard, elapsed_ms: null }])
  })
})

describe('answers', () => {
  test('a refusal is shown, removed, and does not stop what comes after it', async () => {
    const phone = createPhone()
    const page = phone.openPage()
    await page.hear()
    phone.ledger.setWeather('refused')
    await page.outbox.tap('in')
    phone.ledger.setWeather('fine')
    await page.outbox.tap('out')
    const { results, waiting } = page.outbox.snapshot()
    expect(results.map((result) => result.outcome)).toEqual(['refused', 'delivered'])
    expect(waiting).toEqual([])
    for (const result of results) page.outbox.dismiss(result)
    expect(page.outbox.snapshot().results).toEqual([])
  })

  test.each<Weather>(['busy', 'slow-down', 'portal', 'no-signal', 'no-session'])(
    '%s keeps the tap',
    async (weather) => {
      const phone = createPhone()
      const page = phone.openPage()
      await page.hear()
      phone.ledger.setWeather(weather)
      await page.outbox.tap('in')
      expect(await phone.store.list()).toHaveLength(1)
      expect(page.outbox.snapshot()).toMatchObject({ signedOut: weather === 'no-session', results: [] })
    },
  )

  test('a refusal that may pass keeps the tap, says why, and is tried again slowly', async () => {
    const phone = createPhone()
    const page = phone.openPage()
    await page.hear()
    phone.ledger.setWeather('denied')
    await page.outbox.tap('in')
    expect(page.outbox.snapshot()).toMatchObject({
      waiting: [{ kind: 'in' }],
      results: [],
      reason: { code: 'attendance/not-an-employee' },
    })
    expect([...page.timers].map((timer) => timer.at - phone.clock.mono)).toEqual([60_000])
    phone.ledger.setWeather('fine')
    await page.outbox.flush()
    expect(phone.ledger.counted.size).toBe(1)
    expect(page.outbox.snapshot()).toMatchObject({ waiting: [], reason: null })
  })

  test('a wait that the server asked for is kept, whatever wakes us', async () => {
    const phone = createPhone()
    const page = phone.openPage()
    await page.hear()
    phone.ledger.setWeather('slow-down')
    await page.outbox.tap('in')
    phone.ledger.setWeather('fine')
    phone.pass(29_000)
    await page.outbox.flush()
    expect(phone.ledger.counted.size).toBe(0)
    phone.pass(1_000)
    await page.outbox.flush()
    expect(phone.ledger.counted.size).toBe(1)
  })

  test('waits grow to a minute and are spread', () => {
    expect([1, 2, 3, 4, 5, 6, 9].map((failures) => backOff(failures, 0.5) / 1000)).toEqual([2, 4, 8, 16, 32, 60, 60])
    expect([backOff(1, 0), Math.round(backOff(1, 1))]).toEqual([1_600, 2_400])
  })
})

describe('several', () => {
  test("another person's cookie never sends my tap, even before the page has heard of it", async () => {
    const phone = createPhone()
    const page = phone.openPage()
    await page.hear()
    phone.changeCookie('sari')
    await page.outbox.tap('in')
    expect(phone.ledger.counted.size).toBe(0)
    expect(page.outbox.snapshot()).toMatchObject({ waiting: [{ kind: 'in' }], signedOut: true, results: [] })
    phone.signIn('budi')
    await page.outbox.flush()
    expect([...phone.ledger.counted.values()]).toMatchObject([{ userId: 'budi' }])
  })

  test("another person's session never sends my tap", async () => {
    const phone = createPhone()
    const page = phone.openPage()
    await page.hear()
    phone.ledger.setWeather('no-signal')
    await page.outbox.tap('in')
    phone.ledger.setWeather('fine')
    phone.signIn('sari')
    await page.outbox.flush()
    expect(phone.ledger.counted.size).toBe(0)
    expect(page.outbox.snapshot()).toMatchObject({ waiting: [], others: 1 })
    phone.signIn('budi')
    await page.outbox.flush()
    expect([...phone.ledger.counted.values()]).toMatchObject([{ userId: 'budi' }])
  })

  test('a tap that comes while the run before is ending is not forgotten', async () => {
    const phone = createPhone()
    const page = phone.openPage()
    await page.hear()
    const first = page.outbox.flush()
    const second = first.then(() => page.outbox.tap('in'))
    await Promise.all([page.outbox.tap('in'), second, page.outbox.tap('out')])
    expect(phone.ledger.counted.size).toBe(3)
  })

  const weather = fc.constantFrom<Weather>(
    'fine',
    'no-signal',
    'answer-lost',
    'busy',
    'slow-down',
    'no-session',
    'denied',
    'portal',
  )
  const step = fc.oneof(
    fc.record({
      what: fc.constant('tap' as const),
      page: fc.nat(2),
      kind: fc.constantFrom('in' as const, 'out' as const),
    }),
    fc.record({ what: fc.constant('flush' as const), page: fc.nat(2) }),
    fc.record({ what: fc.constant('hear' as const), page: fc.nat(2) }),
    fc.record({ what: fc.constant('restart' as const), page: fc.nat(2) }),
    fc.record({ what: fc.constant('weather' as const), weather }),
    fc.record({ what: fc.constant('person' as const), person: fc.constantFrom('budi', 'sari') }),
    fc.record({ what: fc.constant('cookie' as const), person: fc.constantFrom('budi', 'sari') }),
    fc.record({ what: fc.constant('pass' as const), ms: fc.nat(90_000), asleep: fc.boolean() }),
    fc.record({ what: fc.constant('breathe' as const), turns: fc.nat(12) }),
  )

  test('whatever happens, each tap counts once, under its own account, in order, with one body', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.boolean(), async (steps, locks) => {
        const phone = createPhone({ locks })
        const pages = [0, 1, 2].map(() => phone.openPage())
        const taps: { person: string; kind: string }[] = []
        const running: Promise<unknown>[] = []
        let person = 'budi'
        for (const now of steps) {
          if (now.what === 'weather') phone.ledger.setWeather(now.weather)
          else if (now.what === 'pass') phone.pass(now.ms, now.asleep)
          else if (now.what === 'restart') pages[now.page] = phone.openPage()
          else if (now.what === 'person') phone.signIn((person = now.person))
          else if (now.what === 'cookie') phone.changeCookie(now.person)
          else if (now.what === 'hear') running.push(pages[now.page]?.hear().catch(() => {}) ?? Promise.resolve())
          else if (now.what === 'flush') running.push(pages[now.page]?.outbox.flush() ?? Promise.resolve())
          else if (now.what === 'tap') {
            taps.push({ person, kind: now.kind })
            running.push(pages[now.page]?.outbox.tap(now.kind) ?? Promise.resolve())
          } else for (let turn = 0; turn < now.turns; turn += 1) await Promise.resolve()
        }
        await Promise.all(running)
        phone.ledger.setWeather('fine')
        phone.pass(60_000)
        for (const who of ['budi', 'sari']) {
          phone.signIn(who)
          await phone.openPage().outbox.flush()
        }
        expect(phone.ledger.faults).toEqual([])
        expect(await phone.store.list()).toEqual([])
        const counted = [...phone.ledger.counted.values()]
        for (const who of ['budi', 'sari']) {
          const wanted = taps.filter((tap) => tap.person === who).map((tap) => tap.kind)
          expect(counted.filter((entry) => entry.userId === who).map((entry) => entry.kind)).toEqual(wanted)
        }
      }),
      { numRuns: 1_000 },
    )
  })
})
