import { WEBHOOK_GROUPS } from '#contract/webhooks.ts'
import { useWebhookWords } from './words.ts'

type Props = { events: readonly string[]; onChange: (events: string[]) => void }
type Group = keyof typeof WEBHOOK_GROUPS

/** Which events an endpoint is told of, by what they are about. */
export function EventsField({ events, onChange }: Props) {
  const { t } = useWebhookWords()
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1.5 text-sm font-medium">{t('events')}</legend>
      {(Object.keys(WEBHOOK_GROUPS) as Group[]).map((group) => (
        <EventGroup key={group} group={group} events={events} onChange={onChange} />
      ))}
      {events.length === 0 && (
        <p role="alert" className="text-sm text-red-ink">
          {t('events.none')}
        </p>
      )}
    </fieldset>
  )
}

function EventGroup({ group, events, onChange }: Props & { group: Group }) {
  const { t } = useWebhookWords()
  return (
    <fieldset className="flex flex-col rounded-lg border border-line px-3 pb-1">
      <legend className="px-1 text-sm text-ink-soft">{t(`group.${group}`)}</legend>
      {WEBHOOK_GROUPS[group].map((event) => (
        <label key={event} className="flex min-h-12 cursor-pointer items-center gap-3 py-1">
          <input
            type="checkbox"
            checked={events.includes(event)}
            onChange={({ target }) =>
              onChange(target.checked ? [...events, event] : events.filter((one) => one !== event))
            }
            className="size-5 shrink-0 accent-accent"
          />
          <span>
            {t(`event.${event}`)}
            <code className="block text-sm text-ink-soft">{event}</code>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
