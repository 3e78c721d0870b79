import { describe, expect, it } from 'vitest'
import type { DayContext, DayPlan } from '#src/kernel/day-context.ts'
import { shiftDay } from '#src/features/shifts/index.ts'
import { addDays, instantAt } from '#src/kernel/work-time.ts'
import { overtimeDayOf } from './day-kind.ts'
import { overtimeOf } from './report.ts'
import type { ReportInput } from './report.ts'

const ZONE = 'Asia/Jakarta'
const office: DayPlan = { name: 'Kantor', start: '08:00', end: '17:00', grace_minutes: 5 }
const short: DayPlan = { name: 'Sabtu', start: '08:00', end: '13:00', grace_minutes: 5 }
const off: DayPlan = { ...office, kind: 'off' }
// 2026-11-23 is a Monday
const fiveDays = [office, office, office, office, office, off, off]
const sixDays = [office, office, office, office, office, short, off]
const at = (date: string, time: string): number => instantAt(ZONE, date, time)

/** A week that repeats, with holidays, and overtime from an hour of a date to another. */
function week(plans: DayPlan[], holidays: string[] = [], orders: [string, string, string, boolean?][] = []) {
  return (date: string): DayContext => ({
    plan: plans[(Date.parse(date) / 86_400_000 + 3) % 7] as DayPlan,
    calendar: holidays.includes(date)
      ? { kind: 'libur', name: 'Libur', source: 'SKB', counts: 'off' }
      : holidays.includes(`leave ${date}`)
        ? { kind: 'cuti_bersama', name: 'Cuti bersama', source: 'SKB', counts: 'leave' }
        : null,
    exceptions: [],
    overtime: orders
      .filter(([day]) => day === date)
      .map(([day, from, to, agreed = true], index) => ({
        order_id: String(index),
        from: at(day, from),
        to: at(to < from ? addDays(day, 1) : day, to),
        agreed,
      })),
  })
}
const person = { id: 'p', siteId: 's', departmentId: 'd', zone: ZONE, number: '1', name: 'Budi', departmentName: 'D' }
const settings: ReportInput['settings'] = {
  rounding: 'minute',
  exempt: [],
  exempt_titles: [],
  outside_minutes: 0,
  breaks: [],
  version: 1,
}
type Input = Omit<ReportInput, 'worked'> & { worked: [string, string, string][] }
/** The report of days on which somebody came and went, judged by what is known of them now. */
const report = ({ worked, ...input }: Input): ReturnType<typeof overtimeOf> =>
  overtimeOf({
    ...input,
    worked: worked.map(([date, from, to]) => {
      const stretch = { from: at(date, from), to: at(to < from ? addDays(date, 1) : date, to) }
      const { plan, ...context } = input.context(date)
      const minutes = (stretch.to - stretch.from) / 60_000
      return { date, stretches: [stretch], minutes, shift: shiftDay(plan, input.person.zone, date), context }
    }),
  })

describe('what kind of day it is', () => {
  it.each([
    ['a working day', fiveDays, [], '2026-11-23', 'workday'],
    ['Saturday of a 5-day week', fiveDays, [], '2026-11-28', 'rest_5'],
    ['Sunday of a 6-day week', sixDays, [], '2026-11-29', 'rest_6'],
    ['collective leave that costs leave, for whoever comes', fiveDays, ['leave 2026-11-25'], '2026-11-25', 'workday'],
    ['a holiday in a 5-day week', fiveDays, ['2026-11-25'], '2026-11-25', 'rest_5'],
    ['a holiday in a 6-day week', sixDays, ['2026-11-25'], '2026-11-25', 'rest_6'],
    ['a holiday on the shortest day', sixDays, ['2026-11-28'], '2026-11-28', 'rest_shortest'],
  ] as const)('%s', (_, plans, holidays, date, kind) =>
    expect(overtimeDayOf(week([...plans], [...holidays]), ZONE, date)).toBe(kind),
  )
})

