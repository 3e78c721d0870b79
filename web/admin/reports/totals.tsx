import type { RecapTotals } from '#contract/reports.ts'
import type { Language } from '#contract/trace.ts'
import { formatDuration } from '../../shared/format.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { useReportWords } from './words.ts'

/** In the order in which people ask: who came, who did not, how long. */
export const TOTALS = [
  'hadir',
  'terlambat',
  'pulang_cepat',
  'setengah_hari',
  'lupa',
  'izin',
  'sakit',
  'sakit_surat',
  'sakit_tanpa',
  'cuti',
  'cuti_bersama',
  'dinas_luar',
  'wfh',
  'alpa',
  'libur',
  'hadir_libur',
  'belum',
  'work_days',
  'work_minutes',
  'late_minutes',
  'early_minutes',
  'overtime_real',
  'overtime_counted',
] as const satisfies readonly (keyof RecapTotals)[]
export const isMinutes = (key: keyof RecapTotals): boolean => key.endsWith('_minutes') || key.startsWith('overtime_')

/** Minutes as hours and minutes, days with the comma of the language. */
export function totalText(key: keyof RecapTotals, value: number, language: Language): string {
  if (isMinutes(key)) return value === 0 ? '–' : formatDuration(Math.round(value), language)
  return language === 'id' ? String(value).replace('.', ',') : String(value)
}

/** What a period amounts to, without what is nothing. */
export function TotalsList({ totals }: { totals: RecapTotals }) {
  const { t } = useReportWords()
  const language = useLanguage()
  return (
    <dl className="grid grid-cols-2 gap-2 sm:grid-cols-3">
      {TOTALS.filter((key) => totals[key] > 0 || key === 'hadir' || key === 'alpa').map((key) => (
        <div key={key} className="rounded-control border px-3 py-2">
          <dt className="text-xs text-ink-soft">{t(`total.${key}`)}</dt>
          <dd className="font-semibold">{totalText(key, totals[key], language)}</dd>
        </div>
      ))}
    </dl>
  )
}
