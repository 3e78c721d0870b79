import { useQuery, useQueryClient } from '@tanstack/react-query'
import { CatchBoundary } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import type { AttendanceRow, MyDay } from '#contract/attendance.ts'
import { localTime } from '#contract/zones.ts'
import { NetworkError } from '../shared/api.ts'
import { browserClock } from '../shared/clock.ts'
import { formatDate, formatTime } from '../shared/format.ts'
import { useLanguage, useTranslation } from '../shared/i18n.ts'
import { useSession } from '../shared/session.ts'
import { Card } from '../shared/ui/card.tsx'
import { OnlineIndicator } from '../shared/ui/online.tsx'
import { EmptyState, ErrorState, Skeleton } from '../shared/ui/states.tsx'
import { Flags, StatusBadge } from '../shared/ui/status.tsx'
import { callName, dayAt, myDayQuery, partOfDay, withAnswer } from './my-day.ts'
import { useOutbox } from './outbox/browser.ts'
import type { Result } from './outbox/outbox.ts'
import { PunchCard } from './punch-card.tsx'
import { type Now, useNow } from './use-now.ts'

// Not needed for clocking in, so it may come a moment later.
const ThisMonth = lazy(async () => ({ default: (await import('./this-month.tsx')).ThisMonth }))

/** The employee's first screen. It stands on what the phone knows, and improves when the server answers. */
export function Today() {
  const { t } = useTranslation('employee')
  const { user } = useSession()
  const { data: day, error, refetch } = useQuery({ ...myDayQuery(user.id), enabled: user.employee_id !== null })
  if (user.employee_id === null) return <EmptyState whole title={t('notEmployee.title')} text={t('notEmployee.text')} />
  if (day) return <Day day={day} userId={user.id} />
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  return (
    <div className="flex flex-col gap-4">
      <Skeleton className="h-12 w-3/4" />
      <Skeleton className="h-56 w-full" />
    </div>
  )
}

function Day({ day, userId }: { day: MyDay; userId: string }) {
  const now = useNow()
  const receipt = useLatestReceipt(userId)
  const { date, attendance, next } = dayAt(day, now.at)
  return (
    <div className="grid gap-4 lg:grid-cols-2 lg:items-start">
      <div className="flex flex-col gap-4">
        <Greeting day={day} now={now} />
        <PunchCard zone={day.site.zone} next={next} now={now} receipt={receipt} />
        <TodayLine date={date} row={attendance} />
        <OthersWaiting />
      </div>
      <CatchBoundary getResetKey={() => date} errorComponent={NoMonth}>
        <Suspense fallback={<Skeleton className="h-96 w-full" />}>
          <ThisMonth userId={userId} today={date} />
        </Suspense>
      </CatchBoundary>
    </div>
  )
}

function Greeting({ day, now }: { day: MyDay; now: Now }) {
  const { t } = useTranslation('employee')
  const language = useLanguage()
  const part = partOfDay(localTime(day.site.zone, now.at))
  const shift = {
    name: day.shift.name.replace(/^shift\s+/i, ''),
    start: formatTime(day.shift.start, language),
    end: formatTime(day.shift.end, language),
    zone: day.site.zone_label,
  }
  return (
    <div>
      <div className="flex items-start justify-between gap-3">
        <h1 className="min-w-0 text-xl font-semibold">
          {t(`greeting.${part}`, { name: callName(day.employee.name) })}
        </h1>
        <span className="pt-1">
          <OnlineIndicator />
        </span>
      </div>
      <p className="text-ink-soft">
        {t('shift', shift)} · {day.site.name}
      </p>
    </div>
  )
}

function TodayLine({ date, row }: { date: string; row: AttendanceRow | null }) {
  const { t } = useTranslation('employee')
  const language = useLanguage()
  return (
    <Card className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <h2 className="font-semibold">
        {t('today')} <span className="font-normal text-ink-soft">{formatDate(date, language)}</span>
      </h2>
      <p className="flex gap-4">
        {(['in', 'out'] as const).map((kind) => (
          <span key={kind}>
            <span className="text-ink-soft">{t(`today.${kind}`)}</span>{' '}
            <b>{formatTime(kind === 'in' ? row?.jam_masuk : row?.jam_pulang, language)}</b>
          </span>
        ))}
      </p>
      {row && (
        <p className="flex flex-wrap gap-1">
          <StatusBadge status={row.status} />
          <Flags flags={row.flags} />
        </p>
      )}
    </Card>
  )
}

/** The month's part of the app did not arrive. The button above works all the same. */
const NoMonth = () => <ErrorState error={new NetworkError('unreachable')} onRetry={() => location.reload()} />

function OthersWaiting() {
  const { t } = useTranslation('employee')
  const { others } = useOutbox()
  return others > 0 ? <p className="text-sm text-ink-soft">{t('waiting.others', { count: others })}</p> : null
}

/** A receipt stays in place of the button until its owner looks away for a while. */
const SHOWN = 60_000

type Delivered = Extract<Result, { outcome: 'delivered' }>

/** The newest receipt as long as it is to be shown. Every final answer makes what the page knows old. */
function useLatestReceipt(userId: string): Delivered | null {
  const client = useQueryClient()
  const { results, waiting } = useOutbox()
  const [seen, setSeen] = useState<string | null>(null)
  const newest = results.findLast((result) => result.outcome === 'delivered') ?? null
  const marker = `${results.length} ${waiting.length}`

  useEffect(() => {
    if (newest) {
      client.setQueryData(myDayQuery(userId).queryKey, (day) => day && withAnswer(day, newest.answer))
    }
    void client.invalidateQueries({ queryKey: ['my-day'] })
    void client.invalidateQueries({ queryKey: ['my-month'] })
    // Only a change of what waits or was answered matters here.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [marker, client, userId])

  useEffect(() => {
    const looked = (): void => {
      if (document.visibilityState !== 'visible' || !newest) return
      if (browserClock.mono() - newest.punch.tapped.mono > SHOWN) setSeen(newest.punch.key)
    }
    document.addEventListener('visibilitychange', looked)
    return () => document.removeEventListener('visibilitychange', looked)
  }, [newest])

  return newest && newest.punch.key !== seen ? newest : null
}
