import { expect, test } from 'vitest'
import { ShiftRule } from '#contract/shifts.ts'
import { faultsOf, FLEXIBLE_WINDOW, formOf, hoursInMinutes, ruleOf, writtenHours } from './shift-form.ts'

const flexible = { ...formOf(undefined), flexible: true, ...FLEXIBLE_WINDOW }

test('flexible hours become a rule and the same form again', () => {
  const rule = ShiftRule.parse(ruleOf({ ...flexible, required: '7,5' }, undefined))
  expect(rule).toMatchObject({
    kind: 'flexible',
    parts: [{ start: '07:00', end: '19:00' }],
    core: { start: '10:00', end: '15:00' },
    required_minutes: 450,
  })
  expect(ruleOf(formOf(rule), rule)).toEqual(rule)
  expect(ruleOf(writtenHours(formOf(rule), 'id'), rule)).toEqual(rule)
  expect(ruleOf({ ...formOf(rule), hasCore: false }, rule)).toMatchObject({ core: null, required_minutes: 450 })
  expect(ruleOf({ ...formOf(rule), flexible: false }, rule)).toMatchObject({
    kind: 'fixed',
    core: null,
    required_minutes: null,
  })
})

test('hours in parts keep what the form does not show', () => {
  const rule = ShiftRule.parse({
    parts: [
      { start: '06:00', end: '09:00' },
      { start: '11:00', end: '13:00' },
      { start: '16:00', end: '18:00' },
    ],
    half_day_minutes: 180,
  })
  expect(ruleOf({ ...formOf(rule), start: '05.30', end: '1830' }, rule)).toMatchObject({
    parts: [
      { start: '05:30', end: '09:00' },
      { start: '11:00', end: '13:00' },
      { start: '16:00', end: '18:30' },
    ],
    half_day_minutes: 180,
    absent_minutes: null,
  })
  expect(ruleOf({ ...formOf(rule), half: '', absent: '30' }, rule)).toMatchObject({
    half_day_minutes: null,
    absent_minutes: 30,
  })
  const two = { ...formOf(undefined), two: true, firstEnd: '12', secondStart: '16' }
  expect(ruleOf(two, undefined).parts).toEqual([
    { start: '08:00', end: '12:00' },
    { start: '16:00', end: '17:00' },
  ])
})

test('what cannot be worked is said beside its field', () => {
  expect(faultsOf(formOf(undefined))).toEqual({})
  expect(faultsOf(flexible)).toEqual({})
  const cases: [Partial<typeof flexible>, object][] = [
    [{ start: 'pagi' }, { start: 'time' }],
    [{ grace: '5 menit' }, { grace: 'number' }],
    [{ half: 'banyak' }, { half: 'number' }],
    [{ half: '481' }, { half: 'half' }],
    [{ half: '240', absent: '241' }, { absent: 'absent' }],
    [{ half: '240', absent: '60' }, {}],
    [{ absent: '481' }, { absent: 'absent' }],
    [{ required: 'delapan' }, { required: 'number' }],
    [{ required: '12' }, { required: 'required' }],
    [{ required: '11' }, {}],
    [{ break: '720' }, { break: 'break', required: 'required' }],
    [{ coreStart: '06:00' }, { coreStart: 'core' }],
    [{ coreEnd: '20:00' }, { coreEnd: 'core' }],
    [{ coreStart: '15:00', coreEnd: '10:00' }, { coreEnd: 'coreOrder' }],
    [{ coreEnd: '20:00', hasCore: false }, {}],
    [{ start: '20:00', end: '06:00', coreStart: '23:00', coreEnd: '03:00' }, {}],
  ]
  for (const [more, faults] of cases) expect([more, faultsOf({ ...flexible, ...more })]).toEqual([more, faults])
})

test('hours are written as people write them', () => {
  expect(['8', '7,5', '7.5', ' 8 '].map(hoursInMinutes)).toEqual([480, 450, 450, 480])
})
