import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { WEBHOOK_STATES, type WebhookDelivery, type WebhookEndpoint } from '#contract/webhooks.ts'
import { localDate, localTime } from '#contract/zones.ts'
import { useErrorSentence } from '../../shared/errors.ts'
import { formatAge, formatClock, formatNumber, formatShortDate } from '../../shared/format.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { Button } from '../../shared/ui/button.tsx'
import { notify } from '../../shared/ui/notices.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../shared/ui/states.tsx'
import { useNow } from '../now.ts'
import { Badge } from '../system/health.tsx'
import { FilterChip } from '../ui/filter-chip.tsx'
import { type DeliveriesAsked, deliveriesQuery, useWebhookChange } from './queries.ts'
import { resultOf, useWebhookWords } from './words.ts'

/** What was and is to be delivered to an endpoint, newest first; it changes by itself. */
export function Deliveries({ endpoint, onReplay }: { endpoint: WebhookEndpoint; onReplay: () => void }) {
  const { t } = useWebhookWords()
  const [asked, setAsked] = useState<DeliveriesAsked>({ state: undefined, before: undefined })
  const { data, error, refetch } = useQuery(deliveriesQuery(endpoint.id, asked))
  const choose = (value: string | undefined): void =>
    setAsked({ state: WEBHOOK_STATES.find((one) => one === value), before: undefined })
  return (
    <section aria-labelledby="webhook-deliveries" className="border-t pt-4">
      <div className="flex flex-wrap items-center gap-2">
        <h3 id="webhook-deliveries" className="mr-auto font-semibold">
          {t('deliveries')}
        </h3>
        <FilterChip
          name={t('state')}
          value={asked.state}
          options={WEBHOOK_STATES.map((value) => ({ value, label: t(`state.${value}`) }))}
          onChange={choose}
        />
        {endpoint.active && (
          <Button look="secondary" size="dense" onClick={onReplay}>
            {t('replayAll')}
          </Button>
        )}
      </div>
      {!data ? (
        error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : (
          <SkeletonRows rows={4} />
        )
      ) : data.data.length === 0 ? (
        <EmptyState
          title={t(asked.state ? 'deliveries.noneOf' : 'deliveries.empty')}
          text={asked.state ? undefined : t('deliveries.emptyText')}
        />
      ) : (
        <ul aria-label={t('deliveries')} aria-live="polite" className="mt-2 divide-y">
          {data.data.map((delivery) => (
            <Delivery key={delivery.id} delivery={delivery} endpoint={endpoint} />
          ))}
        </ul>
      )}
      <div className="flex justify-between gap-2 py-2">
        {asked.before && (
          <Button look="quiet" size="dense" onClick={() => setAsked({ ...asked, before: undefined })}>
            {t('deliveries.newest')}
          </Button>
        )}
        {data?.next && (
          <Button
            look="quiet"
            size="dense"
            className="ml-auto"
            onClick={() => setAsked({ ...asked, before: data.next ?? undefined })}
          >
            {t('deliveries.older')}
          </Button>
        )}
      </div>
    </section>
  )
}

const TONES = { waiting: 'slow', delivered: 'ok', failed: 'dead' } as const

function Delivery({ delivery, endpoint }: { delivery: WebhookDelivery; endpoint: WebhookEndpoint }) {
  const { t } = useWebhookWords()
  const language = useLanguage()
  const now = useNow(1_000)
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const {
    state,
    created_at: at,
    attempts,
    last_ms: ms,
    next_at: next,
    last_answer: answer,
    last_status: status,
  } = delivery
  const result = resultOf(delivery)
  const facts = [
    `${formatShortDate(localDate(zone, at), language)} ${formatClock(localTime(zone, at), language)}`,
    attempts > 0 && t('attempts', { count: attempts }),
    ms !== null && t('took', { ms: formatNumber(ms, language) }),
    next !== null &&
      endpoint.active &&
      (next > now ? t('next', { age: formatAge(next - now, language) }) : t('next.now')),
  ]
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 py-3">
      <div className="min-w-0 flex-1 basis-56">
        <p className="flex flex-wrap items-center gap-2">
          <Badge health={TONES[state]} text={t(`state.${state}`)} />
          <code className="text-sm">{delivery.type}</code>
        </p>
        <p className="mt-1 text-sm text-ink-soft">{facts.filter(Boolean).join(' · ')}</p>
        {result && state !== 'delivered' && <p className="text-sm">{t(`result.${result}`, { status: status ?? 0 })}</p>}
        <details className="text-sm">
          <summary className="inline-flex min-h-8 items-center text-accent">{t('answer')}</summary>
          <p className="break-all text-ink-soft">{delivery.message_id}</p>
          <pre className="mt-1 rounded-control bg-raised p-2 break-all whitespace-pre-wrap">
            {status !== null && `${status} `}
            {answer || '–'}
          </pre>
        </details>
      </div>
      {endpoint.active && (state !== 'waiting' || attempts > 0) && (
        <ReplayOne path={`/${endpoint.id}/deliveries/${delivery.id}/replay`} />
      )}
    </li>
  )
}

function ReplayOne({ path }: { path: string }) {
  const { t } = useWebhookWords()
  const sentence = useErrorSentence()
  const change = useWebhookChange()
  const act = (): void =>
    change.mutate(
      { path, method: 'POST' },
      {
        onSuccess: () => notify(t('replay.sent'), { tone: 'good' }),
        onError: (error) => notify(sentence(error), { tone: 'bad' }),
      },
    )
  return (
    <Button look="secondary" size="dense" busy={change.isPending} onClick={act}>
      {t('replay')}
    </Button>
  )
}
