import { type FormEvent, useState } from 'react'
import type { Deputy } from '#contract/requests.ts'
import { useRequestChange } from '../../requests/queries.ts'
import { useErrorSentence } from '../../shared/errors.ts'
import { formText } from '../../shared/form-text.ts'
import { useTranslation } from '../../shared/i18n.ts'
import { useSession } from '../../shared/session.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Field, Input } from '../../shared/ui/field.tsx'
import { notify } from '../../shared/ui/notices.tsx'
import { type Named, PersonPicker } from '../people/person-picker.tsx'
import { DateField } from '../ui/dates/date-field.tsx'

/** Names somebody who decides too, from a date to another; found by name, or by number who is out of sight. */
export function NameDeputy({ today }: { today: string }) {
  const { t } = useTranslation('requests')
  const { user } = useSession()
  const sentence = useErrorSentence()
  const [person, setPerson] = useState<Named | null>(null)
  const [byNumber, setByNumber] = useState(false)
  const [from, setFrom] = useState(today)
  const [to, setTo] = useState(today)
  const change = useRequestChange<Deputy>()
  const error = change.error && !change.isPending ? sentence(change.error) : undefined
  const begin = (date: string): void => {
    setFrom(date)
    setTo(date)
  }
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    const element = event.currentTarget
    const form = new FormData(element)
    const number = byNumber ? formText(form, 'number').trim() : person?.number
    if (!number) return
    change.mutate(
      { path: '/api/me/deputies', body: { deputy_number: number, from, to } },
      {
        onSuccess: ({ deputy }) => {
          element.reset()
          begin(today)
          setPerson(null)
          notify(t('deputies.named', { name: deputy.name }), { tone: 'good' })
        },
      },
    )
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <div className="flex flex-col items-start gap-1">
        {byNumber ? (
          <Field label={t('deputies.number')} hint={t('deputies.numberHint')} error={error} className="w-full">
            {(ids) => <Input {...ids} name="number" required maxLength={40} autoComplete="off" />}
          </Field>
        ) : (
          <Field label={t('deputies.person')} hint={t('deputies.personHint')} error={error} className="w-full">
            {(ids) => (
              <PersonPicker {...ids} value={person} except={user.employee_id ?? undefined} onChange={setPerson} />
            )}
          </Field>
        )}
        <Button
          look="quiet"
          size="dense"
          onClick={() => {
            setByNumber(!byNumber)
            change.reset()
          }}
        >
          {t(byNumber ? 'deputies.byName' : 'deputies.byNumber')}
        </Button>
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <DateField label={t('form.from')} required min={today} value={from} onChange={begin} />
        <DateField label={t('form.to')} required min={from} value={to} onChange={setTo} />
      </div>
      <Button
        type="submit"
        className="self-start"
        busy={change.isPending}
        disabled={!byNumber && person?.number === undefined}
      >
        {t('deputies.name')}
      </Button>
    </form>
  )
}
