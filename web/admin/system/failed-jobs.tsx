import { useState } from 'react'
import type { FailedJobView, RetryOrder, SystemView } from '#contract/system.ts'
import { formatAge, formatNumber } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { useMay } from '../../shared/session.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Dialog } from '../../shared/ui/dialog.tsx'
import { EmptyState } from '../../shared/ui/states.tsx'
import { BoardCard } from '../board/board-card.tsx'
import { isWaiting, useRetry } from './use-system.ts'

/** What failed for good, why, and the way back into the queue. */
export function FailedJobs({ view }: { view: SystemView }) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const mayRetry = useMay('system.manage')
  const retry = useRetry()
  const { failed_jobs: jobs, queue, orders } = view
  const total = Math.max(queue?.failed ?? 0, jobs.length)
  const waits = (job: string): boolean => orders.some((order) => isWaiting(order) && order.job === job)
  const allWait = waits('all') || (retry.isPending && retry.variables === 'all')
  return (
    <BoardCard
      title={t('system.failed')}
      note={
        total > jobs.length && jobs.length > 0
          ? t('system.failedMore', { shown: formatNumber(jobs.length, language), total: formatNumber(total, language) })
          : undefined
      }
    >
      {jobs.length === 0 ? (
        <EmptyState
          title={t(queue ? 'system.failedNone' : 'system.failedUnknown')}
          text={queue ? t('system.failedNoneText') : undefined}
        />
      ) : (
        <ul tabIndex={0} aria-label={t('system.failed')} className="max-h-96 overflow-y-auto">
          {jobs.map((job) => (
            <FailedJob
              key={job.id}
              job={job}
              now={view.now}
              waiting={allWait || waits(job.id)}
              busy={retry.isPending && retry.variables === job.id}
              onRetry={mayRetry ? () => retry.mutate(job.id) : null}
            />
          ))}
        </ul>
      )}
      {mayRetry && total > 0 && <RetryAll count={total} waiting={allWait} onRetry={() => retry.mutate('all')} />}
      <Orders orders={orders} now={view.now} />
    </BoardCard>
  )
}

type EntryProps = {
  job: FailedJobView
  now: number
  waiting: boolean
  busy: boolean
  /** Null for those who may only look. */
  onRetry: (() => void) | null
}

function FailedJob({ job, now, waiting, busy, onRetry }: EntryProps) {
  const { t } = useTranslation('admin')
  const { t: common } = useTranslation()
  const language = useLanguage()
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-t px-4 py-3 first:border-t-0">
      <div className="min-w-0 flex-1 basis-64">
        <p className="font-medium break-words">{job.reason}</p>
        <p className="text-sm break-words text-ink-soft">
          {job.name} · {t('system.failedAt', { age: formatAge(now - job.failed_at, language), count: job.attempts })}
        </p>
        <details className="text-sm">
          <summary className="inline-flex min-h-8 items-center text-accent">{t('system.payload')}</summary>
          <p className="text-ink-soft break-all">{job.id}</p>
          <pre className="mt-1 rounded-control bg-raised p-2 whitespace-pre-wrap break-all">{job.payload}</pre>
        </details>
      </div>
      {waiting ? (
        <p className="py-2 text-sm text-ink-soft">{t('system.retryWaiting')}</p>
      ) : (
        onRetry && (
          <Button look="secondary" size="dense" busy={busy} onClick={onRetry}>
            {common('action.retry')}
          </Button>
        )
      )}
    </li>
  )
}

function RetryAll({ count, waiting, onRetry }: { count: number; waiting: boolean; onRetry: () => void }) {
  const { t } = useTranslation('admin')
  const { t: common } = useTranslation()
  const [open, setOpen] = useState(false)
  const confirm = (): void => {
    setOpen(false)
    onRetry()
  }
  return (
    <div className="border-t px-4 py-3">
      <Button look="secondary" size="dense" busy={waiting} onClick={() => setOpen(true)}>
        {t(waiting ? 'system.retryWaiting' : 'system.retryAll')}
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={t('system.retryTitle')}
        description={t('system.retryText', { count })}
        actions={
          <>
            <Button look="secondary" onClick={() => setOpen(false)}>
              {common('action.cancel')}
            </Button>
            <Button onClick={confirm}>{t('system.retryAll')}</Button>
          </>
        }
      />
    </div>
  )
}

const SHOWN = 3

/** What became of the last orders. */
function Orders({ orders, now }: { orders: readonly RetryOrder[]; now: number }) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  if (orders.length === 0) return null
  const outcome = ({ state, put_back: count }: RetryOrder): string => {
    if (state === 'waiting') return t('system.order.waiting')
    if (state === 'failed') return t('system.order.failed')
    return count ? t('system.order.done', { count }) : t('system.order.gone')
  }
  return (
    <div className="border-t px-4 py-3 text-sm">
      <h3 className="font-medium">{t('system.orders')}</h3>
      <ul aria-live="polite">
        {orders.slice(0, SHOWN).map((order) => (
          <li key={order.id} className="flex flex-wrap justify-between gap-x-4 py-1">
            <span className="min-w-0 break-all">
              {order.job === 'all' ? t('system.order.all') : order.job}: <b className="font-medium">{outcome(order)}</b>
            </span>
            <span className="text-ink-soft">
              {t('system.order.by', { who: order.asked_by, age: formatAge(now - order.asked_at, language) })}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
