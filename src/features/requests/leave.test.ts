import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DayRequest, LeavePolicy } from '#contract/requests.ts'
import { addDays } from '#src/kernel/work-time.ts'
import { openRequestHouse } from '#test/support/request-house.ts'
import type { RequestHouse } from '#test/support/request-house.ts'
import { settleCutiBersama } from './cuti-bersama.ts'
import { addMonths } from './add-months.ts'
import { availableOn, dueEntries, sumOf } from './leave-rules.ts'
import type { Entry } from './leave-rules.ts'
import { USUAL } from './policy.ts'
import vectors from '../../../docs/leave-year.vectors.json' with { type: 'json' }

const policy = USUAL.leave
const person = { activeFrom: '2024-03-15', activeTo: null }
const due = (today: string, more: Partial<LeavePolicy> = {}, known: Entry[] = []): Entry[] =>
  dueEntries(person, { ...policy, ...more }, known, today)
/** What is due on each of some days, one after the other. */
const stepwise = (days: readonly string[], more: Partial<LeavePolicy> = {}, known: Entry[] = []): Entry[] =>
  days.reduce((book, day) => [...book, ...due(day, more, book)], known)
const plain = (entries: readonly Entry[]) =>
  entries.filter(({ half_days }) => half_days !== 0).map(({ date, half_days }) => [date, half_days / 2])

describe('the rules of the leave book', () => {
  it.each([
    ['2024-01-31', 1, '2024-02-29'],
    ['2024-11-30', 3, '2025-02-28'],
    ['2024-12-15', 12, '2025-12-15'],
  ])('%s and %i months is %s', (date, months, wanted) => expect(addMonths(date, months)).toBe(wanted))

  it('give nothing before there is a right, then a year at once', () => {
    expect(due('2025-03-14')).toEqual([])
    expect(plain(due('2025-03-15'))).toEqual([['2025-03-15', 12]])
  })

  it('begin a book that is opened late with the present year only', () =>
    expect(plain(due('2030-05-01'))).toEqual([['2030-03-15', 12]]))

  it('carry over what may be, and let that expire', () =>
    expect(plain(stepwise(['2025-03-15', '2026-09-15']))).toEqual([
      ['2025-03-15', 12],
      ['2026-03-15', -6],
      ['2026-03-15', 12],
      ['2026-09-15', -6],
    ]))

  it('take leave from what was carried over first', () => {
    const take: Entry = { date: '2026-05-01', kind: 'take', half_days: -8, source: 'take x' }
    const book = [...stepwise(['2025-03-15', '2026-04-01']), take]
    expect(plain(due('2026-09-15', {}, book))).toEqual([['2026-09-15', -2]])
  })

  it('give a twelfth each month, and the whole in a year', () => {
    const monthly = due('2026-03-14', { accrual: 'monthly', days_per_year: 14 }, [
      { date: '2025-03-15', kind: 'grant', half_days: 2, source: 'grant 2025-03-15' },
    ])
    expect(sumOf(monthly) + 2).toBe(28)
  })

  it('count what can be taken so that no later day falls below zero', () => {
    const entries: Entry[] = [
      { date: '2026-01-01', kind: 'grant', half_days: 10, source: 'a' },
      { date: '2026-06-01', kind: 'take', half_days: -6, source: 'b' },
      { date: '2026-09-01', kind: 'grant', half_days: 10, source: 'c' },
    ]
    expect(['2026-01-01', '2026-06-01', '2026-09-01'].map((date) => availableOn(entries, date))).toEqual([4, 4, 14])
  })
})

const policies = fc.record({
  days_per_year: fc.integer({ min: 0, max: 40 }).map((halves) => halves / 2),
  after_months: fc.integer({ min: 0, max: 14 }),
  year: fc.constantFrom('anniversary' as const, 'calendar' as const),
  accrual: fc.constantFrom('yearly' as const, 'monthly' as const),
  carry_over_days: fc.integer({ min: 0, max: 30 }).map((halves) => halves / 2),
  carry_over_months: fc.integer({ min: 0, max: 12 }),
  may_owe: fc.constant(false),
})
const steps = fc.array(
  fc.record({
    days: fc.integer({ min: 0, max: 120 }),
    ahead: fc.integer({ min: 0, max: 200 }),
    halves: fc.integer({ min: 1, max: 12 }),
    back: fc.boolean(),
  }),
  { maxLength: 25 },
)

