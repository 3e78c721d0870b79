import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ShiftAssignment } from '#contract/shifts.ts'
import { ShiftRule } from '#contract/shifts.ts'
import { addDays } from '#src/kernel/work-time.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import type { TemporaryDatabase } from '#test/support/database.ts'
import { assignPattern } from './assignments.ts'
import { addPatternVersion } from './patterns.ts'
import { plansFor } from './plans-for.ts'
import { putRoster } from './put-roster.ts'
import { entry, makeHouse } from './staff.test-support.ts'
import type { ShiftHouse } from './staff.test-support.ts'
import { addShiftVersion } from './work-shifts.ts'

let temporary: TemporaryDatabase
let house: ShiftHouse
beforeEach(async () => {
  temporary = await temporaryDatabase()
  house = await makeHouse(temporary.db)
})
afterEach(() => temporary.close())

const MONDAY = '2026-11-23'
/** The codes of a person's days from a Monday on, asked for alone and together with others, which must agree. */
async function codes(id: string, days = 7, from = MONDAY): Promise<string> {
  const to = addDays(from, days - 1)
  const { db } = temporary
  const alone = await plansFor(db.read, [house.refOf(id)], from, to)
  const everybody = [...house.office.employees, ...house.east.employees].map(house.refOf)
  const together = await plansFor(db.read, everybody, from, to)
  return Array.from({ length: days }, (_, day) => {
    const date = addDays(from, day)
    const { plan, rostered } = alone(id, date)
    expect(together(id, date)).toMatchObject({ plan, rostered })
    const { code, start, site } = plan
    return `${code ?? start}${site ? `@${site.name}` : ''}`
  }).join(' ')
}

const assign = (
  pattern_id: string,
  target: ShiftAssignment['target'],
  target_id: string,
  from = MONDAY,
  to: string | null = null,
): Promise<ShiftAssignment> =>
  house.doing((change) => assignPattern(change, { pattern_id, target, target_id, from, to, past: false }))

