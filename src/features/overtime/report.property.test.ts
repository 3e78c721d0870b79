import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shiftDay } from '#src/features/shifts/index.ts'
import type { DayContext, DayPlan, OvertimeOrder } from '#src/kernel/day-context.ts'
import { addDays, instantAt, MINUTE } from '#src/kernel/work-time.ts'
import type { OvertimeOfDay } from '#contract/overtime.ts'
import { overtimeOf } from './report.ts'
import type { ReportInput } from './report.ts'

const ZONES = ['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu']
/** An ordinary Friday, and nights on which clocks change in Berlin and New York. */
const DATES = ['2026-11-27', '2026-03-28', '2026-03-29', '2026-10-24', '2026-10-25', '2026-03-08', '2026-11-01']
const settings: ReportInput['settings'] = {
  rounding: 'minute',
  exempt: [],
  exempt_titles: [],
  outside_minutes: 0,
  breaks: [],
  version: 1,
}
const base: DayPlan = { name: 'P', start: '08:00', end: '17:00', grace_minutes: 0 }
const PLANS: DayPlan[] = [
  base,
  { ...base, start: '22:00', end: '06:00' },
  {
    ...base,
    end: '20:00',
    parts: [
      { start: '08:00', end: '12:00' },
      { start: '16:00', end: '20:00' },
    ],
  },
  { ...base, kind: 'off' },
]
const FLEXIBLE: DayPlan = {
  ...base,
  kind: 'flexible',
  start: '07:00',
  end: '21:00',
  core: { start: '10:00', end: '15:00' },
  required_minutes: 480,
}
const HOLIDAY: DayContext['calendar'] = { kind: 'libur', name: 'L', source: 'SKB', counts: 'off' }
const LEAVE: DayContext['calendar'] = { ...HOLIDAY, kind: 'cuti_bersama', counts: 'leave' }

/** Minutes after the midnight with which the date begins; stretches of them in order, without overlap. */
const stretches = fc
  .uniqueArray(fc.integer({ min: 240, max: 2_160 }), { minLength: 2, maxLength: 6 })
  .map((some) => some.toSorted((a, b) => a - b).slice(0, some.length - (some.length % 2)))
  .map((some) => some.flatMap((at, index) => (index % 2 === 0 ? [[at, some[index + 1] ?? at] as const] : [])))
const orders = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 2_100 }), fc.integer({ min: 1, max: 720 }))
    .map(([from, long]) => [from, from + long] as const),
  { minLength: 1, maxLength: 4 },
)
const house = fc.record({
  zone: fc.constantFrom(...ZONES),
  date: fc.constantFrom(...DATES),
  plan: fc.constantFrom(...PLANS),
  before: fc.constantFrom(...PLANS),
  after: fc.constantFrom(...PLANS),
  calendar: fc.constantFrom(null, null, HOLIDAY, LEAVE),
  rest: fc.constantFrom(undefined, { minutes: 30, after: 240 }, { minutes: 60, after: 180 }),
  worked: stretches,
  ordered: orders,
})
type House = typeof house extends fc.Arbitrary<infer T> ? T : never

/** What is known, with the minutes as instants that follow the date's midnight. */
function inputOf({ zone, date, plan, before, after, calendar, rest, worked, ordered }: House): ReportInput {
  const midnight = instantAt(zone, date, '00:00')
  const at = (minutes: number): number => midnight + minutes * MINUTE
  const overtime = ordered.map(([from, to], index): OvertimeOrder => ({
    order_id: String(index),
    from: at(from),
    to: at(to),
    agreed: true,
    ...(rest && { rest }),
  }))
  const context: DayContext = { plan, calendar, exceptions: [], overtime }
  const { plan: _, ...judged } = context
  const there = worked.map(([from, to]) => ({ from: at(from), to: at(to) }))
  return {
    person: { id: 'p', siteId: 's', departmentId: 'd', zone, number: '1', name: 'B', departmentName: 'D' },
    settings,
    context: (asked) => ({
      plan: asked < date ? before : asked > date ? after : plan,
      calendar: asked === date ? calendar : null,
      exceptions: [],
      overtime: [],
    }),
    worked: [
      {
        date,
        stretches: there,
        minutes: worked.reduce((sum, [from, to]) => sum + to - from, 0),
        shift: shiftDay(plan, zone, date),
        context: judged,
      },
    ],
  }
}
const dayOf = (input: ReportInput): OvertimeOfDay | null => overtimeOf(input).days[0] ?? null

