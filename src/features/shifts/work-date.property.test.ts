import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { localDate, offsetAt } from '#contract/zones.ts'
import type { DayPlan, PlannedPart } from '#src/kernel/day-context.ts'
import { addDays, HOUR, MINUTE } from '#src/kernel/work-time.ts'
import { awaitedUntil, shiftDay } from './shift-day.ts'
import { shiftOfCheckIn, shiftOfLoneCheckOut } from './work-date.ts'

const DAY = 24 * HOUR
const MONDAY = '2026-03-23'
const STILL = ['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura', 'Asia/Kathmandu'] as const
const MOVING = ['Europe/Berlin', 'America/Santiago', 'Australia/Lord_Howe', 'America/New_York'] as const
/** All clocks above change between 22 March and 6 April 2026, or not at all. */
const DATES = 16

const hhmm = (minutes: number): string =>
  `${String(Math.floor(minutes / 60) % 24).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

/** A shift of up to 24 hours in one to three parts. */
const shift: fc.Arbitrary<DayPlan> = fc
  .record({
    start: fc.integer({ min: 0, max: 1_439 }),
    lengths: fc.array(fc.integer({ min: 1, max: 480 }), { minLength: 1, maxLength: 5 }),
    opens: fc.option(fc.integer({ min: 0, max: 720 }), { nil: undefined }),
    closes: fc.option(fc.integer({ min: 0, max: 720 }), { nil: undefined }),
  })
  .map(({ start, lengths, opens, closes }) => {
    const parts: PlannedPart[] = []
    let at = start
    for (let index = 0; index < lengths.length; index += 2) {
      const length = Math.min(lengths[index] ?? 0, start + 1_440 - at)
      if (length > 0) parts.push({ start: hhmm(at), end: hhmm(at + length) })
      at += length + (lengths[index + 1] ?? 0)
    }
    return {
      name: 'x',
      start: parts[0]?.start ?? '00:00',
      end: parts.at(-1)?.end ?? '00:00',
      grace_minutes: 0,
      parts,
      ...(opens === undefined ? {} : { opens_before_minutes: opens }),
      ...(closes === undefined ? {} : { closes_after_minutes: closes }),
    }
  })
const rest: DayPlan = { name: 'Libur', start: '08:00', end: '17:00', grace_minutes: 0, kind: 'off' }
const plan = fc.oneof({ weight: 3, arbitrary: shift }, { weight: 1, arbitrary: fc.constant(rest) })
const plans = fc.array(plan, { minLength: DATES + 10, maxLength: DATES + 10 })
const planOnOf =
  (list: readonly DayPlan[], shiftedBy = 0) =>
  (date: string): DayPlan =>
    list[Math.round((Date.parse(date) - Date.parse(MONDAY)) / DAY) - shiftedBy + 5] ?? rest
const zone = fc.constantFrom(...STILL, ...MOVING)
const tap = fc.integer({ min: Date.parse(MONDAY) / MINUTE, max: Date.parse(MONDAY) / MINUTE + (DATES - 1) * 1_440 })

/** How far two dates are apart. */
const between = (a: string, b: string): number => Math.round((Date.parse(b) - Date.parse(a)) / DAY)

describe.each([
  ['a check-in', shiftOfCheckIn],
  ['a lone check-out', shiftOfLoneCheckOut],
])('%s', (_, shiftOf) => {
  test('belongs to one date, near its own', () => {
    fc.assert(
      fc.property(plans, zone, tap, (list, where, minute) => {
        const day = shiftOf(planOnOf(list), where, minute * MINUTE)
        const apart = between(localDate(where, minute * MINUTE), day.date)
        expect(apart).toBeGreaterThanOrEqual(-2)
        expect(apart).toBeLessThanOrEqual(1)
        expect(day.plan).toEqual(planOnOf(list)(day.date))
      }),
    )
  })

  test('moves with the plans, date by date', () => {
    fc.assert(
      fc.property(plans, fc.constantFrom(...STILL), tap, fc.integer({ min: 1, max: 3 }), (list, where, minute, by) => {
        const before = shiftOf(planOnOf(list), where, minute * MINUTE)
        const after = shiftOf(planOnOf(list, by), where, minute * MINUTE + by * DAY)
        expect(after.date).toBe(addDays(before.date, by))
      }),
    )
  })

  test('is judged by the wall clock, whichever zone that is of', () => {
    fc.assert(
      fc.property(plans, fc.constantFrom(...STILL), fc.constantFrom(...STILL), tap, (list, one, other, minute) => {
        const at = minute * MINUTE
        const there = at + offsetAt(one, at) - offsetAt(other, at)
        expect(shiftOf(planOnOf(list), other, there).date).toBe(shiftOf(planOnOf(list), one, at).date)
      }),
    )
  })
})

test('a later check-in never belongs to an earlier date', () => {
  fc.assert(
    fc.property(plans, zone, tap, fc.integer({ min: 0, max: 1_440 }), (list, where, minute, later) => {
      const [first, second] = [minute, minute + later].map((at) => shiftOfCheckIn(planOnOf(list), where, at * MINUTE))
      expect(first!.date <= second!.date).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test('a check-in at the start of a shift is that of its date, unless another runs into it', () => {
  fc.assert(
    fc.property(plans, zone, fc.integer({ min: 1, max: DATES - 2 }), (list, where, index) => {
      const planOn = planOnOf(list)
      const day = shiftDay(planOn(addDays(MONDAY, index)), where, addDays(MONDAY, index))
      fc.pre(day.parts.length > 0 && day.endsAt > day.startsAt)
      const next = shiftDay(planOn(addDays(day.date, 1)), where, addDays(day.date, 1))
      const previous = shiftDay(planOn(addDays(day.date, -1)), where, addDays(day.date, -1))
      fc.pre(previous.startsAt < day.startsAt && next.startsAt > day.startsAt)
      expect(shiftOfCheckIn(planOn, where, day.startsAt).date).toBe(day.date)
    }),
  )
})

test('no shift runs backwards, its parts are in order, and a check-out is awaited until after the check-in', () => {
  fc.assert(
    fc.property(plan, zone, fc.integer({ min: -3, max: DATES }), tap, (one, where, index, minute) => {
      const day = shiftDay(one, where, addDays(MONDAY, index))
      expect(day.opensAt).toBeLessThanOrEqual(day.startsAt)
      expect(day.endsAt).toBeLessThanOrEqual(day.closesAt)
      let before = day.startsAt
      for (const { from, to } of day.parts) {
        expect(from).toBeGreaterThanOrEqual(before)
        expect(to).toBeGreaterThanOrEqual(from)
        before = to
      }
      expect(awaitedUntil(day, minute * MINUTE)).toBeGreaterThanOrEqual(minute * MINUTE)
    }),
    { numRuns: 500 },
  )
})