describe('what is planned', () => {
  it('is the hours of the site on every day for whom nothing else is planned, and says nothing of working days', async () => {
    const [one = ''] = house.office.employees
    expect(await codes(one)).toBe('08:00 08:00 08:00 08:00 08:00 08:00 08:00')
    const plans = await plansFor(temporary.db.read, [house.refOf(one)], MONDAY, MONDAY)
    expect(plans(one, MONDAY).plan).toEqual({ name: 'Pagi', start: '08:00', end: '17:00', grace_minutes: 5 })
  })

  it('is the most particular pattern: person before department before site; the latest that lasts', async () => {
    const [one = '', two = ''] = house.office.employees
    const [early, late, short] = [
      await house.shift('P', '07:00', '15:00'),
      await house.shift('S', '15:00', '23:00'),
      await house.shift('X', '08:00', '12:00'),
    ]
    const week = (id: string, saturday: string | null = null): (string | null)[] => [id, id, id, id, id, saturday, null]
    await assign((await house.pattern('Situs', week(early.id))).id, 'site', house.office.site)
    expect(await codes(one)).toBe('P P P P P L L')
    await assign((await house.pattern('Bagian', week(late.id, short.id))).id, 'department', house.office.department)
    expect(await codes(one)).toBe('S S S S S X L')
    const own = await house.pattern('Sendiri', [early.id, null])
    await assign(own.id, 'person', one, '2026-11-25', '2026-11-27')
    expect(await codes(one)).toBe('S S P L P X L')
    expect(await codes(two)).toBe('S S S S S X L')
    expect(await codes(house.east.employees[0] ?? '')).toBe('07:00 07:00 07:00 07:00 07:00 07:00 07:00')
  })

  it('turns with a cycle from its anchor, before it as well', async () => {
    const [one = ''] = house.office.employees
    const [p, s, m] = [
      await house.shift('P', '06:00', '14:00'),
      await house.shift('S', '14:00', '22:00'),
      await house.shift('M', '22:00', '06:00'),
    ]
    const cycle = [p.id, p.id, s.id, s.id, m.id, m.id, null, null]
    await assign((await house.pattern('4 grup', cycle, '2026-11-25')).id, 'person', one)
    expect(await codes(one, 10)).toBe('L L P P S S M M L L')
  })

  it('is what the roster says for a date: another shift, two, none, or the same elsewhere', async () => {
    const [one = ''] = house.office.employees
    const [p, s] = [await house.shift('P', '06:00', '14:00'), await house.shift('S', '14:00', '22:00')]
    await assign((await house.pattern('Harian', [p.id])).id, 'person', one)
    const changed = await house.doing((change) =>
      putRoster(
        change,
        [
          entry(one, '2026-11-24', { shift_id: s.id }),
          entry(one, '2026-11-25', { shift_id: s.id, second_shift_id: p.id }),
          entry(one, '2026-11-26', { kind: 'off' }),
          entry(one, '2026-11-27', { kind: 'site', site_id: house.east.site }),
          entry(one, '2026-11-28', { shift_id: s.id, site_id: house.east.site }),
        ],
        { past: false },
      ),
    )
    expect(changed).toBe(5)
    expect(await codes(one)).toBe('P S P+S L P@Jayapura S@Jayapura P')
    const plans = await plansFor(temporary.db.read, [house.refOf(one)], MONDAY, '2026-11-29')
    expect(plans(one, '2026-11-25').plan).toMatchObject({
      start: '06:00',
      end: '22:00',
      parts: [
        { start: '06:00', end: '14:00' },
        { start: '14:00', end: '22:00' },
      ],
      required_minutes: 960,
    })
    expect(plans(one, '2026-11-27').plan.site).toMatchObject({ zone: 'Asia/Jayapura' })
  })

  it('of two shifts on one date keeps the grace of each', async () => {
    const [one = ''] = house.office.employees
    const p = await house.shift('P', '06:00', '12:00', { grace_minutes: 5, early_grace_minutes: 3 })
    const s = await house.shift('S', '14:00', '20:00', { grace_minutes: 15 })
    const both = [entry(one, MONDAY, { shift_id: s.id, second_shift_id: p.id })]
    await house.doing((change) => putRoster(change, both, { past: false }))
    const plans = await plansFor(temporary.db.read, [house.refOf(one)], MONDAY, MONDAY)
    expect(plans(one, MONDAY).plan.parts).toEqual([
      { start: '06:00', end: '12:00', grace_minutes: 5, early_grace_minutes: 3 },
      { start: '14:00', end: '20:00', grace_minutes: 15, early_grace_minutes: 0 },
    ])
  })

  it('is rostered where an entry names a shift, and not where it names a rest day or another place alone', async () => {
    const [one = ''] = house.office.employees
    const p = await house.shift('P', '06:00', '14:00')
    await assign((await house.pattern('Harian', [p.id])).id, 'person', one)
    const entries = [
      entry(one, '2026-11-24', { shift_id: p.id }),
      entry(one, '2026-11-25', { kind: 'off' }),
      entry(one, '2026-11-26', { kind: 'site', site_id: house.east.site }),
      entry(one, '2026-11-27', { shift_id: p.id, site_id: house.east.site }),
    ]
    await house.doing((change) => putRoster(change, entries, { past: false }))
    const dates = [MONDAY, ...entries.map(({ date }) => date)]
    for (const people of [[house.refOf(one)], house.office.employees.map(house.refOf)]) {
      const plans = await plansFor(temporary.db.read, people, MONDAY, '2026-11-29')
      expect(dates.map((date) => plans(one, date).rostered)).toEqual([false, true, false, false, true])
    }
  })

  it('of somebody without a pattern is the hours of the other site where the roster sends them there', async () => {
    const [one = ''] = house.office.employees
    await house.doing((change) =>
      putRoster(change, [entry(one, MONDAY, { kind: 'site', site_id: house.east.site })], { past: false }),
    )
    expect(await codes(one, 2)).toBe('07:00@Jayapura 08:00')
  })

  it('was what it was before a shift or a pattern became another', async () => {
    const [one = ''] = house.office.employees
    const [p, s] = [await house.shift('P', '06:00', '14:00'), await house.shift('S', '14:00', '22:00')]
    const pattern = await house.pattern('Harian', [p.id])
    await assign(pattern.id, 'person', one)
    const rule = ShiftRule.parse({ parts: [{ start: '07:00', end: '15:00' }] })
    await house.doing((change) =>
      addShiftVersion(change, p.id, { version: 1, valid_from: '2026-11-26', rule, past: false }),
    )
    await house.doing((change) =>
      addPatternVersion(change, pattern.id, {
        version: 1,
        valid_from: '2026-11-28',
        anchor_date: MONDAY,
        days: [s.id],
        past: false,
      }),
    )
    const plans = await plansFor(temporary.db.read, [house.refOf(one)], MONDAY, '2026-11-29')
    const starts = ['2026-11-25', '2026-11-26', '2026-11-28'].map((date) => plans(one, date).plan.start)
    expect(starts).toEqual(['06:00', '07:00', '14:00'])
  })
})

it('asks as little for five thousand people and a month as for a few, and once for one person', async () => {
  const { db } = temporary
  const [one = ''] = house.office.employees
  const p = await house.shift('P', '06:00', '14:00')
  await assign((await house.pattern('Harian', [p.id, null])).id, 'site', house.office.site)
  const count = async (people: number): Promise<number> => {
    let statements = 0
    const counting: typeof db.read = Object.assign(Object.create(db.read) as typeof db.read, {
      all: (...given: Parameters<typeof db.read.all>) => (statements++, db.read.all(...given)),
    })
    Object.defineProperty(counting, 'kysely', { get: () => (statements++, db.read.kysely) })
    const refs = Array.from({ length: people }, (_, index) => ({
      ...house.refOf(one),
      id: index === 0 ? one : `${index}`,
    }))
    const plans = await plansFor(counting, refs, MONDAY, '2026-12-23')
    expect(plans(one, MONDAY).plan.code).toBe('P')
    return statements
  }
  await count(2)
  expect(await count(1)).toBe(1)
  expect(await count(2)).toBe(3)
  expect(await count(5_000)).toBe(3)
})
