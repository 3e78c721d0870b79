import type { RecapDateTotals, RecapTotalsAnswer } from '#contract/reports.ts'
import { formatDate, formatShortDate } from '../../shared/format.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { classNames } from '../../shared/ui/class-names.ts'
import { barOf, daysText, heightOf, type Part, PARTS } from './date-bars.ts'
import { useReportWords } from './words.ts'

/** The colours of the trend: late is hatched as well, and absent stands above the others, so colour tells nothing alone. */
const FILL: Record<Part, string> = {
  present: 'bg-accent',
  late: 'hatched',
  away: 'bg-blue-ink',
  absent: 'bg-red-ink',
  open: 'border border-line-strong bg-surface',
}

export const Swatch = ({ part }: { part: Part }) => (
  <span aria-hidden="true" className={classNames('size-2.5 shrink-0 rounded-xs', FILL[part])} />
)

/** One date as a bar, as high as its people are many beside the fullest date. It fills the box it is given. */
export function DateBar({ day, most }: { day: RecapDateTotals; most: number }) {
  const parts = barOf(day)
  return (
    <span aria-hidden="true" className="flex size-full flex-col-reverse gap-px">
      {PARTS.filter((part) => parts[part] > 0).map((part) => (
        <span
          key={part}
          style={{ height: `${(100 * parts[part]) / most}%` }}
          className={classNames('min-h-px rounded-[1px]', FILL[part])}
        />
      ))}
    </span>
  )
}

export const mostOf = (days: readonly RecapDateTotals[]): number => Math.max(1, ...days.map(heightOf))

const NAMED = [
  'hadir',
  'terlambat',
  'alpa',
  'izin',
  'sakit',
  'cuti',
  'cuti_bersama',
  'dinas_luar',
  'wfh',
  'libur',
  'belum',
] as const satisfies readonly (keyof RecapDateTotals)[]
const ALWAYS = 3

/** Says a date in words: "Sel, 24 Nov 2026: Hadir 12, Terlambat 2, Alpa 0, Izin 1". */
export function useDateWords(): (day: RecapDateTotals) => string {
  const { t } = useReportWords()
  const language = useLanguage()
  return (day) => {
    const said = NAMED.filter((key, index) => index < ALWAYS || day[key] > 0)
    return `${formatDate(day.date, language)}: ${said.map((key) => `${t(`total.${key}`)} ${daysText(day[key], language)}`).join(', ')}`
  }
}

/** On a phone: all dates side by side. What they say stands in `DateSumsTable`. */
export function DateStrip({ days }: Pick<RecapTotalsAnswer, 'days'>) {
  const most = mostOf(days)
  return (
    <span aria-hidden="true" className="flex w-full gap-px">
      {days.map((day, index) => {
        const number = Number(day.date.slice(8))
        return (
          <span key={day.date} className="flex min-w-0 flex-1 flex-col items-center">
            <span className="h-8 w-full">
              <DateBar day={day} most={most} />
            </span>
            <span className="h-3.5 text-[0.625rem] leading-[0.875rem] whitespace-nowrap text-ink-soft">
              {(index === 0 || number % 5 === 0) && number}
            </span>
          </span>
        )
      })}
    </span>
  )
}

/** The figures of each date; those that nobody has are left out, as in files. */
export function DateSumsTable({ days, className }: Pick<RecapTotalsAnswer, 'days'> & { className?: string }) {
  const { t } = useReportWords()
  const language = useLanguage()
  const shown = NAMED.filter((key, index) => index < ALWAYS || days.some((day) => day[key] > 0))
  return (
    <div
      tabIndex={0}
      role="group"
      aria-label={t('sums.table')}
      className={classNames('overflow-auto rounded-control border bg-surface', className)}
    >
      <table className="w-full text-sm">
        <caption className="sr-only">{t('sums.table')}</caption>
        <thead>
          <tr className="text-ink-soft">
            <th scope="col" className="sticky top-0 left-0 z-10 bg-raised px-2 py-2 text-left font-medium">
              {t('card.date')}
            </th>
            {shown.map((key) => (
              <th key={key} scope="col" className="sticky top-0 bg-raised px-2 py-2 text-right font-medium">
                {t(`total.${key}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map((day) => (
            <tr key={day.date} className="border-t">
              <th scope="row" className="sticky left-0 bg-surface px-2 py-1.5 text-left font-normal whitespace-nowrap">
                {formatShortDate(day.date, language)}
              </th>
              {shown.map((key) => (
                <td key={key} className={classNames('px-2 py-1.5 text-right', day[key] === 0 && 'text-ink-soft')}>
                  {daysText(day[key], language)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
