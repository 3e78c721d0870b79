import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { explain } from '#contract/trace.ts'
import type { CalendarDay, DayException, DayPlan, OvertimeOrder } from '#src/kernel/day-context.ts'
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
const order = (from: string, to: string, agreed = true): OvertimeOrder => ({
  order_id: 'o1',
  from: wib(from),
  to: wib(to),
  agreed,
})
const SPLIT: Partial<DayPlan> = {
  start: '08:00',
  end: '20:00',
  parts: [
    { start: '08:00', end: '12:00' },
    { start: '16:00', end: '20:00' },
  ],
}

describe('a day without taps', () => {
  test('is alpa once its window has closed, and not a moment before', () => {
    const closes = shiftDay(PAGI, ZONE, DATE).closesAt
    expect(day([], {}, {}, closes)).toMatchObject({ status: 'belum_absen', flags: [], durationMinutes: null })
    const after = day([], {}, {}, closes + 1)
    expect(after.status).toBe('alpa')
    expect(words(after)).toContain('Alpa: jadwal 08:00–17:00 ditutup 23:00, tidak ada absen')
  })

  test('is nobody’s alpa where no pattern says that it is a working day', () => {
    const { shift_id: _, ...hours } = PAGI
    const found = deriveDay([], shiftDay(hours, ZONE, DATE), NEXT_DAY)
    expect(found.status).toBe('belum_absen')
    expect(words(found).at(-1)).toContain('tidak ada pola kerja')
  })

  test.each([
    [{ calendar: MAULID }, 'libur', 'Libur: Maulid Nabi (SKB 1497)'],
    [
      { calendar: { ...MAULID, kind: 'cuti_bersama' as const, counts: 'leave' as const } },
      'cuti_bersama',
      'Cuti bersama',
    ],
    [{ calendar: { ...MAULID, counts: 'work' as const } }, 'alpa', 'di sini tetap hari kerja'],
    [request('cuti'), 'cuti', 'Cuti disetujui'],
    [request('izin'), 'izin', 'Izin disetujui'],
    [request('dinas_luar'), 'dinas_luar', 'Dinas luar disetujui'],
    [{ ...request('sakit'), calendar: MAULID }, 'sakit', 'Sakit disetujui'],
    [request('cuti', 'first_half'), 'alpa', 'Cuti 08:00–12:30 disetujui'],
    [
      { exceptions: [...request('izin', 'first_half').exceptions, ...request('cuti', 'second_half').exceptions] },
      'cuti',
      '',
    ],
  ])('%j is %s, and says why', (context, status, says) => {
    const found = day([], {}, context, NEXT_DAY)
    expect(found.status).toBe(status)
    expect(words(found).join('\n')).toContain(says)
  })

  test('on a holiday is alpa where the roster names a shift all the same, and says both', () => {
    const calendar: CalendarDay = { ...MAULID, rostered: true }
    const found = day([], {}, { calendar }, NEXT_DAY)
    expect(found.status).toBe('alpa')
    expect(words(found).join('\n')).toContain('Libur: Maulid Nabi (SKB 1497); dijadwalkan masuk, jadi dinilai')
    expect(day([], {}, { calendar }, EVENING).status).toBe('belum_absen')
    const leave: CalendarDay = { ...calendar, kind: 'cuti_bersama', counts: 'leave' }
    expect(day([], {}, { calendar: leave }, NEXT_DAY).status).toBe('alpa')
  })

  test('on a rest day of the roster is libur', () => {
    const found = day([], { kind: 'off' }, {}, EVENING)
    expect(found.status).toBe('libur')
    expect(words(found)).toEqual(['Libur menurut jadwal (Pagi)'])
  })
})

describe('taps on a day when nobody was expected', () => {
  const late = [tap('in', '09:30'), tap('out', '15:00')]
  test.each([
    [{}, { calendar: MAULID }, [], 'tetap masuk'],
    [{ kind: 'off' as const }, {}, [], 'Masuk pada hari libur'],
    [{}, request('cuti'), ['perlu_ditinjau'], 'Cuti disetujui; tetap ada absen'],
  ])('%j %j count as hadir, neither late nor early', (plan, context, flags, says) => {
    const found = day(late, plan, context)
    expect(found).toMatchObject({ status: 'hadir', flags, durationMinutes: 330 })
    expect(words(found).join('\n')).toContain(says)
  })

  test('whoever is rostered on a holiday is late, leaves early and forgets as on any day', () => {
    const calendar: CalendarDay = { ...MAULID, rostered: true }
    expect(day(late, {}, { calendar })).toMatchObject({ status: 'terlambat', flags: ['terlambat', 'pulang_cepat'] })
    expect(day([tap('in', '08:00')], {}, { calendar }, NEXT_DAY).flags).toEqual(['lupa_absen_pulang'])
  })

  test('who works at home or elsewhere keeps that status, and being late shows', () => {
    expect(day(late, {}, request('wfh'))).toMatchObject({ status: 'wfh', flags: ['terlambat', 'pulang_cepat'] })
    expect(day([], {}, request('wfh'), NEXT_DAY)).toMatchObject({ status: 'wfh', flags: [] })
  })
})

