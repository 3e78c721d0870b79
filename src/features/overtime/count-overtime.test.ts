import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { capWarnings, countedMinutes, hourlyWage, mondayOf, paidBands, roundMinutes } from './count-overtime.ts'
import { ruleSetOn } from './rule-sets.ts'
import type { OvertimeDay } from './rule-sets.ts'

const now = ruleSetOn('2026-11-26')
const DAYS: OvertimeDay[] = ['workday', 'rest_5', 'rest_6', 'rest_shortest']
const pay = (day: OvertimeDay, hours: number): number => (countedMinutes(now, day, hours * 60) / 60) * 10_000

describe('what overtime is worth (PP 35/2021 Ps. 31)', () => {
  // hours, and rupiah at 10,000 an hour
  const vectors: [OvertimeDay, number, number][] = [
    ['workday', 1, 15_000],
    ['workday', 3, 55_000],
    ['workday', 4, 75_000],
    ['rest_5', 8, 160_000],
    ['rest_5', 9, 190_000],
    ['rest_5', 10, 230_000],
    ['rest_5', 12, 310_000],
    ['rest_6', 7, 140_000],
    ['rest_6', 8, 170_000],
    ['rest_6', 11, 290_000],
    ['rest_shortest', 5, 100_000],
    ['rest_shortest', 6, 130_000],
    ['rest_shortest', 9, 250_000],
  ]
  it.each(vectors)('%s, %i h: Rp %i', (day, hours, rupiah) => expect(pay(day, hours)).toBe(rupiah))

  it('half an hour of a workday is three quarters of an hour', () =>
    expect(countedMinutes(now, 'workday', 30)).toBe(45))

  it('every minute is in one band, and more work is never worth less', () => {
    const minutes = fc.integer({ min: 0, max: 24 * 60 })
    fc.assert(
      fc.property(fc.constantFrom(...DAYS), minutes, minutes, (day, a, b) => {
        const [less, more] = a < b ? [a, b] : [b, a]
        expect(paidBands(now, day, a).reduce((sum, band) => sum + band.minutes, 0)).toBe(a)
        expect(countedMinutes(now, day, less)).toBeLessThanOrEqual(countedMinutes(now, day, more))
        expect(countedMinutes(now, day, a)).toBeGreaterThanOrEqual(1.5 * a)
      }),
    )
  })

  it('rounds downwards only', () => {
    expect([59, 60, 89, 90].map((one) => roundMinutes(one, 'half_hour'))).toEqual([30, 60, 60, 90])
    expect(roundMinutes(119, 'hour')).toBe(60)
    expect(roundMinutes(119, 'minute')).toBe(119)
  })
})

describe('the hourly wage (Ps. 32)', () => {
  it('is 1/173 of what is fixed', () => expect(hourlyWage(now, { fixed: 1_730_000, variable: 0 })).toBe(10_000))
  it('is that of three quarters of everything where less than that is fixed', () =>
    expect(hourlyWage(now, { fixed: 1_000_000, variable: 1_000_000 })).toBeCloseTo(1_500_000 / 173))
  it('leaves allowances that vary out where enough is fixed', () =>
    expect(hourlyWage(now, { fixed: 1_730_000, variable: 100_000 })).toBe(10_000))
})

describe('the caps (Ps. 26)', () => {
  const work = (date: string, hours: number, day: OvertimeDay = 'workday') => ({ date, day, minutes: hours * 60 })

  it('four hours a day', () => {
    expect(capWarnings(ruleSetOn, [work('2026-11-23', 4)])).toEqual([])
    expect(capWarnings(ruleSetOn, [work('2026-11-23', 4.5)])).toEqual([
      { cap: 'day', date: '2026-11-23', minutes: 270, allowed: 240 },
    ])
  })
  it('eighteen hours from Monday to Sunday, rest days left out', () => {
    const week = ['23', '24', '25', '26'].map((day) => work(`2026-11-${day}`, 4))
    expect(capWarnings(ruleSetOn, [...week, work('2026-11-27', 2)])).toEqual([])
    expect(capWarnings(ruleSetOn, [...week, work('2026-11-29', 10, 'rest_5'), work('2026-11-30', 4)])).toEqual([])
    expect(capWarnings(ruleSetOn, [...week, work('2026-11-27', 3)])).toEqual([
      { cap: 'week', date: '2026-11-27', minutes: 19 * 60, allowed: 18 * 60 },
    ])
  })
  it('three and fourteen under the older rules', () => {
    expect(ruleSetOn('2021-02-01').id).toBe('kepmen-102-2004')
    expect(ruleSetOn('2021-02-02').id).toBe('pp-35-2021')
    expect(capWarnings(ruleSetOn, [work('2020-11-23', 3.5)])).toMatchObject([{ cap: 'day', allowed: 180 }])
  })
  it('knows the Monday of a week', () => {
    expect(['2026-11-23', '2026-11-29', '2027-01-01', '1969-12-31'].map(mondayOf)).toEqual([
      '2026-11-23',
      '2026-11-23',
      '2026-12-28',
      '1969-12-29',
    ])
  })
})
