import { useQuery } from '@tanstack/react-query'
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router'
import { type FormEvent, useEffect, useState } from 'react'
import { outbox, useOutbox } from '../employee/outbox/browser.ts'
import { setupQuery } from '../setup/setup-query.ts'
import { ApiError } from '../shared/api.ts'
import { useErrorSentence } from '../shared/errors.ts'
import { formText } from '../shared/form-text.ts'
import { useTranslation } from '../shared/i18n.ts'
import { homeOf } from '../shared/session.ts'
import { useSignIn } from './sign-in-out.ts'
import { Button } from '../shared/ui/button.tsx'
import { Field, Input } from '../shared/ui/field.tsx'
import { PasswordInput } from '../shared/ui/password-input.tsx'
import { Door, Message } from './door.tsx'

export function SignIn() {
  const { t } = useTranslation()
  const { next } = useSearch({ from: '/sign-in' })
  const setup = useQuery(setupQuery)
  const { others } = useOutbox()
  useEffect(() => void outbox.reload(), [])
  return (
    <Door title={t('signIn.title')} note={others > 0 ? t('signIn.unsent', { count: others }) : undefined}>
      <div className="flex flex-col gap-4">
        {setup.data?.needed && <Message tone="plain">{t('signIn.setupNeeded')}</Message>}
        <SignInForm next={next} />
        <p className="text-sm text-ink-soft">{t('signIn.forgot')}</p>
      </div>
    </Door>
  )
}

function SignInForm({ next }: { next: string | undefined }) {
  const { t } = useTranslation()
  const sentence = useErrorSentence()
  const router = useRouter()
  const navigate = useNavigate()
  const signIn = useSignIn()
  const [seconds, startWaiting] = useCountdown()

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    if (signIn.isPending || seconds > 0) return
    const form = new FormData(event.currentTarget)
    signIn.mutate(
      { login: formText(form, 'login').trim(), password: formText(form, 'password') },
      {
        onSuccess: (session) => {
          void outbox.flush()
          if (next) router.history.replace(next)
          else void navigate({ to: homeOf(session.user.role), replace: true })
        },
        onError: (error) => startWaiting(waitAfter(error)),
      },
    )
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label={t('signIn.login')}>
        {(parts) => (
          <Input
            {...parts}
            name="login"
            autoComplete="username"
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            maxLength={200}
            required
            autoFocus
          />
        )}
      </Field>
      <Field label={t('signIn.password')}>
        {(parts) => (
          <PasswordInput {...parts} name="password" autoComplete="current-password" required maxLength={1024} />
        )}
      </Field>
      {signIn.error && !signIn.isPending && <Message tone="bad">{sentence(signIn.error)}</Message>}
      <Button type="submit" busy={signIn.isPending} disabled={seconds > 0}>
        {seconds > 0 ? t('signIn.wait', { seconds }) : t(signIn.isPending ? 'signIn.busy' : 'signIn.submit')}
      </Button>
    </form>
  )
}

/** Seconds that are still to be waited, and how to begin waiting; 0 = go on. */
function useCountdown(): [number, (seconds: number) => void] {
  const [left, setLeft] = useState(0)
  const waiting = left > 0
  useEffect(() => {
    if (!waiting) return
    const timer = setInterval(() => setLeft((seconds) => Math.max(0, seconds - 1)), 1000)
    return () => clearInterval(timer)
  }, [waiting])
  return [left, setLeft]
}

/** How long the server wants us to wait after it has said no. */
const waitAfter = (error: unknown): number =>
  error instanceof ApiError && error.status === 429 ? (error.retryAfter ?? 5) : 0
