import { useState } from 'react'
import type { Replayed, WebhookEndpoint, WebhookWithSecret } from '#contract/webhooks.ts'
import { Field, Select } from '../../shared/ui/field.tsx'
import { notify } from '../../shared/ui/notices.tsx'
import { serverNow } from '../now.ts'
import { Ask } from '../people/account-dialogs.tsx'
import { useWebhookChange } from './queries.ts'
import { hostOf, useWebhookWords } from './words.ts'

type Props = { endpoint: WebhookEndpoint; onClose: () => void }
const HOUR = 3_600_000

/** Stops messages to an endpoint until it is put into use again. */
export function DisableDialog({ endpoint: { id, url, version }, onClose }: Props) {
  const { t } = useWebhookWords()
  const change = useWebhookChange()
  const act = (): void =>
    change.mutate(
      { path: `/${id}`, method: 'PATCH', body: { version, active: false } },
      {
        onSuccess: () => {
          notify(t('disabled'), { tone: 'good' })
          onClose()
        },
      },
    )
  const text = t('disable.text', { host: hostOf(url) })
  const words = { title: t('disable.title'), text, action: t('disable') }
  return <Ask open onClose={onClose} {...words} busy={change.isPending} error={change.error} onDo={act} />
}

/** Removes an endpoint with its history. */
export function RemoveDialog({ endpoint, onClose, onRemoved }: Props & { onRemoved: () => void }) {
  const { t } = useWebhookWords()
  const change = useWebhookChange()
  const act = (): void =>
    change.mutate(
      { path: `/${endpoint.id}`, method: 'DELETE' },
      {
        onSuccess: () => {
          notify(t('removed'), { tone: 'good' })
          onRemoved()
        },
      },
    )
  const text = t('remove.text', { host: hostOf(endpoint.url) })
  const words = { title: t('remove.title'), text, action: t('remove') }
  return <Ask open onClose={onClose} {...words} busy={change.isPending} error={change.error} onDo={act} />
}

const KEEP = [24, 72, 168, 1, 0] as const

/** A new secret, with the time that the receiver has to change over. */
export function RotateDialog({ endpoint, onClose, onSecret }: Props & { onSecret: (secret: string) => void }) {
  const { t } = useWebhookWords()
  const [hours, setHours] = useState<number>(KEEP[0])
  const change = useWebhookChange<WebhookWithSecret>()
  const act = (): void =>
    change.mutate(
      { path: `/${endpoint.id}/secret`, method: 'POST', body: { keep_hours: hours } },
      {
        onSuccess: ({ secret }) => {
          onSecret(secret)
          onClose()
        },
      },
    )
  const words = { title: t('rotate.title'), text: t('rotate.text'), action: t('rotate') }
  return (
    <Ask open onClose={onClose} {...words} busy={change.isPending} error={change.error} onDo={act}>
      <Field label={t('rotate.keep')}>
        {(parts) => (
          <Select {...parts} value={hours} onChange={({ target }) => setHours(Number(target.value))}>
            {KEEP.map((count) => (
              <option key={count} value={count}>
                {count === 0 ? t('rotate.none') : t('rotate.hours', { count })}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </Ask>
  )
}

const SINCE = [1, 24, 72, 168] as const

/** Everything that failed or was missed since a time, once more. */
export function ReplayDialog({ endpoint, onClose }: Props) {
  const { t } = useWebhookWords()
  const [hours, setHours] = useState<number>(SINCE[1])
  const [arrived, setArrived] = useState(false)
  const change = useWebhookChange<Replayed>()
  const act = (): void => {
    // the clock of the server is estimated in parts of a millisecond
    const to = Math.round(serverNow())
    const body = { from: to - hours * HOUR, to, arrived }
    change.mutate(
      { path: `/${endpoint.id}/replay`, method: 'POST', body },
      {
        onSuccess: ({ deliveries: count }) => {
          notify(count === 0 ? t('replayAll.nothing') : t('replayAll.done', { count }), { tone: 'good' })
          onClose()
        },
      },
    )
  }
  const words = { title: t('replayAll.title'), text: t('replayAll.text'), action: t('replayAll.do') }
  return (
    <Ask open onClose={onClose} {...words} busy={change.isPending} error={change.error} onDo={act}>
      <Field label={t('replayAll.since')}>
        {(parts) => (
          <Select {...parts} value={hours} onChange={({ target }) => setHours(Number(target.value))}>
            {SINCE.map((count) => (
              <option key={count} value={count}>
                {count < 72 ? t('replayAll.hours', { count }) : t('replayAll.days', { count: count / 24 })}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <label className="mt-3 flex min-h-12 cursor-pointer items-center gap-3">
        <input
          type="checkbox"
          checked={arrived}
          onChange={({ target }) => setArrived(target.checked)}
          className="size-5 shrink-0 accent-accent"
        />
        {t('replayAll.arrived')}
      </label>
    </Ask>
  )
}
