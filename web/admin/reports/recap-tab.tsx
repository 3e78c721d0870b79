import type { RecapPerson } from '#contract/reports.ts'
import { formatNumber } from '../../shared/format.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { ListEmpty, ListError, ListLoading } from '../ui/list-states.tsx'
import { useNarrow } from '../ui/use-narrow.ts'
import { Legend } from './cell.tsx'
import { DateSumsTable } from './date-sums.tsx'
import { PeriodSums, PeriodSumsStrip } from './period-sums.tsx'
import type { RecapAsked } from './queries.ts'
import { RecapGrid } from './recap-grid.tsx'
import { RecapPeople } from './recap-people.tsx'
import { useHolidayNames } from './use-holidays.ts'
import { useRecap } from './use-recap.ts'
import { useRecapTotals } from './use-recap-totals.ts'
import { useReportWords } from './words.ts'

type Props = {
  asked: RecapAsked
  today: string
  onOpen: (person: RecapPerson, date: string | undefined) => void
}

/** The recap: a matrix where there is room, people with a strip of days on phones. */
export function RecapTab({ asked, today, onOpen }: Props) {
  const { t } = useReportWords()
  const language = useLanguage()
  const narrow = useNarrow()
  const { recap, first, people, total, needUpTo } = useRecap(asked)
  const totals = useRecapTotals(asked)
  const holidays = useHolidayNames(first?.period.from ?? '', first?.period.to ?? '', asked.site)
  if (recap.error && !first) return <ListError error={recap.error} onRetry={() => void recap.refetch()} />
  if (!first) return <ListLoading />
  if (total === 0) return <ListEmpty title={t('recap.empty')} text={t('recap.emptyText')} />
  return (
    <>
      {narrow ? <PeriodSumsStrip totals={totals} /> : <PeriodSums totals={totals} />}
      {narrow ? (
        <RecapPeople people={people} total={total} onNeed={needUpTo} onOpen={(person) => onOpen(person, undefined)} />
      ) : (
        <RecapGrid
          dates={first.dates}
          people={people}
          total={total}
          sums={totals.data ?? (totals.error ? null : undefined)}
          holidays={holidays}
          today={today}
          busy={recap.isPlaceholderData}
          onNeed={needUpTo}
          onOpen={onOpen}
        />
      )}
      <div className="flex flex-wrap items-start justify-between gap-x-4">
        <div className="flex flex-wrap items-start gap-x-2">
          <Legend />
          {!narrow && totals.data && (
            <details className="text-sm">
              <summary className="inline-flex min-h-10 items-center rounded-control px-2 font-medium text-accent">
                {t('sums.table')}
              </summary>
              <DateSumsTable days={totals.data.days} className="max-h-[40vh]" />
            </details>
          )}
        </div>
        <p className="py-2 text-sm text-ink-soft">
          {t('recap.people', { count: total === 1 ? total : formatNumber(total, language) })}
          <span className="max-md:hidden"> · {t('recap.help')}</span>
        </p>
      </div>
    </>
  )
}
