import { type FormEvent, useState } from 'react'
import type { DayRequest } from '#contract/requests.ts'
import { useErrorSentence } from '../shared/errors.ts'
import { formatShortDate } from '../shared/format.ts'
import { useLanguage, useTranslation } from '../shared/i18n.ts'
import { Button } from '../shared/ui/button.tsx'
import { Field } from '../shared/ui/field.tsx'
import { notify } from '../shared/ui/notices.tsx'
import { LetterInput } from './letter-input.tsx'
import { useRequestChange } from './queries.ts'
import { upload } from './request-form.tsx'

/** A letter that was not there when it was asked is handed in now. */
export function AttachLetter({ one }: { one: DayRequest }) {
  const { t } = useTranslation('requests')
  const common = useTranslation().t
  const language = useLanguage()
  const sentence = useErrorSentence()
  const [open, setOpen] = useState(false)
  const [fault, setFault] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const change = useRequestChange<DayRequest>()
  if (!open)
    return (
      <Button
        look={one.letter === 'follows' ? 'primary' : 'secondary'}
        className="self-start"
        onClick={() => setOpen(true)}
      >
        {t('letter.attach')}
      </Button>
    )
  async function send(form: FormData): Promise<void> {
    const attachments = await upload(form.get('file'))
    const body = { version: one.version, attachments }
    await change.mutateAsync({ path: `/api/me/requests/${one.id}/letters`, body })
    notify(t('letter.done'), { tone: 'good' })
    setOpen(false)
  }
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    setBusy(true)
    setFault(null)
    void send(new FormData(event.currentTarget))
      .catch(setFault)
      .finally(() => setBusy(false))
  }
  const until = one.letter_until === null ? '–' : formatShortDate(one.letter_until, language)
  return (
    <form onSubmit={submit} aria-label={t('letter.attach')} className="flex flex-col gap-3">
      <Field label={t('letter.file')} hint={t('letter.attachUntil', { date: until })}>
        {(ids) => <LetterInput {...ids} required />}
      </Field>
      {fault !== null && (
        <p role="alert" className="text-red-ink">
          {sentence(fault)}
        </p>
      )}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" busy={busy}>
          {t('letter.send')}
        </Button>
        <Button look="secondary" onClick={() => setOpen(false)}>
          {common('action.cancel')}
        </Button>
      </div>
    </form>
  )
}