it('whatever is taken and given back: never below zero, nothing twice, and back means exactly back', () => {
  fc.assert(
    fc.property(policies, steps, (some, walk) => {
      let today = '2025-01-20'
      let book: Entry[] = []
      const taken: Entry[] = []
      const settle = (): void => {
        const more = dueEntries(person, some, book, today)
        book = [...book, ...more]
        expect(dueEntries(person, some, book, today)).toEqual([])
        expect(new Set(book.map(({ source }) => source)).size).toBe(book.length)
      }
      for (const [index, { days, ahead, halves, back }] of walk.entries()) {
        today = addDays(today, days)
        settle()
        expect(availableOn(book, today)).toBeGreaterThanOrEqual(0)
        const last = back ? taken.pop() : undefined
        if (last) {
          const before = sumOf(book)
          book = [...book, { ...last, kind: 'give_back', half_days: -last.half_days, source: `back ${last.source}` }]
          expect(sumOf(book)).toBe(before - last.half_days)
        } else {
          const date = addDays(today, ahead)
          if (availableOn(book, date) < halves) continue
          const entry: Entry = { date, kind: 'take', half_days: -halves, source: `take ${index}` }
          const cycle = [...book, entry, { ...entry, half_days: halves, source: `back ${index}` }]
          expect(availableOn(cycle, today)).toBe(availableOn(book, today))
          taken.push(entry)
          book = [...book, entry]
        }
        expect(availableOn(book, today)).toBeGreaterThanOrEqual(0)
      }
      // what is left is what was granted, less what expired and what is still taken
      const given = book.filter(({ kind }) => kind === 'grant' || kind === 'expire')
      expect(sumOf(book)).toBe(sumOf(given) + sumOf(taken))
    }),
    { numRuns: 300 },
  )
})

it('looking every day or once a month makes the same book', () => {
  fc.assert(
    fc.property(policies, (some) => {
      const days = Array.from({ length: 900 }, (_, index) => addDays('2025-01-01', index))
      const once = stepwise(
        days.filter((_, index) => index % 31 === 0),
        some,
      )
      const daily = stepwise(days, some)
      const until = days.filter((_, index) => index % 31 === 0).at(-1) ?? ''
      const kept = daily.filter(({ date }) => date <= until)
      expect(once.map(({ source, half_days }) => `${source} ${half_days}`).toSorted()).toEqual(
        kept.map(({ source, half_days }) => `${source} ${half_days}`).toSorted(),
      )
    }),
    { numRuns: 15 },
  )
})

