import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Past, RosterChange } from '#contract/shifts.ts'
import { ShiftRule } from '#contract/shifts.ts'
import { AppError } from '#src/kernel/errors.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import type { TemporaryDatabase } from '#test/support/database.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { assignPattern, changeAssignment, listAssignments, removeAssignment } from './assignments.ts'
import { copyRoster } from './copy-roster.ts'
import { changePattern } from './patterns.ts'
import { putRoster } from './put-roster.ts'
import { readRoster } from './read-roster.ts'
import { entry, makeHouse } from './staff.test-support.ts'
import type { ShiftHouse } from './staff.test-support.ts'
import { swapDays } from './swap-days.ts'
import { addShiftVersion, changeShift } from './work-shifts.ts'

const MONDAY = '2026-11-23'
const TUESDAY = '2026-11-24'
let temporary: TemporaryDatabase
let house: ShiftHouse
let one: string
let two: string
beforeEach(async () => {
  temporary = await temporaryDatabase()
  house = await makeHouse(temporary.db)
  ;[one = '', two = ''] = house.office.employees
})
afterEach(() => temporary.close())

/** The code of a refusal and what it says. */
async function refusal(work: Promise<unknown>): Promise<AppError> {
  try {
    await work
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('it was not refused')
}
const put = (entries: RosterChange[], past: Past = false): Promise<number> =>
  house.doing((change) => putRoster(change, entries, { past }))

async function shown(id: string, from = MONDAY, to = '2026-11-29'): Promise<string> {
  const query = { from, to, employee: id, limit: 10, offset: 0 }
  const { people } = await readRoster(temporary.db.read, query, { departments: null, self: null })
  return people[0]?.days.map(({ code }) => code || '·').join(' ') ?? ''
}

/** Both work P on every day. */
async function everyDay(): Promise<{ p: string; s: string; m: string; assignment: string; pattern: string }> {
  const [p, s, m] = [
    await house.shift('P', '06:00', '14:00'),
    await house.shift('S', '14:00', '22:00'),
    await house.shift('M', '22:00', '06:00'),
  ]
  const pattern = await house.pattern('Harian', [p.id])
  const wanted = { pattern_id: pattern.id, target: 'department', target_id: house.office.department } as const
  const assigned = await house.doing((change) =>
    assignPattern(change, { ...wanted, from: MONDAY, to: null, past: false }),
  )
  return { p: p.id, s: s.id, m: m.id, assignment: assigned.id, pattern: pattern.id }
}

describe('the roster', () => {
  it('refuses to overwrite what somebody wrote meanwhile, and says what', async () => {
    const { s } = await everyDay()
    await put([entry(one, TUESDAY, { shift_id: s })])
    const refused = await refusal(put([entry(two, TUESDAY, { kind: 'off' }), entry(one, TUESDAY, { kind: 'off' })]))
    expect([refused.code, refused.extras.data]).toEqual([
      'schedule/changed-meanwhile',
      [{ employee_id: one, date: TUESDAY, version: 1 }],
    ])
    expect(await shown(two)).toBe('P P P P P P P')
    await put([entry(one, TUESDAY, { kind: 'off', version: 1 })])
    expect(await shown(one)).toBe('P L P P P P P')
    await put([entry(one, TUESDAY, { kind: 'pattern', version: 2 })])
    expect(await shown(one)).toBe('P P P P P P P')
  })

  it('takes one of two that write the same at once', async () => {
    const { s } = await everyDay()
    const both = await Promise.allSettled([
      put([entry(one, TUESDAY, { shift_id: s })]),
      put([entry(one, TUESDAY, { kind: 'off' })]),
    ])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const codes = both.flatMap((result) => (result.status === 'rejected' ? [(result.reason as AppError).code] : []))
    expect(codes).toEqual(['schedule/changed-meanwhile'])
  })

  it('refuses what does not exist, what overlaps, and what stands there twice', async () => {
    const { p, s } = await everyDay()
    const x = await house.shift('X', '08:00', '16:00')
    const nobody = '01900000-0000-7000-8000-ffffffffffff'
    const cases: [string, RosterChange[]][] = [
      ['schedule/reference-unknown', [entry(nobody, TUESDAY, { kind: 'off' })]],
      ['schedule/reference-unknown', [entry(one, TUESDAY, { shift_id: nobody })]],
      ['schedule/reference-unknown', [entry(one, TUESDAY, {})]],
      ['schedule/reference-unknown', [entry(one, TUESDAY, { kind: 'site' })]],
      ['schedule/reference-unknown', [entry(one, TUESDAY, { kind: 'off' }), entry(one, TUESDAY, { kind: 'off' })]],
      ['schedule/do-not-fit', [entry(one, TUESDAY, { shift_id: p, second_shift_id: x.id })]],
    ]
    for (const [code, entries] of cases) expect((await refusal(put(entries))).code).toBe(code)
    expect(await put([entry(one, TUESDAY, { shift_id: p, second_shift_id: s })])).toBe(1)
  })

  it('leaves days that have been for later when told so, but not today', async () => {
    const { s } = await everyDay()
    house.clock.set('2026-11-26T00:00:00Z')
    house.marked.length = 0
    expect(await put([entry(one, TUESDAY, { shift_id: s })], 'later')).toBe(1)
    expect([await shown(one), house.marked]).toEqual(['P S P P P P P', []])
    await put([entry(two, TUESDAY, { kind: 'off' }), entry(two, '2026-11-26', { kind: 'off' })], 'later')
    expect(house.marked).toEqual([{ employeeId: two, from: '2026-11-26', to: '2026-11-26' }])
  })

  it('changes days that have been only when told so, and has them worked out anew', async () => {
    const { s } = await everyDay()
    house.clock.set('2026-11-26T00:00:00Z')
    house.marked.length = 0
    const refused = await refusal(
      put([entry(one, TUESDAY, { shift_id: s }), entry(two, '2026-11-27', { kind: 'off' })]),
    )
    expect([refused.code, refused.extras.data]).toEqual(['schedule/past', { people: 1, days: 1, from: TUESDAY }])
    expect(await shown(one)).toBe('P P P P P P P')
    await put([entry(one, TUESDAY, { shift_id: s }), entry(two, '2026-11-27', { kind: 'off' })], true)
    expect(house.marked).toEqual([{ employeeId: one, from: TUESDAY, to: TUESDAY }])
    expect((await refusal(put([entry(one, '2026-06-01', { kind: 'off' })], true))).code).toBe('schedule/too-far-back')
  })

  it('asks about a holiday that has been also where the hours stay the same: the roster says that somebody was expected', async () => {
    const { p } = await everyDay()
    house.clock.set('2026-11-26T00:00:00Z')
    house.marked.length = 0
    expect(await put([entry(one, TUESDAY, { shift_id: p })])).toBe(1)
    const times = { version: 1, created_at: 0, updated_at: 0 }
    const day = { id: systemIds.uuid(), date: TUESDAY, place: '', kind: 'libur', name: 'Acara', source: 'Direksi' }
    await temporary.db.transaction((trx) =>
      trx.kysely
        .insertInto('calendar_day')
        .values({ ...day, origin: 'hand', ...times })
        .execute(),
    )
    expect((await refusal(put([entry(two, TUESDAY, { shift_id: p })]))).code).toBe('schedule/past')
    await put([entry(two, TUESDAY, { shift_id: p })], true)
    expect(house.marked).toEqual([{ employeeId: two, from: TUESDAY, to: TUESDAY }])
  })

  it('of today is worked out anew without asking', async () => {
    await everyDay()
    house.marked.length = 0
    await put([entry(one, MONDAY, { kind: 'off' })])
    expect(house.marked).toEqual([{ employeeId: one, from: MONDAY, to: MONDAY }])
  })

  it('of a week is copied to another, which loses what it had', async () => {
    const { s } = await everyDay()
    await put([entry(one, TUESDAY, { shift_id: s }), entry(two, '2026-12-01', { kind: 'off' })])
    const wanted = { department: house.office.department, site: null, days: 7, past: false }
    expect(await house.doing((change) => copyRoster(change, { ...wanted, from: MONDAY, to: '2026-11-30' }))).toBe(2)
    expect(await shown(one, '2026-11-30', '2026-12-06')).toBe('P S P P P P P')
    expect(await shown(two, '2026-11-30', '2026-12-06')).toBe('P P P P P P P')
  })

  it('is shown to whom it concerns', async () => {
    await everyDay()
    const query = { from: MONDAY, to: MONDAY, limit: 10, offset: 0 }
    const seen = async (departments: string[], self: string | null): Promise<number> =>
      (await readRoster(temporary.db.read, query, { departments, self })).total
    expect(await seen([], one)).toBe(1)
    expect(await seen([house.office.department], null)).toBe(2)
    expect(await seen([], null)).toBe(0)
  })
})

describe('a swap', () => {
  const swap = (a: string, aDate: string, b: string, bDate: string): Promise<number> =>
    house.doing((change) =>
      swapDays(change, {
        first: { employee_id: a, date: aDate },
        second: { employee_id: b, date: bDate },
        past: false,
      }),
    )

  it('of one date gives each what the other had', async () => {
    const { m } = await everyDay()
    await put([entry(one, TUESDAY, { shift_id: m }), entry(two, TUESDAY, { kind: 'off' })])
    expect(await swap(one, TUESDAY, two, TUESDAY)).toBe(2)
    expect([await shown(one), await shown(two)]).toEqual(['P L P P P P P', 'P M P P P P P'])
  })

  it('of two dates does so on both', async () => {
    const { m } = await everyDay()
    const wednesday = '2026-11-25'
    await put([entry(one, TUESDAY, { shift_id: m }), entry(two, TUESDAY, { kind: 'off' })])
    await put([entry(one, wednesday, { kind: 'off' }), entry(two, wednesday, { shift_id: m })])
    expect(await swap(one, TUESDAY, two, wednesday)).toBe(4)
    expect([await shown(one), await shown(two)]).toEqual(['P L M P P P P', 'P M L P P P P'])
  })

  it('of one person exchanges the dates', async () => {
    await everyDay()
    await put([entry(one, TUESDAY, { kind: 'off' })])
    await swap(one, TUESDAY, one, '2026-11-25')
    expect(await shown(one)).toBe('P P L P P P P')
  })

  it('happens where the other would have worked', async () => {
    const { s } = await everyDay()
    const [stranger = ''] = house.east.employees
    await put([entry(stranger, TUESDAY, { shift_id: s })])
    await swap(one, TUESDAY, stranger, TUESDAY)
    const query = { from: TUESDAY, to: TUESDAY, employee: one, limit: 1, offset: 0 }
    const { people } = await readRoster(temporary.db.read, query, { departments: null, self: null })
    expect(people[0]?.days[0]).toMatchObject({ code: 'S', site: { name: 'Jayapura' }, entry: { source: 'swap' } })
  })

  it('needs something to swap', async () => {
    await everyDay()
    const [stranger = ''] = house.east.employees
    expect((await refusal(swap(one, TUESDAY, two, TUESDAY))).code).toBe('schedule/nothing-to-swap')
    expect((await refusal(swap(one, TUESDAY, stranger, TUESDAY))).code).toBe('schedule/no-shift')
  })
})

describe('shifts, patterns and assignments', () => {
  it('are changed by who saw them last, under names of their own', async () => {
    const { p, s, pattern } = await everyDay()
    expect((await refusal(house.doing((change) => changeShift(change, p, { version: 9, name: 'x' })))).code).toBe(
      'schedule/changed-meanwhile',
    )
    expect((await refusal(house.doing((change) => changeShift(change, p, { version: 1, code: 'S' })))).code).toBe(
      'schedule/name-taken',
    )
    expect((await refusal(house.shift('P', '06:00', '14:00'))).code).toBe('schedule/name-taken')
    expect((await refusal(house.doing((change) => changeShift(change, p, { version: 1, active: false })))).code).toBe(
      'schedule/in-use',
    )
    expect(
      (await refusal(house.doing((change) => changePattern(change, pattern, { version: 1, active: false })))).code,
    ).toBe('schedule/in-use')
    expect(await house.doing((change) => changeShift(change, s, { version: 1, active: false }))).toMatchObject({
      active: false,
      version: 2,
    })
    expect((await refusal(house.pattern('x', [s]))).code).toBe('schedule/reference-unknown')
  })

  it('refuse hours that nobody can work', async () => {
    const shift = (more: Record<string, unknown>): Promise<unknown> => house.shift('Z', '08:00', '17:00', more)
    const parts = (...times: [string, string][]) => ({ parts: times.map(([start, end]) => ({ start, end })) })
    for (const more of [
      parts(['08:00', '12:00'], ['10:00', '14:00']),
      { parts: [{ start: '08:00', end: '10:00' }], break_minutes: 120 },
      { kind: 'flexible' as const, ...parts(['08:00', '12:00'], ['13:00', '14:00']) },
      { core: { start: '10:00', end: '12:00' } },
      { kind: 'flexible' as const, core: { start: '07:00', end: '12:00' } },
      { half_day_minutes: 600 },
      { absent_minutes: 541 },
      { half_day_minutes: 240, absent_minutes: 241 },
    ])
      expect((await refusal(shift(more))).code, JSON.stringify(more)).toBe('schedule/rule')
    await shift({
      kind: 'flexible',
      core: { start: '10:00', end: '15:00' },
      required_minutes: 480,
      half_day_minutes: 240,
    })
  })

  it('end when told so; what was assigned before goes on', async () => {
    const { assignment } = await everyDay()
    await house.doing((change) => changeAssignment(change, assignment, { version: 1, to: '2026-11-25', past: false }))
    expect(await shown(one)).toBe('P P P · · · ·')
    await house.doing((change) => removeAssignment(change, assignment, 2, false))
    expect(await shown(one)).toBe('· · · · · · ·')
    expect(await listAssignments(temporary.db.read)).toEqual([])
  })

  it('have days worked out anew where a version reaches back, and nowhere else', async () => {
    const { p } = await everyDay()
    house.clock.set('2026-11-26T00:00:00Z')
    house.marked.length = 0
    const rule = ShiftRule.parse({ parts: [{ start: '06:30', end: '14:30' }] })
    const wanted = { version: 1, valid_from: '2026-11-25', rule }
    const refused = await refusal(house.doing((change) => addShiftVersion(change, p, { ...wanted, past: false })))
    expect([refused.code, refused.extras.data]).toEqual(['schedule/past', { people: 2, days: 2, from: '2026-11-25' }])
    await house.doing((change) => addShiftVersion(change, p, { ...wanted, past: true }))
    expect(house.marked).toEqual(
      expect.arrayContaining([one, two].map((employeeId) => ({ employeeId, from: '2026-11-25', to: '2026-11-26' }))),
    )
    expect(house.marked).toHaveLength(2)
  })

  it('are told to the audit log with who it concerns', async () => {
    const { s } = await everyDay()
    await put([entry(one, TUESDAY, { shift_id: s })])
    const rows = await temporary.db.read.kysely.selectFrom('audit_entry').select(['action', 'subject_id']).execute()
    expect(rows.map(({ action }) => action).sort()).toEqual([
      'roster.change',
      'shift-assignment.create',
      'shift-pattern.create',
      'shift.create',
      'shift.create',
      'shift.create',
    ])
    expect(rows.find(({ action }) => action === 'roster.change')?.subject_id).toBe(one)
  })
})
