import { describe, expect, test } from 'vitest'
import { explain } from '#contract/trace.ts'
import type { DayPlan, OvertimeOrder } from '#src/kernel/day-context.ts'
import { shiftDay } from '#src/features/shifts/index.ts'
import { PAGI } from '#test/support/contexts.ts'
import { deriveDay, NOTHING_ELSE } from './derive-day.ts'
import type { Circumstances, DerivedDay } from './derive-day.ts'
import type { PunchForRules } from './taps.ts'

const ZONE = 'Asia/Jakarta'
const DATE = '2026-11-23'
const wib = (time: string): number => Date.parse(`${DATE}T${time}:00+07:00`)
const tap = (kind: 'in' | 'out', time: string): PunchForRules => ({
  kind,
  at: wib(time),
  receivedAt: wib(time),
  node: 'n1',
  offline: false,
  trusted: true,
})
const order = (from: string, to: string): OvertimeOrder => ({
  order_id: 'o1',
  from: wib(from),
  to: wib(to),
  agreed: true,
})
/** A day on which somebody came and went, at these times by turns. */
const day = (times: string, plan: Partial<DayPlan>, context: Partial<Circumstances>): DerivedDay =>
  deriveDay(
    times.split(' ').map((time, index) => tap(index % 2 === 0 ? 'in' : 'out', time)),
    shiftDay({ ...PAGI, ...plan }, ZONE, DATE),
    wib('23:00'),
    { ...NOTHING_ELSE, ...context },
  )
const words = ({ trace }: DerivedDay): string[] => trace.map((step) => explain(step, 'id'))

describe('overtime that was ordered within the shift', () => {
  test('is ordinary work, and the day says so', () => {
    const found = day('08:00 19:00', {}, { overtime: [order('15:00', '18:00')] })
    expect(words(found)).toEqual(
      expect.arrayContaining([
        'Lembur 60 mnt dalam perintah lembur 15:00–18:00',
        '120 mnt dalam perintah lembur 15:00–18:00 jatuh pada jam kerja biasa: bukan lembur',
      ]),
    )
    expect(found.flags).toEqual(['lembur'])
    expect(day('08:00 19:00', {}, { overtime: [order('15:00', '17:00')] }).flags).toEqual([])
  })
})
