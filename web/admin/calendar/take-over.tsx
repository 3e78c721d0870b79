import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { CalendarChange, CalendarYear } from '#contract/calendar.ts'
import type { Past } from '#contract/past.ts'
import { request } from '../../shared/api.ts'
import { useErrorSentence } from '../../shared/errors.ts'
import { useMay } from '../../shared/session.ts'
import { Button } from '../../shared/ui/button.tsx'
import { notify } from '../../shared/ui/notices.tsx'
import { ErrorState, SkeletonRows } from '../../shared/ui/states.tsx'
import { Drawer } from '../ui/drawer.tsx'
import { Differences } from './differences.tsx'
import { CalendarPast } from './past.tsx'
import { pastOf, useCalendarChange } from './queries.ts'
import { useCalendarWords } from './words.ts'

/** How the calendar stands to the government's decree for the year, and the way to take it over. */
export function Delivered({ year, delivered }: { year: number; delivered: CalendarYear | undefined }) {
  const { t } = useCalendarWords()
  const mayWrite = useMay('calendar.write')
  const [open, setOpen] = useState(false)
  if (!delivered) return <p className="text-sm text-ink-soft">{t('delivered.none', { year })}</p>
  const { applied, version, days, source } = delivered
  const state = applied === null ? 'new' : applied < version ? 'amended' : 'done'
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-card border bg-surface px-4 py-3">
      <div className="min-w-0 flex-1 basis-64">
        <p className={state === 'done' ? undefined : 'font-medium'}>
          {t(`delivered.${state}`, { year, version, applied: applied ?? 0, count: days })}
        </p>
        <p className="text-xs text-ink-soft">{source}</p>
      </div>
      {mayWrite && (
        <Button look={state === 'done' ? 'quiet' : 'primary'} size="dense" onClick={() => setOpen(true)}>
          {t('delivered.look')}
        </Button>
      )}
      <Drawer open={open} onClose={() => setOpen(false)} title={t('delivered.title', { year })} note={source}>
        {open && <TakeOver year={year} onClose={() => setOpen(false)} />}
      </Drawer>
    </div>
  )
}

function TakeOver({ year, onClose }: { year: number; onClose: () => void }) {
  const { t } = useCalendarWords()
  const sentence = useErrorSentence()
  const path = `/years/${year}`
  const shown = useQuery({
    queryKey: ['calendar', 'differences', year],
    queryFn: () => request<CalendarChange>(`/api/calendar${path}`, { method: 'POST', body: { apply: false } }),
    gcTime: 0,
  })
  const change = useCalendarChange<CalendarChange>()
  if (shown.error) return <ErrorState error={shown.error} onRetry={() => void shown.refetch()} />
  if (!shown.data) return <SkeletonRows rows={8} />
  const { differences } = shown.data
  const toApply = differences.filter(({ locked }) => !locked).length
  const past = pastOf(change.error)
  const apply = (agreed: Past): void =>
    change.mutate(
      { path, method: 'POST', body: { apply: true }, past: agreed },
      {
        onSuccess: () => {
          notify(t('applied', { count: toApply }), { tone: 'good' })
          onClose()
        },
      },
    )
  return (
    <div className="flex flex-col gap-4">
      <p className="text-sm text-ink-soft">{t('keeps')}</p>
      {toApply > 0 && (
        <Button className="self-start" busy={change.isPending} onClick={() => apply(false)}>
          {t('apply', { count: toApply })}
        </Button>
      )}
      {past && <CalendarPast past={past} busy={change.isPending} onAgree={apply} />}
      {change.error && !past && (
        <p role="alert" className="text-red-ink">
          {sentence(change.error)}
        </p>
      )}
      <Differences list={differences} />
    </div>
  )
}
