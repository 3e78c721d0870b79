import { describe, expect, test } from 'vitest'
import type { MyDay, PunchAnswer } from '#contract/attendance.ts'
import { callName, dayAt, nextAfter, partOfDay, withAnswer } from './my-day.ts'

const HOUR = 3_600_000
/** Mon, 23 Nov 2026, 07:50 in Jakarta. */
const MORNING = Date.parse('2026-11-23T00:50:00Z')

function day(part: Partial<MyDay>): MyDay {
  const site = { id: 's', name: 'Kantor', zone: 'Asia/Jakarta', zone_label: 'WIB' }
  return { now: MORNING, date: '2026-11-23', site, attendance: null, next: 'in', ...part } as MyDay
}
const row = (part: object): NonNullable<MyDay['attendance']> =>
  ({
    id: 'a',
    date: '2026-11-23',
    version: 1,
    masuk_at: MORNING,
    pulang_at: null,
    window_ends_at: MORNING + 16 * HOUR,
    ...part,
  }) as never

describe('what a kept answer is still good for', () => {
  test('the server is taken at its word while it is fresh, whatever the date says', () => {
    const nightShift = day({ date: '2026-11-22' })
    expect(dayAt(nightShift, MORNING + 60_000)).toBe(nightShift)
  })

  test('the same date: still good in the evening', () => {
    const today = day({ attendance: row({}), next: 'out' })
    expect(dayAt(today, MORNING + 9 * HOUR)).toBe(today)
  })

  test('yesterday: a new day begins with a check-in', () => {
    const yesterday = day({ attendance: row({ pulang_at: MORNING + 9 * HOUR }), next: 'in' })
    expect(dayAt(yesterday, MORNING + 24 * HOUR)).toEqual({ date: '2026-11-24', attendance: null, next: 'in' })
  })

  test('a shift of last night that is still open ends with a check-out', () => {
    const open = day({
      attendance: row({ masuk_at: MORNING + 14 * HOUR, window_ends_at: MORNING + 27 * HOUR }),
      next: 'out',
    })
    expect(dayAt(open, MORNING + 24 * HOUR)).toBe(open)
    expect(dayAt(open, MORNING + 28 * HOUR).next).toBe('in')
  })
})

test('the button is one ahead of the taps that wait', () => {
  expect(nextAfter('in', [])).toBe('in')
  expect(nextAfter('in', [{ kind: 'in' }])).toBe('out')
  expect(nextAfter('in', [{ kind: 'in' }, { kind: 'out' }])).toBe('in')
})

describe('an answer to a punch', () => {
  const answer = (part: object, kind: 'in' | 'out'): PunchAnswer => ({ data: row(part), receipt: { kind } }) as never

  test('changes the day and what comes next', () => {
    expect(withAnswer(day({}), answer({}, 'in'))).toMatchObject({ attendance: { id: 'a' }, next: 'out' })
    const open = day({ attendance: row({}), next: 'out' })
    expect(withAnswer(open, answer({ version: 2, pulang_at: 1 }, 'out'))).toMatchObject({ next: 'in' })
  })

  test('that is older than what is known changes nothing', () => {
    const later = day({ attendance: row({ version: 3 }), next: 'out' })
    expect(withAnswer(later, answer({ version: 3 }, 'in'))).toBe(later)
    const tomorrow = day({ attendance: row({ id: 'b', date: '2026-11-24' }), next: 'out' })
    expect(withAnswer(tomorrow, answer({}, 'out'))).toBe(tomorrow)
  })
})

test('greetings follow the hour', () => {
  expect(['03:59', '04:00', '10:59', '11:00', '15:00', '18:00', '23:59'].map(partOfDay)).toEqual([
    'night',
    'morning',
    'morning',
    'noon',
    'afternoon',
    'night',
    'night',
  ])
})

test('people are called by their first name', () => {
  expect(['Budi Hartanto', ' Sari ', 'Dr. Ani Wijaya', 'H. Dr. Umar'].map(callName)).toEqual([
    'Budi',
    'Sari',
    'Dr. Ani',
    'H. Dr. Umar',
  ])
})