describe('half a day', () => {
  test('is judged by what is left of it', () => {
    expect(day([tap('in', '12:33'), tap('out', '17:00')], {}, request('cuti', 'first_half'))).toMatchObject({
      status: 'hadir',
      flags: [],
    })
    expect(day([tap('in', '13:00'), tap('out', '17:00')], {}, request('izin', 'first_half')).status).toBe('terlambat')
    expect(day([tap('in', '08:00'), tap('out', '12:30')], {}, request('sakit', 'second_half')).flags).toEqual([])
  })

  test('of two parts ends with the first and begins with the second', () => {
    expect(day([tap('in', '16:00'), tap('out', '20:00')], SPLIT, request('cuti', 'first_half')).flags).toEqual([])
    expect(
      day([tap('in', '08:00'), tap('out', '12:00')], SPLIT, request('cuti', 'second_half'), NEXT_DAY),
    ).toMatchObject({
      status: 'hadir',
      flags: [],
    })
  })

  test('hours in the midst excuse an absence from then until then', () => {
    const hours = request('izin', { start: '10:00', end: '11:00' })
    expect(day([tap('in', '08:00'), tap('out', '17:00')], {}, hours)).toMatchObject({ flags: [], durationMinutes: 540 })
    const back = [tap('in', '08:00'), tap('out', '10:00'), tap('in', '11:20'), tap('out', '17:00')]
    expect(day(back, {}, hours)).toMatchObject({ status: 'terlambat', flags: ['terlambat'] })
  })
})

describe('a shift of two parts', () => {
  test('late after the gap at noon is late, early before it is early', () => {
    const found = day([tap('in', '08:00'), tap('out', '11:30'), tap('in', '16:20'), tap('out', '20:00')], SPLIT)
    expect(found).toMatchObject({ status: 'terlambat', flags: ['terlambat', 'pulang_cepat'], durationMinutes: 430 })
    expect(words(found)).toContain('Terlambat 15 mnt: masuk 16:20, jadwal 16:00, toleransi 5')
  })

  test('the gap never counts, however somebody taps, unless overtime was agreed to within it', () => {
    const through = [tap('in', '08:00'), tap('out', '20:00')]
    expect(day(through, SPLIT)).toMatchObject({ flags: [], durationMinutes: 480 })
    expect(day(through, SPLIT, { overtime: [order('12:00', '13:00')] })).toMatchObject({
      flags: ['lembur'],
      durationMinutes: 540,
    })
  })

  test('a part that was missed shows: the last one once the window has closed', () => {
    const morning = [tap('in', '08:00'), tap('out', '12:00')]
    expect(day(morning, SPLIT).flags).toEqual([])
    expect(day(morning, SPLIT, {}, NEXT_DAY).flags).toEqual(['pulang_cepat'])
    const evening = day([tap('in', '16:00'), tap('out', '20:00')], SPLIT)
    expect(evening).toMatchObject({ status: 'terlambat', flags: ['terlambat'] })
    expect(words(evening)).toContain('Bagian shift 08:00–12:00 tidak dihadiri')
  })
})

describe('flexible hours', () => {
  const FLEXIBLE: Partial<DayPlan> = { kind: 'flexible', start: '07:00', end: '19:00', required_minutes: 480 }
  test('count minutes, not the start', () => {
    expect(day([tap('in', '10:00'), tap('out', '18:00')], FLEXIBLE)).toMatchObject({ status: 'hadir', flags: [] })
    const short = day([tap('in', '10:00'), tap('out', '17:30')], FLEXIBLE)
    expect(short.flags).toEqual(['pulang_cepat'])
    expect(words(short)).toContain('Jam kerja fleksibel: 450 dari 480 mnt, kurang 30 mnt')
  })

  test('but everybody is there in the core time', () => {
    const core = { ...FLEXIBLE, core: { start: '10:00', end: '15:00' } }
    expect(day([tap('in', '10:20'), tap('out', '18:30')], core)).toMatchObject({ status: 'terlambat' })
    expect(day([tap('in', '09:00'), tap('out', '14:00')], core).flags).toEqual(['pulang_cepat'])
  })

  test('half a day asks for half of them', () => {
    expect(day([tap('in', '13:00'), tap('out', '17:00')], FLEXIBLE, request('izin', 'first_half')).flags).toEqual([])
  })
})

