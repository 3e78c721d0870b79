import { useState } from 'react'
import { WEBHOOK_GROUPS, type WebhookEndpoint, type WebhookWithSecret } from '#contract/webhooks.ts'
import { Field, Input } from '../../shared/ui/field.tsx'
import { notify } from '../../shared/ui/notices.tsx'
import { SaveBar } from '../people/save-bar.tsx'
import { EventsField } from './events-field.tsx'
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
  const [events, setEvents] = useState<readonly string[]>(endpoint?.events ?? WEBHOOK_GROUPS.attendance)
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
      <EventsField events={events} onChange={setEvents} />
      <SaveBar busy={change.isPending} error={change.error} onCancel={onClose} />
    </form>
  )
}