describe('what was worked', () => {
  it('without an order is shown from so many minutes on', () => {
    const context = week(fiveDays)
    const outsideOf = (outside_minutes: number, until: string): number[] =>
      report({
        person,
        context,
        settings: { ...settings, outside_minutes },
        worked: [['2026-11-23', '07:55', until]],
      }).days.map(({ outside }) => outside)
    expect(outsideOf(30, '17:24')).toEqual([])
    expect(outsideOf(30, '17:25')).toEqual([30])
    expect(outsideOf(0, '17:00')).toEqual([5])
  })

  it('counts within the order, and shows what was worked without one', () => {
    const context = week(fiveDays, [], [['2026-11-23', '17:00', '20:00']])
    const found = report({ person, context, settings, worked: [['2026-11-23', '07:55', '21:10']] })
    expect(found).toMatchObject({
      real: 180,
      counted: 330,
      weeks: [{ monday: '2026-11-23', minutes: 180, allowed: 1080 }],
    })
    // five minutes before the shift and 70 after the order
    expect(found.days).toMatchObject([{ day: 'workday', real: 180, counted: 330, outside: 75 }])
  })

  it('is 23 hours of pay for ten hours on a Sunday', () => {
    const context = week(fiveDays, [], [['2026-11-29', '08:00', '18:00']])
    const found = report({ person, context, settings, worked: [['2026-11-29', '08:00', '18:00']] })
    expect(found).toMatchObject({ real: 600, counted: 23 * 60, weeks: [{ minutes: 0 }], warnings: [] })
  })

  it('across midnight belongs to the date of the order', () => {
    const context = week(fiveDays, [], [['2026-11-23', '22:00', '01:00']])
    const found = report({ person, context, settings, worked: [['2026-11-23', '13:00', '00:30']] })
    expect(found.days).toMatchObject([{ date: '2026-11-23', real: 150 }])
  })

  it('lies in the shift is ordinary work, whatever was ordered, and is told', () => {
    // the date was a holiday when 08–17 was ordered, and is a working day now
    const context = week(fiveDays, [], [['2026-11-23', '08:00', '17:00']])
    const found = report({ person, context, settings, worked: [['2026-11-23', '08:00', '17:00']] })
    expect(found).toMatchObject({ real: 0, counted: 0, weeks: [{ minutes: 0 }], warnings: [] })
    expect(found.days).toMatchObject([
      { day: 'workday', real: 0, counted: 0, in_shift: 540, orders: [{ in_shift: 540 }], outside: 0 },
    ])
    const longer = week(fiveDays, [], [['2026-11-23', '15:00', '19:00']])
    expect(
      report({ person, context: longer, settings, worked: [['2026-11-23', '08:00', '18:00']] }).days,
    ).toMatchObject([{ real: 60, counted: 90, in_shift: 120, outside: 0 }])
  })

  it('of nine hours on a Sunday is eight, for the break is no work', () => {
    const plain = week(fiveDays, [], [['2026-11-29', '08:00', '17:00']])
    const context = (date: string): DayContext => {
      const known = plain(date)
      return { ...known, overtime: known.overtime.map((one) => ({ ...one, rest: { minutes: 30, after: 240 } })) }
    }
    const found = report({ person, context, settings, worked: [['2026-11-29', '08:00', '17:00']] })
    expect(found.days).toMatchObject([{ day: 'rest_5', real: 480, counted: 960, rest: 60, outside: 0 }])
  })

  it('on collective leave that costs leave is what goes beyond the shift, at the rates of a working day', () => {
    const context = week(fiveDays, ['leave 2026-11-25'], [['2026-11-25', '17:00', '20:00']])
    const found = report({ person, context, settings, worked: [['2026-11-25', '08:00', '20:10']] })
    expect(found.days).toMatchObject([{ day: 'workday', real: 180, counted: 330, outside: 10 }])
  })

  it('lies in the shift of the next date is that date’s', () => {
    const early: DayPlan = { ...office, start: '00:00', end: '06:00' }
    const plans = [office, early, office, office, office, off, off]
    const context = week(plans, [], [['2026-11-23', '22:00', '02:00']])
    const found = report({ person, context, settings, worked: [['2026-11-23', '13:00', '02:00']] })
    expect(found.days).toMatchObject([{ real: 120, in_shift: 120 }])
  })

  it('was ordered twice is paid once', () => {
    const context = week(
      fiveDays,
      [],
      [
        ['2026-11-23', '17:00', '20:00'],
        ['2026-11-23', '18:00', '21:00'],
      ],
    )
    const found = report({ person, context, settings, worked: [['2026-11-23', '08:00', '21:00']] })
    expect(found.days).toMatchObject([{ real: 240, outside: 0, orders: [{ start: '17:00', end: '21:00' }] }])
  })

  it('without consent counts nothing', () => {
    const context = week(fiveDays, [], [['2026-11-23', '17:00', '20:00', false]])
    const found = report({ person, context, settings, worked: [['2026-11-23', '08:00', '20:00']] })
    expect(found.days).toMatchObject([{ real: 0, counted: 0, outside: 180 }])
  })

  it('is rounded down, and not paid to exempt positions', () => {
    const context = week(fiveDays, [], [['2026-11-23', '17:00', '20:00']])
    const input: Omit<Input, 'settings'> = { person, context, worked: [['2026-11-23', '08:00', '18:50']] }
    expect(report({ ...input, settings: { ...settings, rounding: 'half_hour' } })).toMatchObject({ real: 90 })
    expect(report({ ...input, settings: { ...settings, exempt: ['p'] } })).toMatchObject({
      exempt: true,
      real: 110,
      counted: 0,
    })
  })

  it('is not paid to a job title from its date on, for those who have it then', () => {
    const dates = ['2026-11-23', '2026-11-24', '2026-11-25']
    const context = week(
      fiveDays,
      [],
      dates.map((date) => [date, '17:00', '20:00']),
    )
    const input = { person, context, worked: dates.map((date): Input['worked'][number] => [date, '08:00', '20:00']) }
    const counted = (titles: [string, string][], title: (date: string) => string | null) => {
      const exempt_titles = titles.map(([job_title, from]) => ({ job_title, from }))
      const { exempt, days } = report({ ...input, settings: { ...settings, exempt_titles }, title })
      return [exempt, ...days.map((day) => day.counted > 0), days.every(({ real }) => real === 180)]
    }
    expect(counted([['Manajer', '2026-11-24']], () => 'manajer')).toEqual([true, true, false, false, true])
    expect(counted([['Manajer', '2026-11-26']], () => 'manajer')).toEqual([false, true, true, true, true])
    expect(counted([['Manajer', '2026-01-01']], () => null)).toEqual([false, true, true, true, true])
    const promoted = (date: string): string => (date < '2026-11-25' ? 'staf' : 'manajer')
    expect(counted([['MANAJER ', '2026-01-01']], promoted)).toEqual([true, true, true, false, true])
  })

  it('of a week that the period cuts is held against the cap as a whole, and reported by its days', () => {
    const dates = ['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27']
    const context = week(
      fiveDays,
      [],
      dates.map((date) => [date, '17:00', '21:00']),
    )
    const input: Omit<Input, 'period'> = {
      person,
      context,
      settings,
      worked: dates.map((date) => [date, '08:00', '21:00']),
    }
    const first = report({ ...input, period: { from: '2026-11-16', to: '2026-11-24' } })
    expect(first).toMatchObject({ real: 480, weeks: [{ monday: '2026-11-23', minutes: 1_200 }], warnings: [] })
    expect(first.days).toHaveLength(2)
    const second = report({ ...input, period: { from: '2026-11-25', to: '2026-12-15' } })
    expect(second).toMatchObject({
      real: 720,
      weeks: [{ minutes: 1_200, allowed: 1_080 }],
      warnings: [{ cap: 'week', date: '2026-11-27', minutes: 1_200, allowed: 1_080 }],
    })
    expect(report({ ...input, period: { from: '2026-12-01', to: '2026-12-15' } })).toMatchObject({
      days: [],
      weeks: [],
    })
  })

  it('warns beyond four hours a day', () => {
    const context = week(fiveDays, [], [['2026-11-23', '17:00', '22:00']])
    const found = report({ person, context, settings, worked: [['2026-11-23', '08:00', '22:00']] })
    expect(found.warnings).toEqual([{ cap: 'day', date: '2026-11-23', minutes: 300, allowed: 240 }])
  })
})
