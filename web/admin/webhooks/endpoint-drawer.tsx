import { type ReactNode, useState } from 'react'
import type { WebhookEndpoint } from '#contract/webhooks.ts'
import { localDate, localTime } from '#contract/zones.ts'
import { useErrorSentence } from '../../shared/errors.ts'
import { formatDate, formatTime } from '../../shared/format.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { Button } from '../../shared/ui/button.tsx'
import { notify } from '../../shared/ui/notices.tsx'
import { useNow } from '../now.ts'
import { Drawer } from '../ui/drawer.tsx'
import { Facts } from '../ui/facts.tsx'
import { Deliveries } from './deliveries.tsx'
import { EndpointBadge } from './endpoint-badge.tsx'
import { EndpointForm } from './endpoint-form.tsx'
import { DisableDialog, RemoveDialog, ReplayDialog, RotateDialog } from './endpoint-dialogs.tsx'
import { useWebhookChange } from './queries.ts'
import { healthOf, hostOf, useWebhookWords } from './words.ts'

type Props = {
  endpoint: WebhookEndpoint
  onClose: () => void
  onSecret: (secret: string) => void
  /** The secret that was just made, to be stored now or never. */
  secret: ReactNode
}
type Asking = 'edit' | 'rotate' | 'disable' | 'remove' | 'replay' | null

/** One endpoint: how it is, what can be done about it, and what was delivered. */
export function EndpointDrawer({ endpoint, onClose, onSecret, secret }: Props) {
  const [asking, setAsking] = useState<Asking>(null)
  const done = (): void => setAsking(null)
  const dialog = { endpoint, onClose: done }
  return (
    <Drawer
      open
      onClose={onClose}
      title={endpoint.description || hostOf(endpoint.url)}
      note={<span className="break-all">{endpoint.url}</span>}
    >
      {asking === 'edit' ? (
        <EndpointForm endpoint={endpoint} onCreated={done} onClose={done} />
      ) : (
        <div className="flex flex-col gap-6">
          {secret}
          <State endpoint={endpoint} />
          <Actions endpoint={endpoint} onAsk={setAsking} />
          <Deliveries endpoint={endpoint} onReplay={() => setAsking('replay')} />
        </div>
      )}
      {asking === 'rotate' && <RotateDialog {...dialog} onSecret={onSecret} />}
      {asking === 'disable' && <DisableDialog {...dialog} />}
      {asking === 'remove' && <RemoveDialog {...dialog} onRemoved={onClose} />}
      {asking === 'replay' && <ReplayDialog {...dialog} />}
    </Drawer>
  )
}

function State({ endpoint }: { endpoint: WebhookEndpoint }) {
  const { t } = useWebhookWords()
  const language = useLanguage()
  const health = healthOf(endpoint, useNow(5_000))
  // whoever looks after it compares with the clock beside them
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const when = (at: number): string =>
    `${formatDate(localDate(zone, at), language)} ${formatTime(localTime(zone, at), language)}`
  return (
    <section className="flex flex-col gap-2">
      <EndpointBadge endpoint={endpoint} />
      {health !== 'ok' && health !== 'waiting' && <p className="text-sm">{t(`health.${health}Text`)}</p>}
      <Facts
        facts={[
          [
            t('events'),
            endpoint.events.map((event) => (
              <code key={event} className="block text-sm">
                {event}
              </code>
            )),
          ],
          [t('since'), when(endpoint.created_at)],
          [t('state.waiting'), String(endpoint.waiting)],
        ]}
      />
      {endpoint.old_secret_until !== null && (
        <p className="text-sm text-ink-soft">{t('oldSecret', { time: when(endpoint.old_secret_until) })}</p>
      )}
    </section>
  )
}

function Actions({ endpoint, onAsk }: { endpoint: WebhookEndpoint; onAsk: (what: Asking) => void }) {
  const { t } = useWebhookWords()
  const sentence = useErrorSentence()
  const change = useWebhookChange()
  const { id, version, active } = endpoint
  const act = (path: string, said: string, method: 'POST' | 'PATCH', body?: unknown): void =>
    change.mutate(
      { path, method, body },
      {
        onSuccess: () => notify(said, { tone: 'good' }),
        onError: (error) => notify(sentence(error), { tone: 'bad' }),
      },
    )
  const enable = (): void => act(`/${id}`, t('enabled'), 'PATCH', { version, active: true })
  return (
    <section aria-label={t('actions')} className="flex flex-wrap gap-2">
      {active ? (
        <Button size="dense" busy={change.isPending} onClick={() => act(`/${id}/test`, t('test.sent'), 'POST')}>
          {t('test')}
        </Button>
      ) : (
        <Button size="dense" busy={change.isPending} onClick={enable}>
          {t('enable')}
        </Button>
      )}
      {(['edit', 'rotate'] as const).map((what) => (
        <Button key={what} look="secondary" size="dense" onClick={() => onAsk(what)}>
          {t(what)}
        </Button>
      ))}
      {active && (
        <Button look="secondary" size="dense" onClick={() => onAsk('disable')}>
          {t('disable')}
        </Button>
      )}
      <Button look="quiet" size="dense" onClick={() => onAsk('remove')}>
        {t('remove')}
      </Button>
    </section>
  )
}