describe('hours and graces', () => {
  const BREAK = { break_minutes: 60, break_after_minutes: 240 }
  test.each([
    ['08:00', '17:00', 480],
    ['08:00', '12:30', 240],
    ['08:00', '12:00', 240],
    ['08:00', '13:30', 270],
  ])('%s to %s with a break of an hour after four is %i minutes', (from, to, minutes) => {
    expect(day([tap('in', from), tap('out', to)], BREAK).durationMinutes).toBe(minutes)
  })

  test('a break that was tapped out for has been taken already', () => {
    const lunch = [tap('in', '08:00'), tap('out', '12:00'), tap('in', '12:45'), tap('out', '17:00')]
    expect(day(lunch, BREAK).durationMinutes).toBe(480)
  })

  test('minutes before the end that are not early', () => {
    const early = { early_grace_minutes: 10 }
    expect(day([tap('in', '08:00'), tap('out', '16:50')], early).flags).toEqual([])
    const found = day([tap('in', '08:00'), tap('out', '16:40')], early)
    expect(words(found)).toContain('Pulang cepat 10 mnt: pulang 16:40, jadwal 17:00, toleransi 10')
  })

  test('overtime counts where somebody was there, and only if it was agreed to', () => {
    const long = [tap('in', '08:00'), tap('out', '18:30')]
    const found = day(long, {}, { overtime: [order('17:00', '19:00')] })
    expect(found.flags).toEqual(['lembur'])
    expect(words(found)).toContain('Lembur 90 mnt dalam perintah lembur 17:00–19:00')
    expect(day(long, {}, { overtime: [order('17:00', '19:00', false)] }).flags).toEqual([])
  })
})

describe('corrections are further facts', () => {
  const koreksi = (kind: 'in' | 'out', time: string, more: Partial<PunchForRules> = {}): PunchForRules =>
    tap(kind, time, { id: `k-${kind}-${time}`, source: 'koreksi', requestId: 'r1', receivedAt: NEXT_DAY, ...more })

  test('one takes the place of the taps of its kind that were known when it was made', () => {
    const found = day([tap('in', '08:40', { id: 'a' }), tap('out', '17:00', { id: 'b' }), koreksi('in', '07:58')])
    expect(found).toMatchObject({ status: 'hadir', flags: [], masukAt: wib('07:58') })
    expect(words(found)).toContain('Koreksi absen masuk 07:58 disetujui, menggantikan 08:40')
    const later = [
      tap('in', '08:40', { id: 'a' }),
      koreksi('in', '07:58', { receivedAt: wib('10:00') }),
      tap('out', '17:00'),
    ]
    expect(day(later)).toMatchObject({ durationMinutes: 542 })
  })

  test('a missing check-out is filled in, and a day that nobody clocked', () => {
    expect(day([tap('in', '08:00', { id: 'a' }), koreksi('out', '17:00')], {}, {}, NEXT_DAY)).toMatchObject({
      flags: [],
      durationMinutes: 540,
    })
    expect(day([koreksi('in', '08:00'), koreksi('out', '17:00')], {}, {}, NEXT_DAY).durationMinutes).toBe(540)
  })

  test('one that names a tap leaves the others', () => {
    const taps = [
      ['in', '08:00'],
      ['out', '12:00'],
      ['in', '13:20'],
      ['out', '17:00'],
    ] as const
    const facts = taps.map(([kind, time]) => tap(kind, time, { id: time }))
    expect(day([...facts, koreksi('in', '13:00', { corrects: '13:20' })]).durationMinutes).toBe(480)
  })

  test('the later of two corrections counts', () => {
    const second = koreksi('in', '07:50', { requestId: 'r2', receivedAt: NEXT_DAY + 1 })
    expect(day([koreksi('in', '08:00'), second, koreksi('out', '17:00')]).masukAt).toBe(wib('07:50'))
  })

  test('a tap that was somebody else’s does not count, and its day may be alpa', () => {
    const batal = tap('in', '08:00', { id: 'v', source: 'batal', corrects: 'a', requestId: 'r1', receivedAt: NEXT_DAY })
    const found = day([tap('in', '08:00', { id: 'a' }), batal], {}, {}, NEXT_DAY)
    expect(found).toMatchObject({ status: 'alpa', masukAt: null, openUntil: null })
    expect(words(found)).toContain('Absen masuk 08:00 dibatalkan: bukan milik orang ini')
  })
})

