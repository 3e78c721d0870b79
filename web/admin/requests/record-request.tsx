import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { CreateRequest, DayRequest, RecordRequest as Recorded } from '#contract/requests.ts'
import { AWAY_KINDS } from '#contract/request-words.ts'
import { LetterFollows, LetterInput } from '../../requests/letter-input.tsx'
import { newKey } from '../../requests/new-key.ts'
import { leaveTypesQuery, useRequestChange } from '../../requests/queries.ts'
import { PARTS, Times, upload } from '../../requests/request-form.tsx'
import { TypeFields } from '../../requests/type-fields.tsx'
import { useErrorSentence } from '../../shared/errors.ts'
import { dateHere } from '../../shared/format.ts'
import { formText } from '../../shared/form-text.ts'
import { useTranslation } from '../../shared/i18n.ts'
import { useSession } from '../../shared/session.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Field, Input, Select } from '../../shared/ui/field.tsx'
import { notify } from '../../shared/ui/notices.tsx'
import { serverNow } from '../now.ts'
import { PersonPicker } from '../people/person-picker.tsx'
import type { Named } from '../people/person-picker.tsx'
import { DateField } from '../ui/dates/date-field.tsx'
import { Drawer } from '../ui/drawer.tsx'

const FORM = 'record-request'

/** HR writes down what somebody could not ask for: a paper letter, a call in the morning, dates of last week. */
export function RecordRequest({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('requests')
  const common = useTranslation().t
  const sentence = useErrorSentence()
  const { user } = useSession()
  const [person, setPerson] = useState<Named | null>(null)
  const [kind, setKind] = useState<Recorded['kind']>('sakit')
  const [part, setPart] = useState<CreateRequest['part']>('whole')
  const [from, setFrom] = useState(() => dateHere(serverNow()))
  const [to, setTo] = useState(from)
  // the same for every try, so that a lost answer does not make two of it
  const [key, setKey] = useState(newKey)
  const [fault, setFault] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const change = useRequestChange<DayRequest>()
  const [type, setType] = useState('')
  // also those that only HR enters; what is left of them is the person's and is told where it is not enough
  const { data: known = [] } = useQuery(leaveTypesQuery)
  const types = known.filter((one) => one.kind === kind && !one.closed).map((one) => ({ ...one, left: null }))
  const chosen = PARTS[kind].includes(part) ? part : 'whole'
  const isOneDay = chosen !== 'whole'

  async function send(form: FormData, { id, name }: Named): Promise<void> {
    const time = (which: string): string | undefined => formText(form, which) || undefined
    const body: Recorded = {
      key,
      employee_id: id,
      kind,
      type: types.find(({ id: one }) => one === type)?.id,
      from,
      to: isOneDay ? from : to,
      part: chosen,
      start: time('start'),
      end: time('end'),
      reason: formText(form, 'reason').trim(),
      approve: formText(form, 'way') === 'approve',
      attachments: await upload(form.get('file'), id),
      ...(form.has('follows') && { letter_follows: true }),
    }
    const made = await change.mutateAsync({ path: '/api/requests', body })
    notify(t(made.state === 'approved' ? 'record.done' : 'record.sent', { name }), { tone: 'good' })
    onClose()
  }

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    if (busy || !person) return
    setBusy(true)
    setFault(null)
    void send(new FormData(event.currentTarget), person)
      .catch((error: unknown) => {
        setFault(error)
        // what was refused may be sent otherwise
        if (error instanceof Error && error.name === 'ApiError') setKey(newKey())
      })
      .finally(() => setBusy(false))
  }

  return (
    <Drawer
      open
      onClose={onClose}
      title={t('record')}
      note={t('record.text')}
      actions={
        <>
          <Button look="secondary" onClick={onClose}>
            {common('action.cancel')}
          </Button>
          <Button type="submit" form={FORM} busy={busy} disabled={!person || !from || !to}>
            {t('record.save')}
          </Button>
        </>
      }
    >
      <form id={FORM} onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t('leave.person')}>
          {(ids) => (
            <PersonPicker {...ids} value={person} except={user.employee_id ?? undefined} onChange={setPerson} />
          )}
        </Field>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t('form.kind')}>
            {(ids) => (
              <Select {...ids} value={kind} onChange={({ target }) => setKind(target.value as Recorded['kind'])}>
                {AWAY_KINDS.map((one) => (
                  <option key={one} value={one}>
                    {t(`kind.${one}`)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label={t('form.part')}>
            {(ids) => (
              <Select {...ids} value={chosen} onChange={({ target }) => setPart(target.value as CreateRequest['part'])}>
                {PARTS[kind].map((one) => (
                  <option key={one} value={one}>
                    {t(`part.${one}`)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <DateField
            label={t(isOneDay ? 'form.date' : 'form.from')}
            required
            value={from}
            onChange={(date) => {
              setFrom(date)
              if (to < date) setTo(date)
            }}
          />
          {!isOneDay && <DateField label={t('form.to')} required min={from} value={to} onChange={setTo} />}
        </div>
        <TypeFields types={types} value={type} onChange={setType} />
        {chosen === 'hours' && <Times names={['start', 'end']} required />}
        <Field label={t('form.reason')} hint={t('record.reasonHint')}>
          {(ids) => <Input {...ids} name="reason" required minLength={3} maxLength={500} autoComplete="off" />}
        </Field>
        <Field label={t('form.file')} hint={t('record.fileHint')}>
          {(ids) => <LetterInput {...ids} />}
        </Field>
        <LetterFollows />
        <Way />
        {fault !== null && (
          <p role="alert" className="text-red-ink">
            {sentence(fault)}
          </p>
        )}
      </form>
    </Drawer>
  )
}

/** Approved with the writing down, or decided by those who would if the person had asked. */
function Way() {
  const { t } = useTranslation('requests')
  return (
    <fieldset className="flex flex-col">
      <legend className="text-sm font-medium">{t('record.way')}</legend>
      {(['approve', 'ask'] as const).map((one) => (
        <label key={one} className="flex min-h-12 items-center gap-3">
          <input
            type="radio"
            name="way"
            value={one}
            defaultChecked={one === 'approve'}
            className="size-5 shrink-0 accent-accent"
          />
          {t(`record.way.${one}`)}
        </label>
      ))}
    </fieldset>
  )
}
