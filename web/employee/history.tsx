import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { LeftIcon, RightIcon } from '../shared/ui/icons.tsx'
import { useState } from 'react'
import type { AttendanceRow } from '#contract/attendance.ts'
import { STATUSES, type Status } from '#contract/status.ts'
import { localDate } from '#contract/zones.ts'
import { formatDuration, formatMonth, formatShortDate, formatTime } from '../shared/format.ts'
import { useLanguage, useTranslation } from '../shared/i18n.ts'
import { useSession } from '../shared/session.ts'
import { Card } from '../shared/ui/card.tsx'
import { PageHeader } from '../shared/ui/page-header.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../shared/ui/states.tsx'
import { Flags, StatusBadge } from '../shared/ui/status.tsx'
import { useOvertimeWords } from '../shared/overtime/words.ts'
import { DayStory } from './day-story.tsx'
import { useHolidays } from './holidays.ts'
import { myMonthQuery } from './month.ts'
import { shiftMonth } from './month-name.ts'
import { myDayQuery } from './my-day.ts'
import { useNow } from './use-now.ts'

/** My attendances, a month at a time; the month is in the address. */
export function MyHistory() {
  const { t } = useTranslation('employee')
  const { user } = useSession()
  const { t: overtime } = useOvertimeWords()
  const { at } = useNow()
  const { data: day } = useQuery({ ...myDayQuery(user.id), enabled: user.employee_id !== null })
  const thisMonth = localDate(day?.site.zone ?? 'Asia/Jakarta', at).slice(0, 7)
  const search = useSearch({ from: '/signed-in/personal/me/history' })
  const month = search.month && search.month < thisMonth ? search.month : thisMonth
  return (
    <>
      <PageHeader title={t('history.title')} actions={<MonthSwitch month={month} last={thisMonth} />} />
      <p className="mb-4 flex flex-wrap gap-x-6">
        <Link to="/me/schedule" className="inline-flex min-h-12 items-center text-accent">
          {t('history.schedule')}
        </Link>
        <Link to="/me/overtime" className="inline-flex min-h-12 items-center text-accent">
          {overtime('mine.title')}
        </Link>
      </p>
      <Holidays month={month} />
      <Month key={month} userId={user.id} month={month} />
    </>
  )
}

/** The month's holidays where I work, letter and name. */
function Holidays({ month }: { month: string }) {
  const language = useLanguage()
  const holidays = [...useHolidays(month)].toSorted(([a], [b]) => a.localeCompare(b))
  if (holidays.length === 0) return null
  return (
    <ul className="mb-4 flex flex-col gap-1">
      {holidays.map(([date, { name, status }]) => (
        <li key={date} className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="min-w-24 text-ink-soft">{formatShortDate(date, language)}</span>
          <StatusBadge status={status} />
          {name}
        </li>
      ))}
    </ul>
  )
}

function MonthSwitch({ month, last }: { month: string; last: string }) {
  const { t } = useTranslation('employee')
  const language = useLanguage()
  const arrow = 'grid size-12 place-items-center rounded-control border border-line-strong bg-surface hover:bg-raised'
  const next = shiftMonth(month, 1)
  return (
    <div className="flex items-center gap-2">
      <Link
        to="/me/history"
        search={{ month: shiftMonth(month, -1) }}
        aria-label={t('month.previous')}
        className={arrow}
      >
        <LeftIcon />
      </Link>
      <b className="min-w-36 text-center" aria-live="polite">
        {formatMonth(month, language)}
      </b>
      {next <= last ? (
        <Link to="/me/history" search={{ month: next }} aria-label={t('month.next')} className={arrow}>
          <RightIcon />
        </Link>
      ) : (
        <span className="size-12" />
      )}
    </div>
  )
}

function Month({ userId, month }: { userId: string; month: string }) {
  const { t } = useTranslation('employee')
  const { data: rows, error, refetch } = useQuery(myMonthQuery(userId, month))
  if (!rows) return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <SkeletonRows rows={6} />
  if (rows.length === 0) return <EmptyState title={t('history.empty')} text={t('history.emptyText')} />
  return (
    <div className="flex flex-col gap-4">
      <Summary rows={rows} />
      {error && <p className="text-sm text-ink-soft">{t('month.stale')}</p>}
      <ul className="overflow-hidden rounded-card border bg-surface">
        {rows.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </ul>
    </div>
  )
}

function Summary({ rows }: { rows: readonly AttendanceRow[] }) {
  const { t } = useTranslation('employee')
  const language = useLanguage()
  const count = (status: Status): number => rows.filter((row) => row.status === status).length
  const minutes = rows.reduce((sum, row) => sum + (row.duration_minutes ?? 0), 0)
  return (
    <Card className="flex flex-wrap items-center gap-x-6 gap-y-2">
      {STATUSES.filter((status) => count(status) > 0).map((status) => (
        <span key={status} className="flex items-center gap-2">
          <StatusBadge status={status} />
          <b>{count(status)}</b>
        </span>
      ))}
      <span className="text-ink-soft">
        {t('day.worked')} <b className="text-ink">{formatDuration(minutes, language)}</b>
      </span>
    </Card>
  )
}

function Row({ row }: { row: AttendanceRow }) {
  const language = useLanguage()
  const [open, setOpen] = useState(false)
  return (
    <li className="border-b last:border-b-0">
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="flex min-h-14 flex-wrap items-center gap-x-2 gap-y-1 px-4 py-2 hover:bg-raised">
          <b className="min-w-25 font-medium">{formatShortDate(row.date, language)}</b>
          <span className="min-w-27">
            {(row.jam_masuk ?? row.jam_pulang) !== null &&
              `${formatTime(row.jam_masuk, language)} – ${row.jam_pulang ? formatTime(row.jam_pulang, language) : ''}`}
          </span>
          <StatusBadge status={row.status} />
          <Flags flags={row.flags} />
        </summary>
        {open && (
          <div className="border-t bg-ground px-4 py-3">
            <DayStory date={row.date} row={row} heading={false} />
          </div>
        )}
      </details>
    </li>
  )
}
