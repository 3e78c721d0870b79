import { useQuery } from '@tanstack/react-query'
import type { TraceStep } from '#contract/trace.ts'
import { Trace } from '../../employee/why.tsx'
import { Flags, StatusBadge } from '../../shared/ui/status.tsx'
import { ErrorState, SkeletonRows } from '../../shared/ui/states.tsx'
import { DayStory } from '../history/day-drawer.tsx'
import { reasonQuery } from './queries.ts'
import { useReportWords } from './words.ts'

/** "Kenapa status ini?" of any day: of a stored one its whole story, of others what they follow from. */
export function WhyDay({ employee, date }: { employee: string; date: string }) {
  const { t } = useReportWords()
  const { data, error, refetch } = useQuery(reasonQuery(employee, date))
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data) return <SkeletonRows rows={4} />
  if (data.id) return <DayStory id={data.id} />
  return (
    <>
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
