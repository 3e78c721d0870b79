import type { RecapDateTotals } from '#contract/reports.ts'
import type { Language } from '#contract/trace.ts'
import { formatNumber } from '../../shared/format.ts'

/** What a bar is made of, from below: who came in time, who came late, away by request, absent, not settled yet. */
export const PARTS = ['present', 'late', 'away', 'absent', 'open'] as const
export type Part = (typeof PARTS)[number]

type Away = Pick<RecapDateTotals, 'izin' | 'sakit' | 'cuti' | 'dinas_luar' | 'wfh'>
/** Who is away by request, also for the company or at home. */
export const awayOf = ({ izin, sakit, cuti, dinas_luar, wfh }: Away): number => izin + sakit + cuti + dinas_luar + wfh

/** The pieces of a date's bar, which nobody is in twice: somebody late at home is among those who are away. */
export function barOf(day: RecapDateTotals): Record<Part, number> {
  const late = Math.min(day.terlambat, day.hadir)
  return { present: day.hadir - late, late, away: awayOf(day), absent: day.alpa, open: day.belum }
}

export const heightOf = (day: RecapDateTotals): number => day.hadir + awayOf(day) + day.alpa + day.belum

/** Days with the signs of the language; halves are the only fractions. */
export const daysText = (value: number, language: Language): string =>
  `${formatNumber(Math.floor(value), language)}${value % 1 === 0 ? '' : `${language === 'id' ? ',' : '.'}5`}`

/** The same in at most four signs, for the narrow columns: halves are rounded up from 100 on, thousands are told from 10,000 on. */
export function shortText(value: number, language: Language): string {
  if (value < 100) return daysText(value, language)
  const whole = Math.round(value)
  return whole < 10_000 ? String(whole) : `${Math.round(whole / 1000)}${language === 'id' ? 'rb' : 'k'}`
}
