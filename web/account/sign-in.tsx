import { useQuery } from '@tanstack/react-query'
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router'
import { type FormEvent, lazy, Suspense, useEffect, useState } from 'react'
import type { SessionAnswer } from '#contract/accounts.ts'
import type { SecondStep as Step } from '#contract/sign-in.ts'
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

// Most people never need these.
const SecondStep = lazy(async () => ({ default: (await import('./second-step.tsx')).SecondStep }))
const OtherWays = lazy(async () => ({ default: (await import('./other-ways.tsx')).OtherWays }))
const Told = lazy(async () => ({ default: (await import('./second-step.tsx')).Told }))

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
        <Ways next={next} />
        <p className="text-sm text-ink-soft">{t('signIn.forgot')}</p>
      </div>
    </Door>
  )
}

/** The password, and whatever else is asked for or offered. */
function Ways({ next }: { next: string | undefined }) {
  const router = useRouter()
  const navigate = useNavigate()
  const [step, setStep] = useState<Step | null>(null)
  const [told, setTold] = useState<SessionAnswer | null>(null)
  const go = ({ user }: SessionAnswer): void => {
    void outbox.flush()
    if (next) router.history.replace(next)
    else void navigate({ to: homeOf(user.role), replace: true })
  }
  const enter = (session: SessionAnswer): void => (session.told?.length ? setTold(session) : go(session))
  return (
    <Suspense>
      {told ? (
        <Told session={told} onGo={() => go(told)} />
      ) : step ? (
        <SecondStep step={step} onEnter={enter} onBack={() => setStep(null)} />
      ) : (
        <>
          <SignInForm onEnter={enter} onStep={setStep} />
          <OtherWays next={next} onEnter={enter} onStep={setStep} />
        </>
      )}
      {step && step.methods.includes('passkey') && <OtherWays next={next} onEnter={enter} onStep={setStep} />}
    </Suspense>
  )
}

type FormProps = { onEnter: (session: SessionAnswer) => void; onStep: (step: Step) => void }

function SignInForm({ onEnter, onStep }: FormProps) {
  const { t } = useTranslation()
  const sentence = useErrorSentence()
  const signIn = useSignIn()
  const [seconds, startWaiting] = useCountdown()

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    if (signIn.isPending || seconds > 0) return
    const form = new FormData(event.currentTarget)
    signIn.mutate(
      { login: formText(form, 'login').trim(), password: formText(form, 'password') },
      {
        onSuccess: onEnter,
        onError: (error) => {
          startWaiting(waitAfter(error))
          if (isSecondStep(error)) onStep(error.problem.data as Step)
        },
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
      {signIn.error && !signIn.isPending && !isSecondStep(signIn.error) && (
        <Message tone="bad">{sentence(signIn.error)}</Message>
      )}
      <Button type="submit" busy={signIn.isPending} disabled={seconds > 0}>
        {seconds > 0 ? t('signIn.wait', { seconds }) : t(signIn.isPending ? 'signIn.busy' : 'signIn.submit')}
      </Button>
    </form>
  )
}

const isSecondStep = (error: unknown): error is ApiError =>
  error instanceof ApiError && error.code === 'session/second-factor'

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
