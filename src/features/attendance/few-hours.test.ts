import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { explain } from '#contract/trace.ts'
import type { CalendarDay, DayException, DayPlan } from '#src/kernel/day-context.ts'
import { shiftDay } from '#src/features/shifts/index.ts'
import { PAGI } from '#test/support/contexts.ts'
import { deriveDay, NOTHING_ELSE } from './derive-day.ts'
import type { Circumstances, DerivedDay } from './derive-day.ts'
import type { PunchForRules } from './taps.ts'

const ZONE = 'Asia/Jakarta'
const DATE = '2026-11-23'
const wib = (time: string, date = DATE): number => Date.parse(`${date}T${time.padEnd(8, ':00')}+07:00`)
const tap = (kind: 'in' | 'out', time: string, more: Partial<PunchForRules> = {}): PunchForRules => ({
  kind,
  at: wib(time),
  receivedAt: wib(time),
  node: 'n1',
  offline: false,
  trusted: true,
  ...more,
})
const EVENING = wib('21:00')
const NEXT_DAY = wib('12:00', '2026-11-24')
const day = (
  taps: PunchForRules[],
  more: Partial<DayPlan> = {},
  context: Partial<Circumstances> = {},
  now = EVENING,
): DerivedDay => deriveDay(taps, shiftDay({ ...PAGI, ...more }, ZONE, DATE), now, { ...NOTHING_ELSE, ...context })
const words = ({ trace }: DerivedDay): string[] => trace.map((step) => explain(step, 'id'))

const MAULID: CalendarDay = { kind: 'libur', name: 'Maulid Nabi', source: 'SKB 1497', counts: 'off' }
const request = (type: DayException['type'], part: DayException['part'] = 'whole'): { exceptions: DayException[] } => ({
  exceptions: [{ request_id: `r-${type}`, type, part }],
})

describe('few hours', () => {
  const LIMITS: Partial<DayPlan> = { half_under_minutes: 240, absent_under_minutes: 60 }
  const until = (out: string, more: Partial<DayPlan> = LIMITS, context: Partial<Circumstances> = {}, now = NEXT_DAY) =>
    day([tap('in', '08:00'), tap('out', out)], more, context, now)

  test('are half a day below the limit, and whole from it on', () => {
    expect(until('11:59')).toMatchObject({ status: 'hadir', flags: ['pulang_cepat', 'setengah_hari'] })
    expect(words(until('11:59'))).toContain('Setengah hari: 239 mnt, kurang dari 240 mnt')
    expect(until('12:00').flags).toEqual(['pulang_cepat'])
  })

  test('are alpa below the other limit once the day is closed, not late as well, and say so', () => {
    const closes = shiftDay(PAGI, ZONE, DATE).closesAt
    expect(until('08:59', LIMITS, {}, closes)).toMatchObject({
      status: 'hadir',
      flags: ['pulang_cepat', 'setengah_hari'],
    })
    const absent = day([tap('in', '08:30'), tap('out', '08:59')], LIMITS, {}, closes + 1)
    expect(absent).toMatchObject({ status: 'alpa', flags: [], durationMinutes: 29 })
    expect(words(absent)).toContain('Alpa: hanya bekerja 29 mnt, kurang dari 60 mnt')
    expect(until('08:59', { half_under_minutes: 240 })).toMatchObject({ status: 'hadir' })
  })

  test('were only told of days that were judged before they counted', () => {
    const before = until('11:00', { half_day_minutes: 240 })
    expect(before.flags).toEqual(['pulang_cepat'])
    expect(words(before)).toContain('Setengah hari: 180 mnt, kurang dari 240 mnt')
  })

  test.each<[string, Partial<Circumstances>, DayPlan['kind']]>([
    ['work elsewhere', request('wfh'), undefined],
    ['a holiday', { calendar: MAULID }, undefined],
    ['a rest day', {}, 'off'],
  ])('say nothing of %s', (_, context, kind) => {
    const { status, flags } = until('08:40', { ...LIMITS, ...(kind && { kind }) }, context)
    expect([status === 'alpa', flags.includes('setengah_hari')]).toEqual([false, false])
  })

  test('of what a request leaves are judged by that, and half a day is not halved again', () => {
    const half = request('izin', 'second_half')
    expect(until('09:00', LIMITS, half).flags).not.toContain('setengah_hari')
    expect(until('08:29', LIMITS, half).status).toBe('alpa')
    expect(until('08:31', LIMITS, half).status).toBe('hadir')
    const hours = request('izin', { start: '08:00', end: '11:00' })
    expect(day([tap('in', '11:00'), tap('out', '13:41')], LIMITS, hours, NEXT_DAY).flags).toEqual(['pulang_cepat'])
    expect(day([tap('in', '11:00'), tap('out', '13:39')], LIMITS, hours, NEXT_DAY).flags).toContain('setengah_hari')
  })

  test('are not few where a check-out is missing: nobody knows how many they were', () => {
    const SHORT: Partial<DayPlan> = { ...LIMITS, start: '08:00', end: '09:00', closes_after_minutes: 0 }
    const taps = [tap('in', '08:00'), tap('in', '14:00'), tap('out', '14:30')]
    expect(day(taps, SHORT, {}, NEXT_DAY)).toMatchObject({ status: 'hadir', durationMinutes: 30 })
    expect(day(taps, SHORT, {}, NEXT_DAY).flags).not.toContain('setengah_hari')
  })

  test('never make a day better by being fewer', () => {
    const worth = ({ status, flags }: DerivedDay): number =>
      status === 'alpa' ? 0 : flags.includes('setengah_hari') ? 1 : 2
    const limits = fc.tuple(fc.integer({ min: 0, max: 540 }), fc.integer({ min: 0, max: 540 }))
    const minutes = fc.tuple(fc.integer({ min: 1, max: 540 }), fc.integer({ min: 1, max: 540 }))
    fc.assert(
      fc.property(limits, minutes, ([one, two], [fewer, more]) => {
        const plan = { absent_under_minutes: Math.min(one, two), half_under_minutes: Math.max(one, two) }
        const worked = (count: number): DerivedDay => {
          const at = wib('08:00') + count * 60_000
          return day([tap('in', '08:00'), tap('out', '08:00', { at, receivedAt: at })], plan, {}, NEXT_DAY)
        }
        const [least, most] = [Math.min(fewer, more), Math.max(fewer, more)]
        expect(worth(worked(least))).toBeLessThanOrEqual(worth(worked(most)))
        expect(worth(worked(most)) === 2).toBe(most >= plan.half_under_minutes)
      }),
    )
  })
})
