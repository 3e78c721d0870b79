import { type ComponentType, type FormEvent, useState } from 'react'
import type { DayRequest } from '#contract/requests.ts'
import { useErrorSentence } from '../shared/errors.ts'
import { formText } from '../shared/form-text.ts'
import { useTranslation } from '../shared/i18n.ts'
import { Button } from '../shared/ui/button.tsx'
import { Field, Input } from '../shared/ui/field.tsx'
import { NativeDate } from '../shared/ui/native-date.tsx'
import { notify } from '../shared/ui/notices.tsx'
import { useRequestChange } from './queries.ts'

type DateControl = ComponentType<{
  label: string
  hint: string
  min: string
  max: string
  value: string
  onChange: (date: string) => void
}>
type Props = {
  one: DayRequest
  /** HR settles it at once; the asker is answered. */
  byHr: boolean
  /** How this screen has dates chosen. */
  DateControl?: DateControl
  today: string
}

const dayAfter = (date: string): string => new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10)

/** An absence that was approved ends earlier: from which date on the person is back, and why. */
export function ComeBack(props: Props) {
  const { t } = useTranslation('requests')
  const [open, setOpen] = useState(false)
  if (open) return <Form {...props} onClose={() => setOpen(false)} />
  return (
    <Button look="secondary" className="self-start" onClick={() => setOpen(true)}>
      {t('back.open')}
    </Button>
  )
}

function Form({ one, byHr, DateControl = NativeDate, today, onClose }: Props & { onClose: () => void }) {
  const { t } = useTranslation('requests')
  const common = useTranslation().t
  const sentence = useErrorSentence()
  const first = dayAfter(one.from)
  // mostly it is said on the day itself
  const [date, setDate] = useState(today > first ? (today < one.to ? today : one.to) : first)
  const change = useRequestChange<DayRequest>()
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    const reason = formText(new FormData(event.currentTarget), 'reason').trim()
    const path = byHr ? `/api/requests/${one.id}/shorten` : `/api/me/requests/${one.id}/back`
    change.mutate(
      { path, body: { version: one.version, back_on: date, reason } },
      {
        onSuccess: () => {
          notify(t(byHr ? 'back.saved' : 'back.asked'), { tone: 'good' })
          onClose()
        },
      },
    )
  }
  return (
    <form onSubmit={submit} aria-label={t('back.open')} className="flex max-w-xl flex-col gap-3">
      <DateControl
        label={t('back.date')}
        hint={t('back.hint')}
        min={first}
        max={one.to}
        value={date}
        onChange={setDate}
      />
      <Field label={t('form.reason')} hint={t(byHr ? 'back.reasonHint' : 'back.reasonAsk')}>
        {(ids) => <Input {...ids} name="reason" required minLength={3} maxLength={500} autoComplete="off" />}
      </Field>
      {change.error && !change.isPending && (
        <p role="alert" className="text-red-ink">
          {sentence(change.error)}
        </p>
      )}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" busy={change.isPending} disabled={date === ''}>
          {t(byHr ? 'back.save' : 'back.ask')}
        </Button>
        <Button look="secondary" onClick={onClose}>
          {common('action.cancel')}
        </Button>
      </div>
    </form>
  )
}
