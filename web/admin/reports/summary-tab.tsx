import { useEffect } from 'react'
import type { RecapPerson } from '#contract/reports.ts'
import { formatNumber } from '../../shared/format.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { type Column, DataTable } from '../table/data-table.tsx'
import { ListEmpty, ListError, ListLoading } from '../ui/list-states.tsx'
import type { RecapAsked } from './queries.ts'
import { isMinutes, TOTALS, totalText } from './totals.tsx'
import { useRecap } from './use-recap.ts'
import { useReportWords } from './words.ts'

/** All sums of each person, side by side. */
export function SummaryTab({ asked, onOpen }: { asked: RecapAsked; onOpen: (person: RecapPerson) => void }) {
  const { t } = useReportWords()
  const language = useLanguage()
  const { recap, first, people, total, needUpTo } = useRecap(asked)
  // a table of sums is there to be compared: the others come by themselves, page after page
  useEffect(() => needUpTo(people.length), [needUpTo, people.length])
  if (recap.error && !first) return <ListError error={recap.error} onRetry={() => void recap.refetch()} />
  if (!first) return <ListLoading />
  if (total === 0) return <ListEmpty title={t('recap.empty')} text={t('recap.emptyText')} />
  const columns: Column<RecapPerson>[] = [
    { id: 'name', header: t('recap.person'), width: 200, cell: ({ user }) => user.name },
    { id: 'number', header: t('source.number'), width: 96, cell: ({ user }) => user.number },
    { id: 'job_title', header: t('source.jabatan'), width: 140, cell: ({ job_title: title }) => title ?? '–' },
    { id: 'department', header: t('filter.department'), width: 140, cell: ({ department }) => department.name },
    ...TOTALS.map((key) => ({
      id: key,
      header: t(`total.${key}`),
      width: Math.max(isMinutes(key) ? 110 : 72, t(`total.${key}`).length * 8.5 + 30),
      end: true,
      cell: ({ totals }: RecapPerson) => totalText(key, totals[key], language),
    })),
  ]
  return (
    <>
      <DataTable
        label={t('summary.label')}
        rows={people}
        columns={columns}
        rowKey={({ user }) => user.id}
        compact={(person) => <Compact person={person} />}
        onOpen={onOpen}
        busy={recap.isPlaceholderData}
      />
      <p className="text-sm text-ink-soft" role="status">
        {people.length < total ? `${formatNumber(people.length, language)} / ` : ''}
        {t('recap.people', { count: total === 1 ? total : formatNumber(total, language) })}
      </p>
    </>
  )
}

/** What a line has no room for: rest days, and what follows from the others. */
const LEFT_OUT: ReadonlySet<string> = new Set(['libur', 'belum', 'work_days', 'late_minutes', 'early_minutes'])

function Compact({ person: { user, totals } }: { person: RecapPerson }) {
  const { t } = useReportWords()
  const language = useLanguage()
  const shown = TOTALS.filter((key) => key === 'hadir' || (totals[key] > 0 && !LEFT_OUT.has(key)))
  return (
    <>
      <span className="block truncate font-medium">{user.name}</span>
      <span className="block truncate text-sm text-ink-soft">
        {shown.map((key) => `${t(`total.${key}`)} ${totalText(key, totals[key], language)}`).join(' · ')}
      </span>
    </>
  )
}
