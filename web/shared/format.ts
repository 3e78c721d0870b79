import type { Language } from '#contract/trace.ts'

const DAYS = {
  id: ['Min', 'Sen', 'Sel', 'Rab', 'Kam', 'Jum', 'Sab'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
} as const
const MONTHS = {
  id: ['Jan', 'Feb', 'Mar', 'Apr', 'Mei', 'Jun', 'Jul', 'Agu', 'Sep', 'Okt', 'Nov', 'Des'],
  en: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
} as const
const LONG_MONTHS = {
  id: 'Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember'.split(' '),
  en: 'January February March April May June July August September October November December'.split(' '),
} as const

// Own tables instead of Intl: every phone then writes the same words, whatever its ICU data.
const utc = (date: string): Date => new Date(`${date}T00:00:00Z`)

/** `Sen, 23 Nov 2026` of a calendar date. */
export function formatDate(date: string, language: Language): string {
  const day = utc(date)
  const name = DAYS[language][day.getUTCDay()]
  return `${name}, ${day.getUTCDate()} ${MONTHS[language][day.getUTCMonth()]} ${day.getUTCFullYear()}`
}

/** The calendar date of an instant where this device is. */
export function dateHere(at: number): string {
  const here = new Date(at - new Date(at).getTimezoneOffset() * 60_000)
  return here.toISOString().slice(0, 10)
}

/** `Sen 23 Nov`, for narrow columns. */
export function formatShortDate(date: string, language: Language): string {
  const day = utc(date)
  return `${DAYS[language][day.getUTCDay()]} ${day.getUTCDate()} ${MONTHS[language][day.getUTCMonth()]}`
}

/** `November 2026` of `2026-11`. */
export function formatMonth(month: string, language: Language): string {
  return `${LONG_MONTHS[language][Number(month.slice(5, 7)) - 1]} ${month.slice(0, 4)}`
}

/** The names of the days, Monday first. */
export const weekdays = (language: Language): string[] => [...DAYS[language].slice(1), DAYS[language][0]]

/** `08.05` of `08:05` or `08:05:12`; English writes `08:05`. An em dash stands for nothing yet. */
export function formatTime(time: string | null | undefined, language: Language): string {
  return time ? separate(time.slice(0, 5), language) : '–'
}

/** `08.05.12`, where the second matters: the running clock and receipts. */
export const formatClock = (time: string, language: Language): string => separate(time.slice(0, 8), language)

/** Writes the clock times inside a sentence as the language does. */
export function localiseTimes(sentence: string, language: Language): string {
  return sentence.replace(/\b\d\d:\d\d(:\d\d)?\b/g, (time) => separate(time, language))
}

const separate = (time: string, language: Language): string => (language === 'id' ? time.replaceAll(':', '.') : time)

/** `7 j 05 m` / `7 h 05 m` of minutes. */
export function formatDuration(minutes: number | null, language: Language): string {
  if (minutes === null) return '–'
  const rest = String(minutes % 60).padStart(2, '0')
  return `${Math.floor(minutes / 60)} ${language === 'id' ? 'j' : 'h'} ${rest} m`
}

/** `7 mnt` / `7 min`, and from an hour on as `formatDuration`. */
export const formatMinutes = (minutes: number, language: Language): string =>
  minutes < 60 ? `${minutes} ${language === 'id' ? 'mnt' : 'min'}` : formatDuration(minutes, language)

/** `1.234` in Indonesian, `1,234` in English. */
export function formatNumber(value: number, language: Language): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, language === 'id' ? '.' : ',')
}

/** How long ago, in the largest unit that fits: `2 dtk`, `5 mnt`, `3 jam`, `4 hari`. */
export function formatAge(milliseconds: number, language: Language): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  const [second, minute, hour, day] = language === 'id' ? ['dtk', 'mnt', 'jam', 'hari'] : ['s', 'min', 'h', 'd']
  if (seconds < 60) return `${seconds} ${second}`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} ${minute}`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} ${hour}`
  return `${Math.floor(seconds / 86_400)} ${day}`
}
