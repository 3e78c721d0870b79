import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { DayRequest } from '#contract/requests.ts'
import { LetterInput } from '../../requests/letter-input.tsx'
import { openLettersQuery, useRequestChange } from '../../requests/queries.ts'
import { upload } from '../../requests/request-form.tsx'
import { KindBadge, useDates, useDetail } from '../../requests/words.tsx'
import { useErrorSentence } from '../../shared/errors.ts'
import { formText } from '../../shared/form-text.ts'
import { useTranslation } from '../../shared/i18n.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Card } from '../../shared/ui/card.tsx'
import { Field, Input } from '../../shared/ui/field.tsx'
import { notify } from '../../shared/ui/notices.tsx'

/** Requests whose letter is still to come, or has come and has to be looked at; nothing where there are none. */
export function Letters() {
  const { t } = useTranslation('requests')
  const { data } = useQuery(openLettersQuery)
  if (!data || data.length === 0) return null
  return (
    <Card aria-labelledby="letters" className="flex flex-col gap-2">
      <h2 id="letters" className="font-semibold">
        {t('letter.open')} ({data.length})
      </h2>
      <p className="max-w-3xl text-sm text-ink-soft">{t('letter.openText')}</p>
      <ul className="flex flex-col border-t">
        {data.map((one) => (
          <Row key={one.id} one={one} />
        ))}
      </ul>
    </Card>
  )
}

function Row({ one }: { one: DayRequest }) {
  const { t } = useTranslation('requests')
  const dates = useDates()
  const detail = useDetail()
  return (
    <li className="flex flex-col gap-2 border-b py-2 last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <span className="min-w-0 flex-1 basis-64">
          <b className="font-medium">{one.user.name}</b> <span className="text-ink-soft">{one.user.number}</span>
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
            <KindBadge kind={one.kind} />
            {dates(one)}
            <span className={one.letter === 'follows' ? 'text-ink-soft' : 'text-amber-ink'}>{detail(one)}</span>
          </span>
          {one.attachments.map((file) => (
            <a
              key={file.id}
              href={`/api/requests/${one.id}/attachments/${file.id}`}
              download={file.name}
              className="inline-flex min-h-10 items-center break-all text-sm text-accent underline"
            >
              {t('letter', { name: file.name })}
            </a>
          ))}
        </span>
        {one.may.settle_letter && <SettleLetter one={one} />}
      </div>
    </li>
  )
}

/** HR takes a letter as one, from the hand too, or says that there is none. */
export function SettleLetter({ one }: { one: DayRequest }) {
  const { t } = useTranslation('requests')
  const [form, setForm] = useState<'accept' | 'none' | null>(null)
  const settle = useSettle(one, () => setForm(null))
  if (form !== null) return <SettleForm settle={settle} isAccepting={form === 'accept'} onClose={() => setForm(null)} />
  const { name } = one.user
  // what was handed in is there to be seen; for one on paper a photo may be added
  const accept = (): void => (one.letter === 'sent' ? settle.send(null) : setForm('accept'))
  return (
    <span className="flex flex-wrap gap-2">
      {/* one more than there was before is looked at as well */}
      {(!one.with_letter || one.letter === 'sent') && (
        <Button
          look="secondary"
          size="dense"
          busy={settle.busy}
          aria-label={t('letter.acceptOne', { name })}
          onClick={accept}
        >
          {t('letter.accept')}
        </Button>
      )}
      {(one.with_letter || one.letter !== 'none') && (
        <Button look="quiet" size="dense" aria-label={t('letter.noneOne', { name })} onClick={() => setForm('none')}>
          {t('letter.none')}
        </Button>
      )}
    </span>
  )
}

type Settle = { send: (form: FormData | null, reason?: string) => void; busy: boolean; fault: unknown }

function useSettle(one: DayRequest, onDone: () => void): Settle {
  const { t } = useTranslation('requests')
  const sentence = useErrorSentence()
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<unknown>(null)
  const change = useRequestChange<DayRequest>()
  async function settle(form: FormData | null, reason?: string): Promise<void> {
    const attachments = form === null ? [] : await upload(form.get('file'), one.user.id)
    const accepted = reason === undefined
    const body = { version: one.version, accepted, attachments, ...(!accepted && { reason }) }
    await change.mutateAsync({ path: `/api/requests/${one.id}/letter`, body })
    notify(t(accepted ? 'letter.accepted' : 'letter.refused'), { tone: 'good' })
    onDone()
  }
  return {
    busy,
    fault,
    send: (form, reason) => {
      setBusy(true)
      setFault(null)
      void settle(form, reason)
        .catch((error: unknown) => {
          setFault(error)
          if (form === null) notify(sentence(error), { tone: 'bad', seconds: 12 })
        })
        .finally(() => setBusy(false))
    },
  }
}

function SettleForm({ settle, isAccepting, onClose }: { settle: Settle; isAccepting: boolean; onClose: () => void }) {
  const { t } = useTranslation('requests')
  const common = useTranslation().t
  const sentence = useErrorSentence()
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    settle.send(form, isAccepting ? undefined : formText(form, 'reason').trim())
  }
  return (
    <form
      onSubmit={submit}
      aria-label={t(isAccepting ? 'letter.accept' : 'letter.none')}
      className="flex w-full max-w-xl flex-col gap-3 rounded-control bg-raised p-3"
    >
      {isAccepting ? (
        <Field label={t('letter.paper')}>{(ids) => <LetterInput {...ids} />}</Field>
      ) : (
        <Field label={t('form.reason')} hint={t('letter.noneHint')}>
          {(ids) => (
            <Input {...ids} autoFocus name="reason" required minLength={3} maxLength={500} autoComplete="off" />
          )}
        </Field>
      )}
      {settle.fault !== null && (
        <p role="alert" className="text-red-ink">
          {sentence(settle.fault)}
        </p>
      )}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" busy={settle.busy}>
          {t(isAccepting ? 'letter.accept' : 'letter.none')}
        </Button>
        <Button look="secondary" onClick={onClose}>
          {common('action.cancel')}
        </Button>
      </div>
    </form>
  )
}