/** Minute by minute, for want of anything cleverer: was it worked, was it ordered, did a shift have it? */
function slowly({ person: { zone }, worked, context }: ReportInput): { paid: number; inShift: number } {
  const [one] = worked
  if (!one) throw new Error('nothing worked')
  const ordinary = [-1, 0, 1].flatMap((days) => {
    const date = addDays(one.date, days)
    const { plan, calendar } = context(date)
    return plan.kind === 'off' || calendar?.counts === 'off' ? [] : shiftDay(plan, zone, date).parts
  })
  const within = (some: readonly { from: number; to: number }[], at: number): boolean =>
    some.some(({ from, to }) => at >= from && at < to)
  const found = { paid: 0, inShift: 0 }
  for (const { from, to } of one.stretches)
    for (let at = from; at < to; at += MINUTE)
      if (within(one.context.overtime, at)) found[within(ordinary, at) ? 'inShift' : 'paid'] += 1
  return found
}

describe('overtime, whatever was planned, ordered and worked', () => {
  it('is what was ordered and worked outside of every shift, to the minute, also where clocks change', () => {
    fc.assert(
      fc.property(house, (some) => {
        const input = inputOf(some)
        const { paid, inShift } = slowly(input)
        const found = dayOf(input)
        expect((found?.real ?? 0) + (found?.rest ?? 0)).toBe(paid)
        expect(found?.in_shift ?? 0).toBe(inShift)
        if (found?.day === 'workday') expect(found.rest).toBe(0)
      }),
      { numRuns: 400 },
    )
  })

  it('is paid once, however often it was ordered', () => {
    fc.assert(
      fc.property(house, fc.nat(), (some, cut) => {
        const twice = some.ordered.flatMap(([from, to]): (readonly [number, number])[] => {
          const middle = from + (cut % (to - from))
          return middle > from
            ? [
                [from, to],
                [from, middle],
                [middle, to],
              ]
            : [
                [from, to],
                [from, to],
              ]
        })
        expect(dayOf(inputOf({ ...some, ordered: twice }))).toEqual(dayOf(inputOf(some)))
      }),
    )
  })

  it('is never worth less than nothing, and a minute more at the end is worth four at most and never less', () => {
    const plan = fc.constantFrom(...PLANS, FLEXIBLE)
    fc.assert(
      fc.property(house, plan, (some, own) => {
        const before = inputOf({ ...some, plan: own })
        const last = some.worked.at(-1) ?? [0, 0]
        const longer = [...some.worked.slice(0, -1), [last[0], last[1] + 1] as const]
        const [one, two] = [dayOf(before), dayOf(inputOf({ ...some, plan: own, worked: longer }))]
        const counted = one?.counted ?? 0
        expect(counted).toBeGreaterThanOrEqual(0)
        expect((two?.real ?? 0) - (one?.real ?? 0)).toBeOneOf([0, 1])
        expect((two?.counted ?? 0) - counted).toBeGreaterThanOrEqual(0)
        expect((two?.counted ?? 0) - counted).toBeLessThanOrEqual(4)
      }),
      { numRuns: 400 },
    )
  })

  it('is the same by every clock', () => {
    fc.assert(
      fc.property(house, fc.constantFrom(...ZONES), fc.constantFrom(...PLANS, FLEXIBLE), (some, zone, plan) => {
        const date = '2026-11-27'
        const here = dayOf(inputOf({ ...some, date, plan }))
        const there = dayOf(inputOf({ ...some, date, plan, zone }))
        expect(there).toEqual(here && { ...here, zone })
      }),
    )
  })
})
