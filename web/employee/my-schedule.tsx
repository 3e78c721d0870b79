import { useQuery } from '@tanstack/react-query'
import type { MySchedule as MyScheduleAnswer } from '#contract/shifts.ts'
import { useRequestNews } from '../requests/queries.ts'
import { request } from '../shared/api.ts'
import { formatDate, formatTime } from '../shared/format.ts'
import { useLanguage, useTranslation } from '../shared/i18n.ts'
import { PageHeader } from '../shared/ui/page-header.tsx'
import { ErrorState, SkeletonRows } from '../shared/ui/states.tsx'

/** What I work in the coming two weeks. */
export function MySchedule() {
  const { t } = useTranslation('schedule')
  const language = useLanguage()
  useRequestNews()
  const { data, error, refetch } = useQuery({
    queryKey: ['my-schedule'],
    queryFn: () => request<MyScheduleAnswer>('/api/roster/mine'),
  })
  return (
    <>
      <PageHeader title={t('mine.title')} />
      {!data ? (
        error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : (
          <SkeletonRows rows={8} />
        )
      ) : (
        <ol className="overflow-hidden rounded-card border bg-surface">
          {data.days.map((day) => (
            <li
              key={day.date}
              className="flex min-h-14 flex-wrap items-center gap-x-4 border-b px-4 py-2 last:border-b-0"
            >
              <span className="min-w-40 font-medium">
                {day.date === data.today ? t('mine.today') : formatDate(day.date, language)}
              </span>
              <span className={day.kind === 'off' ? 'text-ink-soft' : ''}>
                {day.kind === 'off' ? t('cell.off') : day.name}{' '}
                {day.parts
                  .map(({ start, end }) => `${formatTime(start, language)}–${formatTime(end, language)}`)
                  .join(', ')}
                {day.site && ` ${t('mine.at', { site: day.site.name })}`}
              </span>
            </li>
          ))}
        </ol>
      )}
    </>
  )
}
