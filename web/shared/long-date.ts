import type { Language } from '#contract/trace.ts'

// English as it is written where days come before months.
const LOCALES = { id: 'id-ID', en: 'en-GB' } as const

/** Words about a calendar date `2026-11-03` in the language of the screen. */
export const dateWords = (date: string, language: Language, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(LOCALES[language], { ...options, timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`))

/** `Selasa, 3 November 2026`: what nobody reads as the eleventh of March. */
export const longDate = (date: string, language: Language): string =>
  dateWords(date, language, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
