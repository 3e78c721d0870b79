import { describe, expect, test } from 'vitest'
import { explain } from '#contract/trace.ts'
import { deriveDay as deriveAt } from './derive-day.ts'
import type { PunchForRules } from './taps.ts'
import { shiftDay } from '#src/features/shifts/index.ts'

const ZONE = 'Asia/Jakarta'
const shift = shiftDay({ name: 'Pagi', start: '08:00', end: '17:00', grace_minutes: 5 }, ZONE, '2026-11-23')
const wib = (time: string, date = '2026-11-23'): number => Date.parse(`${date}T${time}+07:00`)
const tap = (kind: 'in' | 'out', time: string, more: Partial<PunchForRules> = {}): PunchForRules => ({
  kind,
  at: wib(time),
  receivedAt: wib(time),
  node: 'n1',
  offline: false,
  trusted: true,
  ...more,
})
/** The day as it stands in the evening, before its window closes. */
const deriveDay = (
  taps: readonly PunchForRules[],
  day: typeof shift,
  now = wib('21:00:00'),
): ReturnType<typeof deriveAt> => deriveAt(taps, day, now)
const words = (day: ReturnType<typeof deriveDay>): string[] => day.trace.map((step) => explain(step, 'id'))

describe('a day derived from its taps', () => {
  test('the minute of the grace still counts as on time', () => {
    expect(deriveDay([tap('in', '08:05:59')], shift)).toMatchObject({
      status: 'hadir',
      flags: [],
      openUntil: shift.closesAt,
      durationMinutes: null,
    })
  })

  test('late is told in words, counted after the grace', () => {
    const day = deriveDay([tap('in', '08:12:30')], shift)
    expect(day).toMatchObject({ status: 'terlambat', flags: ['terlambat'] })
    expect(words(day)).toContain('Terlambat 7 mnt: masuk 08:12, jadwal 08:00, toleransi 5')
  })

  test('the order in which taps are read changes nothing, not even of the reasons', () => {
    const late = { offline: true, receivedAt: wib('18:00:00') }
    const taps = [
      tap('out', '17:00:00', late),
      tap('in', '08:00:00', late),
      tap('out', '12:00:00'),
      tap('in', '12:00:00'),
    ]
    expect(deriveDay(taps, shift)).toEqual(deriveDay(taps.toReversed(), shift))
  })

  test('first in, last out; the break between two pairs does not count', () => {
    const day = deriveDay(
      [tap('in', '08:00:00'), tap('out', '12:00:00'), tap('in', '13:00:00'), tap('out', '17:00:00')],
      shift,
    )
    expect(day).toMatchObject({
      masukAt: wib('08:00:00'),
      pulangAt: wib('17:00:00'),
      durationMinutes: 480,
      openUntil: null,
      flags: [],
    })
  })

  test('a second check-out moves the end', () => {
    const day = deriveDay([tap('in', '08:00:00'), tap('out', '16:30:00'), tap('out', '17:10:00')], shift)
    expect(day).toMatchObject({ pulangAt: wib('17:10:00'), durationMinutes: 550, flags: [] })
  })

  test('leaving early is flagged with the minutes that are missing', () => {
    const day = deriveDay([tap('in', '08:00:00'), tap('out', '16:59:30')], shift)
    expect(day.flags).toEqual(['pulang_cepat'])
    expect(words(day)).toContain('Pulang cepat 1 mnt: pulang 16:59, jadwal 17:00')
  })

  test('a check-out alone is kept, flagged, and counts no hours', () => {
    const day = deriveDay([tap('out', '17:01:00')], shift)
    expect(day).toMatchObject({
      status: 'hadir',
      masukAt: null,
      pulangAt: wib('17:01:00'),
      durationMinutes: null,
      flags: ['lupa_absen_masuk', 'perlu_ditinjau'],
    })
  })

  test('a forgotten check-out is flagged once the window has closed and invents nothing', () => {
    const open = deriveDay([tap('in', '08:00:00')], shift)
    expect(open.flags).toEqual([])
    const closed = deriveDay([tap('in', '08:00:00')], shift, shift.closesAt + 1)
    expect(closed).toMatchObject({
      flags: ['lupa_absen_pulang'],
      pulangAt: null,
      durationMinutes: null,
      openUntil: null,
    })
  })

  test('the order of arrival does not matter', () => {
    const taps = [tap('out', '17:00:00'), tap('in', '07:50:00', { offline: true, receivedAt: wib('18:00:00') })]
    expect(deriveDay(taps, shift)).toMatchObject({
      masukAt: wib('07:50:00'),
      pulangAt: wib('17:00:00'),
      durationMinutes: 550,
      flags: ['perlu_ditinjau', 'luring'],
    })
    expect(deriveDay(taps.toReversed(), shift)).toEqual({ ...deriveDay(taps, shift) })
  })

  test('an offline tap nobody can vouch for asks for review', () => {
    expect(deriveDay([tap('in', '07:50:00', { offline: true, trusted: false })], shift).flags).toEqual([
      'perlu_ditinjau',
      'luring',
    ])
  })

  test('in and out within the same second neither break nor block the day', () => {
    const day = deriveDay([tap('in', '08:00:00'), tap('out', '08:00:00'), tap('out', '17:00:00')], shift)
    expect(day).toMatchObject({ pulangAt: wib('17:00:00'), durationMinutes: 540 })
  })

  test('what comes after the window does not go with the check-in: no hours are invented', () => {
    const late = deriveDay([tap('in', '08:00:00'), tap('out', '23:50:00')], shift, wib('23:50:00'))
    expect(late).toMatchObject({ durationMinutes: null, flags: ['lupa_absen_pulang', 'perlu_ditinjau'] })
    const pair = [tap('in', '08:00:00'), tap('in', '23:05:00'), tap('out', '23:40:00')]
    expect(deriveDay(pair, shift, wib('23:40:00'))).toMatchObject({
      durationMinutes: 35,
      flags: ['lupa_absen_pulang', 'perlu_ditinjau'],
    })
    const moved = [tap('in', '08:00:00'), tap('out', '12:00:00'), tap('out', '23:40:00')]
    expect(deriveDay(moved, shift, wib('23:40:00'))).toMatchObject({ durationMinutes: 240, pulangAt: wib('12:00:00') })
  })

  test('nobody is on time by the word of a phone alone', () => {
    const offline = { offline: true, receivedAt: wib('08:40:00') }
    const claimed = deriveDay([tap('in', '07:55:00', offline)], shift)
    expect(claimed).toMatchObject({ status: 'hadir', flags: ['perlu_ditinjau', 'luring'] })
    expect(words(claimed)).toContain('Tepat waktu hanya menurut HP: masuk 07:55, baru diterima 08:40; perlu ditinjau')
    expect(deriveDay([tap('in', '07:55:00', { offline: true, receivedAt: wib('08:03:00') })], shift).flags).toEqual([
      'luring',
    ])
  })
})
