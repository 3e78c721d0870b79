import { expect, test } from 'vitest'
import { CALENDAR_KINDS, CUTI_BERSAMA_POLICIES } from '#contract/calendar.ts'
import { LeaveTypeTerms } from '#contract/leave-types.ts'
import { EXPORT_KINDS } from '#contract/export-words.ts'
import { CONSENTS, OVERTIME_ROUNDINGS } from '#contract/overtime.ts'
import { REQUEST_KINDS, REQUEST_PARTS, REQUEST_STATES, REQUEST_STEPS } from '#contract/request-words.ts'
import { ASSIGNMENT_TARGETS, SHIFT_COLORS } from '#contract/shifts.ts'
import common from '../locales/id/common.json'
import texts from '../locales/id/audit.json'
import { onlyDifferent, sayField, sayValue } from './say-value.ts'

const word = (group: string, key: string): string => (texts as Record<string, string>)[`${group}.${key}`] ?? key
const needs = {
  language: 'id' as const,
  zone: 'Asia/Jakarta',
  names: { 'id-1': 'Budi Hartanto' },
  word,
  common: (key: string): string => (common as Record<string, string>)[key] ?? key,
  t: (key: 'nothing' | 'yes' | 'no'): string => texts[key],
}
const say = (field: string, value: unknown): string => sayValue(needs, field, value)

test.each<[string, readonly string[]]>([
  ['kind', [...REQUEST_KINDS, ...CALENDAR_KINDS, ...EXPORT_KINDS, 'fixed', 'flexible', 'in', 'out']],
  ['cuti_bersama', CUTI_BERSAMA_POLICIES],
  ['part', REQUEST_PARTS],
  ['state', REQUEST_STATES],
  ['step', REQUEST_STEPS],
  ['target', ASSIGNMENT_TARGETS],
  ['rounding', OVERTIME_ROUNDINGS],
  ['consent', CONSENTS],
  ['color', SHIFT_COLORS],
  ['accrual', ['yearly', 'monthly']],
  ['counts', LeaveTypeTerms.shape.counts.options],
  ['quota', LeaveTypeTerms.shape.quota.options],
  ['who', LeaveTypeTerms.shape.who.options],
  ['events', ['attendance.created', 'attendance.updated']],
])('%s: every word that it may hold is said in words', (field, values) => {
  const same = ['sakit', 'izin', 'cuti', 'libur', 'lembur']
  for (const value of values) if (!same.includes(value)) expect(say(field, value), value).not.toBe(value)
  for (const value of values) expect(say(field, value)).not.toMatch(/_|\./)
})

test('times have the dot of the house, dates their day, and instants a time', () => {
  expect(say('shift_start', '07:30')).toBe('07.30')
  expect(say('parts', '08:00–12:00, 13:00–17:00')).toBe('08.00–12.00, 13.00–17.00')
  expect(say('date', '2026-11-24')).toBe('Sel, 24 Nov 2026')
  expect(say('at', Date.parse('2026-11-24T08:05:00+07:00'))).toBe('Sel, 24 Nov 2026, 08.05')
  expect(sayField(needs, '2026-11-24')).toBe('Sel, 24 Nov 2026')
})

test('what a person has written stays as it is, though it may be a word of ours or hold a time', () => {
  expect(say('name', 'leave')).toBe('leave')
  expect(say('url', 'https://payroll.example.com:80/x')).toBe('https://payroll.example.com:80/x')
  expect(say('reason', 'masuk 07:30')).toBe('masuk 07:30')
})

test('the calendar of a year, the cycle of a pattern and roles are said as screens say them', () => {
  expect(say('2026-02-16', 'cuti_bersama: Tahun Baru Imlek')).toBe('cuti bersama: Tahun Baru Imlek')
  expect(say('2026-11-28', 'off')).toBe('libur')
  expect(say('days', '- - P S')).toBe('L L P S')
  expect(say('required_roles', ['auditor', 'admin'])).toBe('Auditor, Admin')
  expect(say('people', ['id-1'])).toBe('Budi Hartanto')
})

test('a record within a record has no braces', () => {
  expect(say('sakit', { manager: true, hr: false, past_days: 5 })).toBe('atasan: ya; HR: tidak; mundur (hari): 5')
  expect(say('leave', { accrual: 'monthly' })).toBe('cara diberikan: seperduabelas setiap bulan')
})

test('of two records only what differs is said', () => {
  const before = { manager: true, hr: false, past_days: 7 }
  expect(onlyDifferent(before, { ...before, past_days: 5 })).toEqual([{ past_days: 7 }, { past_days: 5 }])
  expect(onlyDifferent(null, before)).toEqual([null, before])
  expect(onlyDifferent([1], [2])).toEqual([[1], [2]])
})