describe('a calendar year', () => {
  const cases = vectors.cases.map(({ name, ...one }) => [name, one] as const)
  it.each(cases)('%s', (_, { active_from, policy: more, looked_at, entries }) => {
    const who = { activeFrom: active_from, activeTo: null }
    let book: Entry[] = []
    for (const step of looked_at) {
      const some = { ...policy, ...more, ...('policy' in step && step.policy) } as LeavePolicy
      book = [...book, ...dueEntries(who, some, book, step.date)]
    }
    expect(
      book.filter(({ half_days }) => half_days !== 0).map(({ date, kind, half_days }) => [date, kind, half_days / 2]),
    ).toEqual(entries)
  })

  it('whenever the policy changes between service and calendar years: no month is given twice, none is left out', () => {
    const modes = fc.constantFrom('anniversary' as const, 'calendar' as const)
    fc.assert(
      fc.property(
        modes,
        fc.constantFrom('yearly' as const, 'monthly' as const),
        fc.integer({ min: 0, max: 700 }),
        fc.integer({ min: 0, max: 27 }),
        (before, accrual, days, born) => {
          const who = { activeFrom: addDays('2024-03-01', born), activeTo: null }
          const some = { ...policy, accrual, carry_over_days: 60, carry_over_months: 12 }
          let book: Entry[] = []
          const end = addDays('2025-04-01', days)
          for (let day = '2025-01-20'; day <= '2029-01-05'; day = addDays(day, 9)) {
            const year = day < end ? before : before === 'calendar' ? ('anniversary' as const) : ('calendar' as const)
            book = [...book, ...dueEntries(who, { ...some, year }, book, day)]
          }
          const grants = book.filter(({ kind }) => kind === 'grant')
          const given = sumOf(grants) / 2
          // from the beginning of the right until the last grant is used up, a day a month; a month that was begun counts
          const right = addMonths(who.activeFrom, 12)
          const last = grants.toSorted((a, b) => (a.date < b.date ? -1 : 1)).at(-1)
          const until =
            !last || accrual === 'monthly'
              ? addMonths(last?.date ?? right, 1)
              : last.source.startsWith('year')
                ? `${Number(last.source.slice(5)) + 1}-01-01`
                : addMonths(last.date, 12)
          const months = (Date.parse(until) - Date.parse(right)) / (86_400_000 * 30.436875)
          expect(given).toBeGreaterThanOrEqual(months - 0.2)
          expect(given).toBeLessThanOrEqual(months + 2.2)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('of somebody whose year was given at once is not given again where it becomes month by month', () => {
    const once = due('2025-03-15')
    expect(due('2026-02-20', { accrual: 'monthly' }, once)).toEqual([])
    const fewer = due('2025-04-20', { accrual: 'monthly', days_per_year: 24 })
    expect(sumOf(due('2025-06-20', { accrual: 'monthly', days_per_year: 12 }, fewer))).toBe(4)
  })

  it('of a first calendar year of three months that was given at once is not given again month by month', () => {
    const who = { activeFrom: '2024-10-10', activeTo: null }
    const calendar = { ...policy, year: 'calendar' as const }
    const once = dueEntries(who, calendar, [], '2025-10-10')
    expect(plain(once)).toEqual([['2025-10-10', 3]])
    expect(dueEntries(who, { ...calendar, accrual: 'monthly' }, once, '2025-12-20')).toEqual([])
  })

  it('is not given twice where the first day or the months before the right are corrected', () => {
    const book = stepwise(['2025-03-15', '2026-03-15'])
    const later = { activeFrom: '2024-03-20', activeTo: null }
    expect(dueEntries(later, policy, book, '2026-11-27').filter(({ kind }) => kind === 'grant')).toEqual([])
    const sooner = due('2026-11-27', { after_months: 6 }, book)
    expect(sooner.filter(({ kind }) => kind === 'grant')).toEqual([])
    expect(plain(due('2027-03-15', { after_months: 6, carry_over_days: 60 }, book))).toContainEqual(['2027-03-15', 6])
  })

  it('of months already given is not lost where years begin otherwise from now on', () => {
    const monthly = { accrual: 'monthly' as const, carry_over_days: 0 }
    const book = stepwise(['2025-03-15', '2025-11-20'], monthly)
    expect(sumOf(book)).toBe(18)
    const turned = due('2025-12-20', { ...monthly, year: 'calendar' }, book)
    expect(turned.filter(({ kind, half_days }) => kind === 'expire' && half_days !== 0)).toEqual([])
    const next = due('2026-01-02', { ...monthly, year: 'calendar' }, [...book, ...turned])
    expect(next.find(({ kind }) => kind === 'expire')?.date).toBe('2026-01-01')
  })
})

describe('the leave book', () => {
  let house: RequestHouse
  beforeEach(async () => {
    house = await openRequestHouse()
  })
  afterEach(() => house.close())
  const cuti = { kind: 'cuti', from: '2026-11-26', to: '2026-11-30' }

  it('gives what the request takes, working days only, and gives it back exactly', async () => {
    expect((await house.book()).balance).toBe(12)
    for (const round of [1, 2, 3]) {
      const { id, version, days } = await house.approved(cuti)
      expect(days).toBe(3)
      expect((await house.book()).balance).toBe(9)
      const back = await house.worker('POST', `/api/me/requests/${id}/withdraw`, { version })
      expect(back).toMatchObject({ status: 200 })
      const { balance, entries } = await house.book()
      expect([balance, entries]).toMatchObject([12, { length: 1 + 2 * round }])
    }
  })

  it('does not let more be asked for than there is, what waits counted', async () => {
    await house.asked({ kind: 'cuti', from: '2026-12-01', to: '2026-12-14' })
    expect(await house.book()).toMatchObject({ balance: 12, waiting: 10 })
    const more = { kind: 'cuti', from: '2026-12-15', to: '2026-12-17' }
    expect(await house.ask(more)).toMatchObject({
      status: 409,
      body: { code: 'requests/balance-short', data: { available: 12, wanted: 13 } },
    })
    await house.asked({ ...more, to: '2026-12-16' })
  })

  it('counts days anew when they are approved', async () => {
    const { id } = await house.asked(cuti)
    house.holidays.set('2026-11-27', { kind: 'libur', name: 'Pilkada', source: 'SE', counts: 'off' })
    await house.decide(id, 1, true)
    expect((await house.decide(id, 2, true, house.boss)).body).toMatchObject({ days: 2 })
    expect((await house.book()).balance).toBe(10)
  })

  it('is adjusted by HR, once for each key, not below zero and not the own', async () => {
    const id = house.office.employees[0] ?? ''
    const url = `/api/leave/${id}/adjustments`
    const body = { key: house.ids.uuid(), days: -2.5, date: '2026-11-20', reason: 'sudah dipakai' }
    for (let i = 0; i < 2; i++) expect((await house.boss('POST', url, body)).body).toMatchObject({ balance: 9.5 })
    const much = { ...body, key: house.ids.uuid(), days: -10 }
    expect(await house.boss('POST', url, much)).toMatchObject({ body: { code: 'requests/balance-short' } })
    expect(await house.chief('POST', url, body)).toMatchObject({ status: 403 })
    expect(await house.colleague('GET', `/api/leave/${id}`)).toMatchObject({ status: 404 })
    expect(await house.chief('GET', `/api/leave/${id}`)).toMatchObject({ status: 200, body: { balance: 9.5 } })
  })

  it('gives a day for cuti bersama that counts as leave, and has it back where somebody came', async () => {
    const date = '2026-11-20'
    house.holidays.set(date, { kind: 'cuti_bersama', name: 'Cuti Bersama', source: 'SKB', counts: 'leave' })
    await settleCutiBersama(house)
    await Promise.all([settleCutiBersama(house), settleCutiBersama(house)])
    expect((await house.book()).balance).toBe(11)
    const made = await house.approved({ kind: 'koreksi', from: date, to: date, masuk: '08:00', pulang: '17:00' })
    expect((made as DayRequest).state).toBe('approved')
    await settleCutiBersama(house)
    expect((await house.book()).balance).toBe(12)
    expect((await house.book(house.colleague)).balance).toBe(11)
    house.holidays.delete(date)
    await settleCutiBersama(house)
    expect((await house.book(house.colleague)).balance).toBe(12)
  })
})
