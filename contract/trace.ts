import { EN } from './trace-en.ts'
import { ID } from './trace-id.ts'

/** What a request was for, as far as a day is concerned. */
export type RequestType = 'izin' | 'sakit' | 'cuti' | 'dinas_luar' | 'wfh'

/**
 * Why a row says what it says: the steps the rules took, as data. `explain` turns them into sentences, so that
 * the server, the screens and exports tell the same story. No zod here: the employee page imports this file.
 * Times are HH:MM on the wall clock of the site, minutes whole.
 */
export type TraceStep =
  | { rule: 'work-date'; date: string; shift: string; start: string; end: string; zone: string }
  | { rule: 'rest-day'; date: string; shift: string; worked: boolean }
  /** `rostered`: the roster names a shift all the same, so that the person is expected. */
  | {
      rule: 'holiday'
      kind: 'libur' | 'cuti_bersama'
      name: string
      source: string
      counts: string
      rostered?: true
      worked: boolean
    }
  /** `part`: null for the whole day. */
  | {
      rule: 'request'
      type: RequestType
      part: { start: string; end: string } | null
      letter: boolean
      worked: boolean
      /** Izin and cuti: what the type was called. */
      name?: { id: string; en: string }
    }
  | { rule: 'awaited'; start: string; end: string; closes: string }
  | { rule: 'absent'; start: string; end: string; closed: string }
  | { rule: 'unscheduled' }
  | { rule: 'on-time'; masuk: string; jadwal: string; toleransi: number }
  | { rule: 'late'; minutes: number; masuk: string; jadwal: string; toleransi: number }
  /** `toleransi` is left out where there is none. */
  | { rule: 'left-early'; minutes: number; pulang: string; jadwal: string; toleransi?: number }
  | { rule: 'missed-part'; start: string; end: string }
  | { rule: 'no-check-in'; pulang: string }
  | { rule: 'no-check-out'; masuk: string; closed: string }
  | { rule: 'outside-window'; at: string; from: string; to: string }
  | { rule: 'offline'; at: string; received: string; trusted: boolean }
  | { rule: 'unproven'; masuk: string; received: string }
  /** `was`: the tap that no longer counts, null where there was none. */
  | { rule: 'corrected'; kind: 'in' | 'out'; at: string; was: string | null }
  | { rule: 'voided'; kind: 'in' | 'out'; at: string }
  | { rule: 'pairs'; pairs: number; minutes: number }
  | { rule: 'gap'; minutes: number }
  | { rule: 'break'; minutes: number }
  | { rule: 'required'; minutes: number; required: number; short: number }
  | { rule: 'half-day'; minutes: number; limit: number }
  | { rule: 'too-short'; minutes: number; limit: number }
  | { rule: 'overtime'; minutes: number; from: string; to: string }
  /** Worked within an order that lies in the shift: ordinary work. */
  | { rule: 'overtime-in-shift'; minutes: number; from: string; to: string }
  /** Of overtime on a rest day: a break of `rest` minutes is due after `after` minutes in one stretch. */
  | { rule: 'overtime-break'; minutes: number; rest: number; after: number }
  /** Flexible hours: worked within orders and yet part of the required minutes. */
  | { rule: 'overtime-required'; minutes: number; required: number }

export type Language = 'id' | 'en'

/** A sentence for each rule. */
export type Sentences = { [R in TraceStep['rule']]: (step: Extract<TraceStep, { rule: R }>) => string }

/** One sentence for one step, in the language asked for. */
export function explain(step: TraceStep, language: Language): string {
  const sentences = language === 'id' ? ID : EN
  const sentence = sentences[step.rule] as (step: TraceStep) => string
  return sentence(step)
}
