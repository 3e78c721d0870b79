import { useState } from 'react'
import { WEBHOOK_EVENTS, type WebhookEndpoint, type WebhookWithSecret } from '#contract/webhooks.ts'
import { Field, Input } from '../../shared/ui/field.tsx'
import { notify } from '../../shared/ui/notices.tsx'
import { SaveBar } from '../people/save-bar.tsx'
import { useWebhookChange } from './queries.ts'
import { useWebhookWords } from './words.ts'

type Props = {
  /** Null for a new one. */
  endpoint: WebhookEndpoint | null
  onCreated: (made: WebhookWithSecret) => void
  onClose: () => void
}

/** Where messages go, and which. */
export function EndpointForm({ endpoint, onCreated, onClose }: Props) {
  const { t } = useWebhookWords()
  const [url, setUrl] = useState(endpoint?.url ?? '')
  const [description, setDescription] = useState(endpoint?.description ?? '')
  const [events, setEvents] = useState<readonly string[]>(endpoint?.events ?? WEBHOOK_EVENTS)
  const change = useWebhookChange<WebhookEndpoint & WebhookWithSecret>()
  const submit = (): void => {
    if (change.isPending || events.length === 0) return
    const body = { url: url.trim(), description: description.trim(), events }
    if (endpoint)
      change.mutate(
        { path: `/${endpoint.id}`, method: 'PATCH', body: { ...body, version: endpoint.version } },
        {
          onSuccess: () => {
            notify(t('saved'), { tone: 'good' })
            onClose()
          },
        },
      )
    else
      change.mutate(
        { path: '', method: 'POST', body },
        {
          onSuccess: (made) => {
            notify(t('created'), { tone: 'good' })
            onCreated(made)
          },
        },
      )
  }
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Field label={t('description')} hint={t('description.hint')}>
        {(parts) => (
          <Input
            {...parts}
            value={description}
            maxLength={200}
            autoComplete="off"
            onChange={({ target }) => setDescription(target.value)}
          />
        )}
      </Field>
      <Field label={t('url')} hint={t('url.hint')}>
        {(parts) => (
          <Input
            {...parts}
            type="url"
            inputMode="url"
            required
            maxLength={500}
            autoComplete="off"
            spellCheck={false}
            placeholder="https://"
            value={url}
            onChange={({ target }) => setUrl(target.value)}
          />
        )}
      </Field>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1.5 text-sm font-medium">{t('events')}</legend>
        {WEBHOOK_EVENTS.map((event) => (
          <label key={event} className="flex min-h-12 cursor-pointer items-center gap-3">
            <input
              type="checkbox"
              checked={events.includes(event)}
              onChange={({ target }) =>
                setEvents(target.checked ? [...events, event] : events.filter((one) => one !== event))
              }
              className="size-5 shrink-0 accent-accent"
            />
            <span>
              {t(`event.${event}`)}
              <code className="block text-sm text-ink-soft">{event}</code>
            </span>
          </label>
        ))}
        {events.length === 0 && (
          <p role="alert" className="text-sm text-red-ink">
            {t('events.none')}
          </p>
        )}
      </fieldset>
      <SaveBar busy={change.isPending} error={change.error} onCancel={onClose} />
    </form>
  )
}
