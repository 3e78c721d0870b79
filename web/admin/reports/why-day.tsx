import { useQuery } from '@tanstack/react-query'
import { Lock } from 'lucide-react'
import type { ReasonAnswer } from '#contract/reports.ts'
import type { TraceStep } from '#contract/trace.ts'
import { localDate, localTime, zoneLabel } from '#contract/zones.ts'
import { Trace } from '../../employee/why.tsx'
import { formatDate, formatTime } from '../../shared/format.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { Flags, StatusBadge } from '../../shared/ui/status.tsx'
import { ErrorState, SkeletonRows } from '../../shared/ui/states.tsx'
import { DayStory } from '../history/day-drawer.tsx'
import { reasonQuery } from './queries.ts'
import { useReportWords } from './words.ts'

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone

/** "Kenapa status ini?" of any day: of a stored one its whole story, of others what they follow from. */
export function WhyDay({ employee, date }: { employee: string; date: string }) {
  const { t } = useReportWords()
  const { data, error, refetch } = useQuery(reasonQuery(employee, date))
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data) return <SkeletonRows rows={4} />
  if (data.id)
    return (
      <>
        <Settled settled={data.settled} />
        <DayStory id={data.id} />
      </>
    )
  return (
    <>
      <Settled settled={data.settled} />
      {data.status && (
        <div className="flex flex-wrap items-center gap-2">
          <StatusBadge status={data.status} />
          <Flags flags={data.flags} />
        </div>
      )}
      <h3 className="mt-6 mb-1 font-semibold">{t('why')}</h3>
      {data.note && <p className="mb-2 text-sm">{t(`why.${data.note}`)}</p>}
      <div className="text-sm">
        <Trace steps={data.trace as TraceStep[]} />
      </div>
    </>
  )
}

/** Of a settled day: since when and by whom, so that nobody looks for why it does not follow a change. */
function Settled({ settled }: Pick<ReasonAnswer, 'settled'>) {
  const { t } = useReportWords()
  const language = useLanguage()
  if (!settled) return null
  const { at, by } = settled
  const when =
    at === null
      ? ''
      : `${formatDate(localDate(ZONE, at), language)}, ${formatTime(localTime(ZONE, at), language)} ${zoneLabel(ZONE, at)}`
  const said = when === '' ? 'why.settledBefore' : by === null ? 'why.settledAt' : 'why.settled'
  return (
    <p className="mb-3 flex items-start gap-2 text-sm text-ink-soft">
      <Lock className="mt-0.5 size-4 shrink-0" aria-hidden />
      <span>{t(said, { at: when, by: by ?? '' })}</span>
    </p>
  )
}
