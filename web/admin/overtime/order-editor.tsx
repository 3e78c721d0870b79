import { useState } from 'react'
import type { CreatedOvertimeOrder } from '#contract/overtime.ts'
import { ApiError } from '../../shared/api.ts'
import { useErrorSentence } from '../../shared/errors.ts'
import { dateHere, formatDate, formatDuration, formatTime } from '../../shared/format.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { useOvertimeWords } from '../../shared/overtime/words.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Field, Input } from '../../shared/ui/field.tsx'
import { notify } from '../../shared/ui/notices.tsx'
import { serverNow } from '../now.ts'
import { clockTime } from '../people/changes.ts'
import type { Named } from '../people/person-picker.tsx'
import { DateField } from '../ui/dates/date-field.tsx'
import { PeopleChoice } from './people-choice.tsx'
import { useOvertimeChange } from './queries.ts'

type Warnings = CreatedOvertimeOrder['warnings']

/** An order for overtime: who, when and why. What it would exceed is shown before it is sent. */
export function OrderEditor({ onClose }: { onClose: () => void }) {
  const { t } = useOvertimeWords()
  const language = useLanguage()
  const clock = (time: string): string => formatTime(time, language)
  const [form, setForm] = useState({
    date: dateHere(serverNow()),
    start: clock('17:00'),
    end: clock('20:00'),
    reason: '',
  })
  const [people, setPeople] = useState<Named[]>([])
  const check = useOvertimeChange<{ warnings: Warnings }>()
  const order = useOvertimeChange<CreatedOvertimeOrder>()
  const { reason, date } = form
  const [start, end] = [clockTime(form.start), clockTime(form.end)]
  const asked = { date, start, end, employees: people.map(({ id }) => id) }
  const forget = (): void => {
    check.reset()
    order.reset()
  }
  const set = (field: keyof typeof form, value: string): void => {
    setForm({ ...form, [field]: value })
    if (field !== 'reason') forget()
  }
  const send = (): void =>
    order.mutate(
      { path: '/orders', method: 'POST', body: { ...asked, reason } },
      {
        onSuccess: () => {
          notify(t('order.sent'), { tone: 'good' })
          onClose()
        },
      },
    )
  /** Sent at once where nothing is exceeded; otherwise once more, with the eyes open. */
  const submit = (): void => {
    if (people.length === 0 || check.isPending || order.isPending) return
    if (check.data) return send()
    check.mutate(
      { path: '/orders/check', method: 'POST', body: asked },
      { onSuccess: ({ warnings }) => warnings.length === 0 && send() },
    )
  }
  const warnings = check.data?.warnings ?? []
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <div className="grid grid-cols-2 gap-4 sm:grid-cols-[2fr_1fr_1fr]">
        <DateField
          label={t('order.date')}
          className="col-span-2 sm:col-span-1"
          required
          value={form.date}
          onChange={(date) => set('date', date)}
        />
        {(['start', 'end'] as const).map((field) => (
          <Field
            key={field}
            label={t(`order.${field}`)}
            hint={field === 'end' && end <= start ? t('order.nextDay') : undefined}
          >
            {(parts) => (
              <Input
                {...parts}
                required
                pattern="([01]?[0-9]|2[0-3])([.:]?[0-5][0-9])?"
                title={t('order.time', { example: clock('17:00') })}
                autoComplete="off"
                value={form[field]}
                onChange={({ target }) => set(field, target.value)}
              />
            )}
          </Field>
        ))}
      </div>
      <Field label={t('order.reason')}>
        {(parts) => (
          <Input
            {...parts}
            required
            minLength={3}
            maxLength={500}
            value={form.reason}
            onChange={({ target }) => set('reason', target.value)}
          />
        )}
      </Field>
      <PeopleChoice
        people={people}
        onChange={(next) => {
          setPeople(next)
          forget()
        }}
      />
      <div aria-live="polite">
        {warnings.length > 0 && <CapWarnings warnings={warnings} />}
        <Refusal error={check.error ?? order.error} />
      </div>
      <Button
        type="submit"
        className="self-start"
        busy={check.isPending || order.isPending}
        disabled={people.length === 0}
      >
        {t('order.send')}
      </Button>
    </form>
  )
}

/** Why it was refused, with the name of whom it is about. */
function Refusal({ error }: { error: Error | null }) {
  const sentence = useErrorSentence()
  if (!error) return null
  const about = error instanceof ApiError && error.code.startsWith('overtime/') ? error.detail : undefined
  return (
    <p role="alert" className="text-red-ink">
      {sentence(error)} {about && <b className="font-semibold">{about}</b>}
    </p>
  )
}

function CapWarnings({ warnings }: { warnings: Warnings }) {
  const { t } = useOvertimeWords()
  const language = useLanguage()
  return (
    <div className="rounded-control bg-amber-tint p-3 text-amber-ink">
      <p className="font-semibold">{t('order.over')}</p>
      <ul className="mt-1 list-disc pl-5 text-sm">
        {warnings.map(({ employee_id: id, name, warning }) => (
          <li key={`${id} ${warning.cap} ${warning.date}`}>
            {t(`cap.${warning.cap}`, {
              name,
              date: formatDate(warning.date, language),
              minutes: formatDuration(warning.minutes, language),
              allowed: formatDuration(warning.allowed, language),
            })}
          </li>
        ))}
      </ul>
    </div>
  )
}