describe('whatever the facts are', () => {
  const HOURS = fc.integer({ min: -240, max: 1_500 })
  const facts = fc.uniqueArray(
    fc.record({
      kind: fc.constantFrom('in' as const, 'out' as const),
      minute: HOURS,
      late: fc.integer({ min: 0, max: 600 }),
      offline: fc.boolean(),
      source: fc.constantFrom('web', 'web', 'web', 'koreksi', 'batal'),
      about: fc.nat(5),
    }),
    { maxLength: 7, selector: ({ kind, minute }) => `${kind}${minute}` },
  )
  const plans = fc.constantFrom<Partial<DayPlan>>(
    {},
    SPLIT,
    { kind: 'off' },
    { kind: 'flexible', required_minutes: 480 },
    {
      break_minutes: 60,
      break_after_minutes: 300,
      early_grace_minutes: 5,
      half_under_minutes: 240,
      absent_under_minutes: 60,
    },
  )
  const part = fc.constantFrom<DayException['part']>('whole', 'first_half', 'second_half', {
    start: '09:00',
    end: '10:30',
  })
  const contexts = fc.record({
    calendar: fc.constantFrom(
      null,
      null,
      MAULID,
      { ...MAULID, counts: 'leave' as const },
      { ...MAULID, counts: 'work' as const },
    ),
    exceptions: fc.array(
      fc.record({
        request_id: fc.uuid(),
        type: fc.constantFrom('izin' as const, 'sakit' as const, 'cuti' as const, 'wfh' as const),
        part,
      }),
      { maxLength: 2 },
    ),
    overtime: fc.array(fc.constantFrom(order('17:00', '19:00'), order('12:00', '14:00', false)), { maxLength: 1 }),
  })
  const made = fc
    .tuple(facts, plans, contexts, fc.integer({ min: 0, max: 3_000 }))
    .map(([some, plan, context, now]) => {
      const taps = some.map(({ kind, minute, late, offline, source, about }, index): PunchForRules => {
        const at = wib('00:00') + minute * 60_000
        const corrects = source === 'batal' || (source === 'koreksi' && about > 2) ? `f${about}` : null
        return {
          kind,
          at,
          receivedAt: at + late * 60_000,
          node: 'n1',
          offline,
          trusted: !offline,
          id: `f${index}`,
          source,
          corrects,
        }
      })
      return { taps, shift: shiftDay({ ...PAGI, ...plan }, ZONE, DATE), context, now: wib('00:00') + now * 60_000 }
    })

  test('their order changes nothing, and every step can be said', () => {
    fc.assert(
      fc.property(made, fc.infiniteStream(fc.nat()), ({ taps, shift, context, now }, numbers) => {
        const once = deriveDay(taps, shift, now, context)
        const keys = new Map(taps.map((one) => [one, numbers.next().value as number]))
        const mixed = taps.toSorted((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0))
        const exceptions = context.exceptions.toReversed()
        expect(deriveDay(mixed, shift, now, { ...context, exceptions })).toEqual(once)
        expect(deriveDay(taps, shift, now, context)).toEqual(once)
        expect(once.trace.length).toBeGreaterThan(0)
        for (const step of once.trace) expect(explain(step, 'en')).not.toMatch(/undefined|NaN/)
      }),
      { numRuns: 1_500 },
    )
  })

  test('nobody is alpa before the window has closed, and no hours are invented', () => {
    fc.assert(
      fc.property(made, ({ taps, shift, context, now }) => {
        const { status, durationMinutes, masukAt, pulangAt, flags } = deriveDay(taps, shift, now, context)
        if (status === 'alpa') expect(now).toBeGreaterThan(shift.closesAt)
        const tooShort = durationMinutes !== null && durationMinutes < (shift.plan.absent_under_minutes ?? 0)
        if (status === 'alpa' && !tooShort) expect([masukAt, pulangAt, durationMinutes]).toEqual([null, null, null])
        const counted = taps.filter(({ source }) => source !== 'batal').map(({ at }) => at)
        const span = counted.length === 0 ? 0 : Math.max(...counted) - Math.min(...counted)
        expect(durationMinutes ?? 0).toBeGreaterThanOrEqual(0)
        expect(durationMinutes ?? 0).toBeLessThanOrEqual(Math.floor(span / 60_000))
        const both = (['in', 'out'] as const).every((kind) =>
          taps.some((one) => one.kind === kind && one.source !== 'batal'),
        )
        if (!both) expect(durationMinutes).toBeNull()
        if (flags.includes('lupa_absen_pulang') && taps.length === 1) expect(now).toBeGreaterThan(shift.closesAt)
      }),
      { numRuns: 1_500 },
    )
  })
})
