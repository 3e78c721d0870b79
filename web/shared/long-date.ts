import type { Language } from '#contract/trace.ts'
import { formatMonth } from './format.ts'

// as in format.ts: the same words whatever the phone knows of languages
const DAYS: Record<Language, readonly string[]> = {
  id: ['Minggu', 'Senin', 'Selasa', 'Rabu', 'Kamis', 'Jumat', 'Sabtu'],
  en: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
}

/** `Selasa` of a calendar date `2026-11-03`. */
export const longDay = (date: string, language: Language): string =>
  DAYS[language][new Date(`${date}T00:00:00Z`).getUTCDay()] ?? ''

/** `Selasa, 3 November 2026`: what nobody reads as the eleventh of March. */
export const longDate = (date: string, language: Language): string =>
  `${longDay(date, language)}, ${Number(date.slice(8))} ${formatMonth(date, language)}`
