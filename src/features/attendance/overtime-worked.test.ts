import { describe, expect, test } from 'vitest'
import { explain } from '#contract/trace.ts'
import type { CalendarDay, DayPlan, OvertimeOrder } from '#src/kernel/day-context.ts'
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

describe('the break in overtime on a rest day', () => {
  const rest = { minutes: 30, after: 240 }
  const sunday = (times: string, from = '08:00', to = '17:00', plan: Partial<DayPlan> = { kind: 'off' }): DerivedDay =>
    day(times, plan, { overtime: [{ ...order(from, to), rest }] })
  const taken = ({ trace }: DerivedDay): number => trace.find((step) => step.rule === 'overtime-break')?.minutes ?? 0

  test.each([
    ['nobody tapped out: half an hour after each four hours', '08:00 17:00', 60],
    ['four hours are worked without one', '08:00 12:00', 0],
    ['what follows is the break', '08:00 12:20', 20],
    ['and then it is over', '08:00 12:31', 30],
    ['whoever tapped out has had it', '08:00 12:00 13:00 17:00', 0],
    ['a shorter pause is a part of it', '08:00 12:00 12:20 16:00', 10],
    ['one as long begins the four hours anew', '08:00 11:00 11:30 15:30', 0],
  ])('%s', (_, times, minutes) => expect(taken(sunday(times))).toBe(minutes))

  test('is told, and does not touch working days, other hours or rules without one', () => {
    expect(words(sunday('08:00 17:00'))).toEqual(
      expect.arrayContaining([
        'Lembur 540 mnt dalam perintah lembur 08:00–17:00',
        'Istirahat 60 mnt bukan lembur: 30 mnt setiap 240 mnt kerja tanpa jeda',
      ]),
    )
    expect(taken(sunday('08:00 22:00', '17:00', '22:00', {}))).toBe(0)
    expect(taken(sunday('08:00 17:00', '15:00', '17:00'))).toBe(0)
    expect(taken(day('08:00 17:00', { kind: 'off' }, { overtime: [order('08:00', '17:00')] }))).toBe(0)
  })
})

describe('whoever comes on collective leave that costs leave', () => {
  const calendar: CalendarDay = { kind: 'cuti_bersama', name: 'Cuti Bersama', source: 'SKB 1497', counts: 'leave' }

  test('works an ordinary day: the leave is kept, lateness is judged, overtime begins after the shift', () => {
    const found = day('08:30 19:00', {}, { calendar, overtime: [order('15:00', '19:00')] })
    expect(found).toMatchObject({ status: 'terlambat', flags: ['terlambat', 'lembur'] })
    expect(words(found)).toEqual(
      expect.arrayContaining([
        'Cuti bersama: Cuti Bersama (SKB 1497); masuk, jadi hari kerja biasa dan cuti tidak dipotong',
        'Lembur 120 mnt dalam perintah lembur 15:00–19:00',
        '120 mnt dalam perintah lembur 15:00–19:00 jatuh pada jam kerja biasa: bukan lembur',
      ]),
    )
  })

  test('on a rest day has overtime of a rest day, and where it is a day off for everybody, of a holiday', () => {
    const [all, none] = [{ overtime: [order('08:00', '12:00')] }, 'jatuh pada jam kerja']
    expect(words(day('08:00 12:00', { kind: 'off' }, { calendar, ...all })).join()).not.toContain(none)
    expect(words(day('08:00 12:00', {}, { calendar: { ...calendar, counts: 'off' }, ...all })).join()).not.toContain(
      none,
    )
    expect(words(day('08:00 12:00', {}, { calendar, ...all })).join()).toContain(none)
  })
})
