import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import type { SessionAnswer } from '#contract/accounts.ts'
import type { SecondStep as Step } from '#contract/sign-in.ts'
import { request } from '../shared/api.ts'
import { useErrorSentence } from '../shared/errors.ts'
import { formText } from '../shared/form-text.ts'
import { loadArea, useTranslation } from '../shared/i18n.ts'
import { takeSession } from '../shared/session.ts'
import { Button } from '../shared/ui/button.tsx'
import { Field, Input } from '../shared/ui/field.tsx'
import { Message } from './door.tsx'

await loadArea('security')

type Props = { step: Step; onEnter: (session: SessionAnswer) => void; onBack: () => void }

/** After the right password: the code of an app, or a recovery code. */
export function SecondStep({ step, onEnter, onBack }: Props) {
  const { t } = useTranslation('security')
  const sentence = useErrorSentence()
  const client = useQueryClient()
  const finish = useMutation({
    mutationFn: (code: string) =>
      request<SessionAnswer>('/api/session/second-factor', {
        method: 'POST',
        body: { challenge: step.challenge, code },
      }),
    onSuccess: (session) => {
      takeSession(client, session)
      onEnter(session)
    },
  })

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    const code = formText(new FormData(event.currentTarget), 'code').trim()
    if (!finish.isPending && code.length >= 6) finish.mutate(code)
  }

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <Field
        label={t('step.code')}
        hint={step.methods.includes('totp') ? t('step.hint') : undefined}
        error={finish.error && !finish.isPending ? sentence(finish.error) : undefined}
      >
        {(parts) => <Input {...parts} name="code" autoComplete="one-time-code" maxLength={40} autoFocus />}
      </Field>
      <Button type="submit" busy={finish.isPending}>
        {t('step.submit')}
      </Button>
      <Button look="quiet" onClick={onBack}>
        {t('step.back')}
      </Button>
    </form>
  )
}

/** What somebody else did to the ways into this account. */
export function Told({ session, onGo }: { session: SessionAnswer; onGo: () => void }) {
  const { t } = useTranslation('security')
  return (
    <div className="flex flex-col gap-4">
      {session.told?.map(({ by, at }) => (
        <Message key={at} tone="plain">
          {t('told.factor_reset', { by: by ?? '' })}
        </Message>
      ))}
      <Button onClick={onGo}>{t('told.go')}</Button>
    </div>
  )
}
