import { describe, expect, test } from 'vitest'
import { explain } from '#contract/trace.ts'
import type { DayException, DayPlan } from '#src/kernel/day-context.ts'
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
const day = (
  taps: PunchForRules[],
  more: Partial<DayPlan> = {},
  context: Partial<Circumstances> = {},
  now = EVENING,
): DerivedDay => deriveDay(taps, shiftDay({ ...PAGI, ...more }, ZONE, DATE), now, { ...NOTHING_ELSE, ...context })
const words = ({ trace }: DerivedDay): string[] => trace.map((step) => explain(step, 'id'))

const request = (type: DayException['type'], part: DayException['part'] = 'whole'): { exceptions: DayException[] } => ({
  exceptions: [{ request_id: `r-${type}`, type, part }],
})

describe('two shifts on one date', () => {
  const graces = (grace_minutes: number, early_grace_minutes: number) => ({ grace_minutes, early_grace_minutes })
  const TWO: Partial<DayPlan> = {
    start: '08:00',
    end: '20:00',
    grace_minutes: 5,
    early_grace_minutes: 10,
    parts: [
      { start: '08:00', end: '12:00', ...graces(5, 0) },
      { start: '16:00', end: '20:00', ...graces(15, 10) },
    ],
  }
  const both = (first: [string, string], second: [string, string], context: Partial<Circumstances> = {}): DerivedDay =>
    day(
      [first, second].flatMap(([from, to]) => [tap('in', from), tap('out', to)]),
      TWO,
      context,
    )

  test('have each their own grace', () => {
    expect(both(['08:05', '12:00'], ['16:15', '19:50']).flags).toEqual([])
    expect(both(['08:06', '12:00'], ['16:15', '20:00']).flags).toEqual(['terlambat'])
    expect(words(both(['08:00', '12:00'], ['16:16', '20:00']))).toContain(
      'Terlambat 1 mnt: masuk 16:16, jadwal 16:00, toleransi 15',
    )
    expect(both(['08:00', '11:59'], ['16:00', '20:00']).flags).toEqual(['pulang_cepat'])
    expect(both(['08:00', '12:00'], ['16:00', '19:49']).flags).toEqual(['pulang_cepat'])
  })

  test('keep it where a request excuses a piece of one', () => {
    const late = request('izin', { start: '16:00', end: '17:00' })
    expect(both(['08:00', '12:00'], ['17:15', '20:00'], late).flags).toEqual([])
    expect(both(['08:00', '12:00'], ['17:16', '20:00'], late).flags).toEqual(['terlambat'])
  })
})
