import { useQuery } from '@tanstack/react-query'
import type { LateAnswer } from '#contract/reports.ts'
import { formatMinutes, formatShortDate, formatTime } from '../../shared/format.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { type Column, DataTable } from '../table/data-table.tsx'
import { ListEmpty, ListError, ListLoading } from '../ui/list-states.tsx'
import { type Asked, lateQuery } from './queries.ts'
import { useZoneSuffix } from '../people/queries.ts'
import { useReportWords } from './words.ts'

type Late = LateAnswer['data'][number]

/** Who came late in a period and how much, the most first. */
export function LateTab({ asked, onOpen }: { asked: Asked; onOpen: (person: string) => void }) {
  const { t } = useReportWords()
  const language = useLanguage()
  const zoneOf = useZoneSuffix()
  const { data, error, refetch, isPlaceholderData } = useQuery(lateQuery(asked))
  if (error && !data) return <ListError error={error} onRetry={() => void refetch()} />
  if (!data) return <ListLoading />
  if (data.data.length === 0) return <ListEmpty title={t('late.empty')} text={t('late.emptyText')} />
  const days = ({ days: list }: Late): string =>
    list
      .map(({ date, masuk, zone, minutes }) =>
        [
          formatShortDate(date, language),
          formatTime(masuk, language) + zoneOf(zone, Date.parse(date)),
          `(${formatMinutes(minutes, language)})`,
        ].join(' '),
      )
      .join(' · ')
  const columns: Column<Late>[] = [
    { id: 'name', header: t('recap.person'), width: 220, cell: ({ user }) => user.name },
    { id: 'number', header: t('source.number'), width: 96, cell: ({ user }) => user.number },
    { id: 'department', header: t('filter.department'), width: 150, cell: ({ department }) => department.name },
    { id: 'count', header: t('late.count'), width: 72, end: true, cell: ({ count }) => count },
    {
      id: 'minutes',
      header: t('late.minutes'),
      width: 104,
      end: true,
      cell: ({ minutes }) => formatMinutes(minutes, language),
    },
    { id: 'days', header: t('late.days'), cell: (row) => <span title={days(row)}>{days(row)}</span> },
  ]
  return (
    <DataTable
      label={t('late.label')}
      rows={data.data}
      columns={columns}
      rowKey={({ user }) => user.id}
      compact={(row) => (
        <>
          <span className="flex justify-between gap-3">
            <span className="truncate font-medium">{row.user.name}</span>
            <span className="shrink-0">
              {row.count}× · {formatMinutes(row.minutes, language)}
            </span>
          </span>
          <span className="block truncate text-sm text-ink-soft">{days(row)}</span>
        </>
      )}
      onOpen={({ user }) => onOpen(user.id)}
      busy={isPlaceholderData}
    />
  )
}
