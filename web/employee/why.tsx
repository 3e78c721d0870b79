import { lazy, Suspense } from 'react'
import type { TraceStep } from '#contract/trace.ts'
import { useTranslation } from '../shared/i18n.ts'

/** The sentences are many, and nobody needs them before clocking in. */
const TraceList = lazy(() => import('./trace-list.tsx'))

/** The steps that led to a row, in sentences. */
export function Trace({ steps }: { steps: readonly TraceStep[] }) {
  return (
    <Suspense fallback={null}>
      <TraceList steps={steps} />
    </Suspense>
  )
}

/** "Kenapa?", unfolding the reasons in place. */
export function Why({ steps }: { steps: readonly TraceStep[] }) {
  const { t } = useTranslation('employee')
  if (steps.length === 0) return null
  return (
    <details>
      <summary className="inline-flex min-h-12 items-center rounded-control px-2 font-medium underline underline-offset-4">
        {t('why')}
      </summary>
      <div className="pb-2 text-left text-sm">
        <Trace steps={steps} />
      </div>
    </details>
  )
}
