import { expect, test } from 'vitest'
import type { TraceStep } from '#contract/trace.ts'
import { sentenceOf } from './trace-list.tsx'

const at = { masuk: '07:58:02', jadwal: '08:00', toleransi: 5 }
/** One step of each rule: a new rule without an entry does not compile. */
const STEPS: { [R in TraceStep['rule']]: Extract<TraceStep, { rule: R }> } = {
  'work-date': {
    rule: 'work-date',
    date: '2026-11-23',
    shift: 'Pagi',
    start: '08:00',
    end: '17:00',
    zone: 'Asia/Jakarta',
  },
  'on-time': { rule: 'on-time', ...at },
  late: { rule: 'late', minutes: 12, ...at },
  'left-early': { rule: 'left-early', minutes: 10, pulang: '16:50:00', jadwal: '17:00' },
  'no-check-in': { rule: 'no-check-in', pulang: '17:01:00' },
  'no-check-out': { rule: 'no-check-out', masuk: '07:58:02', closed: '23:00' },
  'outside-window': { rule: 'outside-window', at: '02:00:00', from: '04:00', to: '23:00' },
  offline: { rule: 'offline', at: '07:58:02', received: '09:10:00', trusted: false },
  unproven: { rule: 'unproven', masuk: '07:58:02', received: '09:10:00' },
  pairs: { rule: 'pairs', pairs: 1, minutes: 480 },
  'rest-day': { rule: 'rest-day', date: '2026-11-22', shift: 'Pagi', worked: true },
  holiday: {
    rule: 'holiday',
    kind: 'libur',
    name: 'Maulid Nabi',
    source: 'SKB 3 Menteri',
    counts: 'off',
    worked: false,
  },
  request: {
    rule: 'request',
    type: 'sakit',
    part: { start: '08:00', end: '12:00' },
    letter: true,
    worked: true,
  },
  awaited: { rule: 'awaited', start: '08:00', end: '17:00', closes: '23:00' },
  absent: { rule: 'absent', start: '08:00', end: '17:00', closed: '23:00' },
  unscheduled: { rule: 'unscheduled' },
  'missed-part': { rule: 'missed-part', start: '16:00', end: '20:00' },
  corrected: { rule: 'corrected', kind: 'in', at: '08:00', was: '08:40' },
  voided: { rule: 'voided', kind: 'out', at: '17:00' },
  gap: { rule: 'gap', minutes: 240 },
  break: { rule: 'break', minutes: 60 },
  required: { rule: 'required', minutes: 450, required: 480, short: 30 },
  'half-day': { rule: 'half-day', minutes: 200, limit: 240 },
  'too-short': { rule: 'too-short', minutes: 20, limit: 60 },
  overtime: { rule: 'overtime', minutes: 90, from: '17:00', to: '19:00' },
  'overtime-in-shift': { rule: 'overtime-in-shift', minutes: 90, from: '15:00', to: '19:00' },
  'overtime-break': { rule: 'overtime-break', minutes: 60, rest: 30, after: 240 },
  'overtime-required': { rule: 'overtime-required', minutes: 90, required: 480 },
}

test.each(Object.values(STEPS))('$rule is said in a sentence', (step) => {
  for (const language of ['id', 'en'] as const) {
    const sentence = sentenceOf(step, language)
    expect(sentence).toMatch(/^[A-Z]|^\d/)
    expect(sentence).not.toContain('undefined')
  }
})

test("a punctual arrival by the phone's word alone names both times and asks for a look", () => {
  expect(sentenceOf(STEPS.unproven, 'id')).toBe(
    'Tepat waktu hanya menurut HP: masuk 07.58.02, baru diterima 09.10.00; perlu ditinjau',
  )
})
