import { lazy, Suspense, useMemo, useState } from 'react'
import { formatNumber, formatTime } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { useNow } from '../now.ts'
import { type Arrivals, arrivalSeries, countArrivals, localMinute, minuteText, STEP, summarise } from './arrivals.ts'
import { BoardCard } from './board-card.tsx'
import type { Board } from './use-board.ts'

const ArrivalsChart = lazy(() => import('./arrivals-chart.tsx'))
const NONE: Arrivals[] = []

/** Arrivals per five minutes: today as an area, yesterday as a line, and the same in a sentence and a table. */
export function ArrivalsCard({ board }: { board: Board }) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const now = useNow(60_000)
  const [pointed, setPointed] = useState<number | null>(null)
  const { rows, yesterday, expected, zone } = board
  const today = useMemo(() => countArrivals(rows, now), [rows, now])
  const before = yesterday?.arrivals ?? NONE
  const nowMinute = useMemo(
    () => Math.max(...[zone, ...new Set(expected.map(({ site }) => site.zone))].map((one) => localMinute(one, now))),
    [expected, zone, now],
  )
  const series = useMemo(() => arrivalSeries(today, before, nowMinute), [today, before, nowMinute])
  const { total, peak } = summarise(today)
  const number = (value: number): string => formatNumber(value, language)
  const time = (minute: number): string => formatTime(minuteText(minute), language)
  const sentence = peak
    ? t('arrivals.summary', { total: number(total), peak: number(peak.count), time: time(peak.minute) })
    : t('arrivals.none')
  const at = pointed === null ? undefined : series.minutes[pointed]
  const reading =
    at === undefined || pointed === null
      ? sentence
      : t('arrivals.at', {
          from: time(at),
          to: time(at + STEP),
          today: number(series.today[pointed] ?? 0),
          yesterday: number(series.yesterday[pointed] ?? 0),
        })
  return (
    <BoardCard title={t('arrivals.title')} note={<Legend />}>
      <div className="px-4 pt-2">
        <p className="min-h-5 text-sm text-ink-soft">{reading}</p>
        <div className="mt-1 h-44">
          <Suspense fallback={null}>
            <ArrivalsChart series={series} label={sentence} language={language} onPoint={setPointed} />
          </Suspense>
        </div>
        <ArrivalsTable today={today} yesterday={before} time={time} number={number} />
      </div>
    </BoardCard>
  )
}

function Legend() {
  const { t } = useTranslation('admin')
  return (
    <span aria-hidden="true" className="flex gap-4">
      <span className="flex items-center gap-1.5">
        <span className="h-2.5 w-4 rounded-xs border-t-2 border-accent bg-green-tint" />
        {t('arrivals.today')}
      </span>
      <span className="flex items-center gap-1.5">
        <span className="w-4 border-t-2 border-dashed border-line-strong" />
        {t('arrivals.yesterday')}
      </span>
    </span>
  )
}

type TableProps = {
  today: readonly Arrivals[]
  yesterday: readonly Arrivals[]
  time: (minute: number) => string
  number: (value: number) => string
}

function ArrivalsTable({ today, yesterday, time, number }: TableProps) {
  const { t } = useTranslation('admin')
  const minutes = [...new Set([...today, ...yesterday].map(({ minute }) => minute))].sort((a, b) => a - b)
  const of = (arrivals: readonly Arrivals[], minute: number): string =>
    number(arrivals.find((one) => one.minute === minute)?.count ?? 0)
  return (
    <details className="pb-2 text-sm">
      <summary className="inline-flex min-h-8 items-center text-accent">{t('arrivals.asTable')}</summary>
      <div tabIndex={0} role="group" aria-label={t('arrivals.title')} className="max-h-48 overflow-y-auto">
        <table className="w-full">
          <thead className="sticky top-0 bg-surface text-left text-ink-soft">
            <tr>
              <th scope="col" className="py-1 font-medium">
                {t('arrivals.time')}
              </th>
              <th scope="col" className="text-right font-medium">
                {t('arrivals.today')}
              </th>
              <th scope="col" className="text-right font-medium">
                {t('arrivals.yesterday')}
              </th>
            </tr>
          </thead>
          <tbody>
            {minutes.map((minute) => (
              <tr key={minute} className="border-t">
                <th scope="row" className="py-1 text-left font-normal">
                  {time(minute)}–{time(minute + STEP)}
                </th>
                <td className="text-right">{of(today, minute)}</td>
                <td className="text-right">{of(yesterday, minute)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
