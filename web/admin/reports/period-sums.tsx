import type { UseQueryResult } from '@tanstack/react-query'
import type { RecapTotals, RecapTotalsAnswer } from '#contract/reports.ts'
import type { Language } from '#contract/trace.ts'
import { ChevronDown } from 'lucide-react'
import { useErrorSentence } from '../../shared/errors.ts'
import { formatDuration, formatNumber } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { Button } from '../../shared/ui/button.tsx'
import { classNames } from '../../shared/ui/class-names.ts'
import { Skeleton } from '../../shared/ui/states.tsx'
import { awayOf, daysText, type Part } from './date-bars.ts'
import { DateStrip, DateSumsTable, Swatch } from './date-sums.tsx'
import { useReportWords } from './words.ts'

type Totals = UseQueryResult<RecapTotalsAnswer>

/** Hours of thousands of people: `5.166 j 40 m`. */
const hoursText = (minutes: number, language: Language): string =>
  minutes === 0
    ? '–'
    : formatDuration(Math.round(minutes), language).replace(/^\d+/, (hours) => formatNumber(Number(hours), language))

type Sum = { name: string; text: string; part?: Part }

function useSums(): (answer: { people: number; totals: RecapTotals }) => Sum[] {
  const { t } = useReportWords()
  const language = useLanguage()
  const days = (value: number): string => daysText(value, language)
  const hours = (value: number): string => hoursText(value, language)
  return ({ people, totals }) => [
    { name: t('sums.people'), text: formatNumber(people, language) },
    { name: t('total.work_days'), text: days(totals.work_days) },
    { name: t('total.hadir'), text: days(totals.hadir), part: 'present' },
    { name: t('total.terlambat'), text: days(totals.terlambat), part: 'late' },
    { name: t('sums.away'), text: days(awayOf(totals)), part: 'away' },
    { name: t('total.alpa'), text: days(totals.alpa), part: 'absent' },
    { name: t('total.belum'), text: days(totals.belum), part: 'open' },
    { name: t('total.late_minutes'), text: hours(totals.late_minutes) },
    { name: t('sums.overtime'), text: `${hours(totals.overtime_real)} / ${hours(totals.overtime_counted)}` },
  ]
}

/** What the whole period amounts to, in one line over the matrix. */
export function PeriodSums({ totals }: { totals: Totals }) {
  const { t } = useReportWords()
  const sumsOf = useSums()
  if (!totals.data) return <Waiting totals={totals} />
  return (
    <section aria-label={t('sums')} className={classNames(totals.isPlaceholderData && 'opacity-60')}>
      <SumList
        sums={sumsOf(totals.data)}
        className="flex flex-wrap gap-x-5 gap-y-1 rounded-card border bg-surface px-4 py-2"
      />
      <Failed totals={totals} />
    </section>
  )
}

/** The same on a phone: the dates as a strip of bars, and behind it all figures. */
export function PeriodSumsStrip({ totals }: { totals: Totals }) {
  const { t } = useReportWords()
  const language = useLanguage()
  const sumsOf = useSums()
  if (!totals.data) return <Waiting totals={totals} />
  const { days, totals: sums } = totals.data
  return (
    <section aria-label={t('sums')} className={classNames(totals.isPlaceholderData && 'opacity-60')}>
      <details className="group rounded-card border bg-surface">
        <summary className="block min-h-12 cursor-pointer rounded-card px-3 pt-2 pb-1 focus-visible:-outline-offset-3">
          <span className="mb-1.5 flex flex-wrap items-baseline gap-x-3 text-sm">
            {(['hadir', 'terlambat', 'alpa'] as const).map((key) => (
              <span key={key} className="inline-flex items-baseline gap-1.5">
                <Swatch part={key === 'hadir' ? 'present' : key === 'terlambat' ? 'late' : 'absent'} />
                {t(`total.${key}`)} <b className="font-semibold">{daysText(sums[key], language)}</b>
              </span>
            ))}
            <span className="ml-auto self-center text-accent">
              <span className="sr-only">{t('sums.more')}</span>
              <ChevronDown aria-hidden className="size-5 group-open:rotate-180" />
            </span>
          </span>
          <DateStrip days={days} />
        </summary>
        <div
          tabIndex={0}
          role="group"
          aria-label={t('sums')}
          className="flex max-h-[42vh] flex-col gap-3 overflow-y-auto px-3 pt-1 pb-3"
        >
          <SumList sums={sumsOf(totals.data)} className="grid grid-cols-2 gap-x-4 gap-y-2" />
          <DateSumsTable days={days} className="shrink-0" />
        </div>
      </details>
      <Failed totals={totals} />
    </section>
  )
}

const SumList = ({ sums, className }: { sums: readonly Sum[]; className: string }) => (
  <dl className={className}>
    {sums.map(({ name, text, part }) => (
      <div key={name}>
        <dt className="flex items-center gap-1.5 text-xs text-ink-soft">
          {part && <Swatch part={part} />}
          {name}
        </dt>
        <dd className="font-semibold">{text}</dd>
      </div>
    ))}
  </dl>
)

/** Before the first answer. The matrix does not wait for it, and does not jump when it comes. */
function Waiting({ totals }: { totals: Totals }) {
  const { t } = useTranslation()
  if (totals.error) return <Failed totals={totals} />
  return (
    <div role="status" className="rounded-card border bg-surface px-4 py-2">
      <span className="sr-only">{t('loading')}</span>
      <Skeleton className="h-10 max-md:h-[4.75rem]" />
    </div>
  )
}

/** What is shown, if anything, is as it was before. */
function Failed({ totals: { error, isFetching, refetch } }: { totals: Totals }) {
  const { t } = useReportWords()
  const { t: common } = useTranslation()
  const sentence = useErrorSentence()
  if (!error) return null
  return (
    <p role="alert" className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1 text-sm">
      <span>
        {t('sums.failed')} {sentence(error)}
      </span>
      <Button look="secondary" size="dense" busy={isFetching} onClick={() => void refetch()}>
        {common('action.retry')}
      </Button>
    </p>
  )
}
