import { useQuery } from '@tanstack/react-query'
import type { TrendAnswer } from '#contract/reports.ts'
import { formatNumber, formatShortDate } from '../../shared/format.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { Card } from '../../shared/ui/card.tsx'
import { ListEmpty, ListError, ListLoading } from '../ui/list-states.tsx'
import { type Asked, trendQuery } from './queries.ts'
import { TrendChart } from './trend-chart.tsx'
import { SERIES, SWATCH } from './trend-looks.ts'
import { useReportWords } from './words.ts'

/** How many came, came late, were away or absent on each date of a period: a chart, and the same as a table. */
export function TrendTab({ asked }: { asked: Asked }) {
  const { t } = useReportWords()
  const language = useLanguage()
  const { data, error, refetch } = useQuery(trendQuery(asked))
  if (error && !data) return <ListError error={error} onRetry={() => void refetch()} />
  if (!data) return <ListLoading />
  const sum = (key: (typeof SERIES)[number]): number => data.days.reduce((total, day) => total + day[key], 0)
  const present = sum('present')
  if (present + sum('away') + sum('absent') === 0)
    return <ListEmpty title={t('trend.empty')} text={t('trend.emptyText')} />
  const rate = present === 0 ? 0 : (100 * sum('late')) / present
  return (
    <Card className="flex flex-col gap-4">
      <ul className="flex flex-wrap gap-x-6 gap-y-2 text-sm">
        {SERIES.map((key) => (
          <li key={key} className="inline-flex items-center gap-2">
            <svg aria-hidden="true" viewBox="0 0 12 12" className={`size-3 shrink-0 ${SWATCH[key]}`}>
              <rect width="12" height="12" rx="2" fill={key === 'late' ? 'url(#trend-late)' : 'currentColor'} />
            </svg>
            {t(`trend.${key}`)}: <b className="font-semibold">{formatNumber(sum(key), language)}</b>
          </li>
        ))}
        <li>
          {t('trend.rate')}:{' '}
          <b className="font-semibold">{rate.toFixed(1).replace('.', language === 'id' ? ',' : '.')} %</b>
        </li>
      </ul>
      <TrendChart days={data.days} label={t('trend.label')} />
      <details>
        <summary className="inline-flex min-h-12 items-center rounded-control px-2 font-medium text-accent">
          {t('trend.table')}
        </summary>
        <Numbers days={data.days} />
      </details>
    </Card>
  )
}

function Numbers({ days }: Pick<TrendAnswer, 'days'>) {
  const { t } = useReportWords()
  const language = useLanguage()
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-sm">
        <caption className="sr-only">{t('trend.label')}</caption>
        <thead>
          <tr className="border-b text-ink-soft">
            <th scope="col" className="px-2 py-2 text-left font-medium">
              {t('card.date')}
            </th>
            {SERIES.map((key) => (
              <th key={key} scope="col" className="px-2 py-2 text-right font-medium">
                {t(`trend.${key}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map((day) => (
            <tr key={day.date} className="border-b">
              <th scope="row" className="px-2 py-1.5 text-left font-normal whitespace-nowrap">
                {formatShortDate(day.date, language)}
              </th>
              {SERIES.map((key) => (
                <td key={key} className="px-2 py-1.5 text-right">
                  {formatNumber(day[key], language)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
