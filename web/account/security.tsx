import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { AccountSecurity, Confirmation, PasskeyInfo, RecoveryCodes, TotpEnrolment } from '#contract/sign-in.ts'
import { request } from '../shared/api.ts'
import { useErrorSentence } from '../shared/errors.ts'
import { formText } from '../shared/form-text.ts'
import { useTranslation } from '../shared/i18n.ts'
import { sessionQuery } from '../shared/session.ts'
import { Button } from '../shared/ui/button.tsx'
import { Field, Input } from '../shared/ui/field.tsx'
import { notify } from '../shared/ui/notices.tsx'
import { PasswordInput } from '../shared/ui/password-input.tsx'
import { ErrorState, SkeletonRows } from '../shared/ui/states.tsx'
import { CopyOnce } from './copy-once.tsx'
import { Message } from './door.tsx'

const KEY = ['account-security']

/** The own second factors: an authenticator app, recovery codes, passkeys. */
export function Security() {
  const { t } = useTranslation('security')
  const security = useQuery({ queryKey: KEY, queryFn: () => request<AccountSecurity>('/api/account/security') })
  const [codes, setCodes] = useState<string[] | null>(null)
  const [shown, setShown] = useState<Confirmation>({})
  if (!security.data) {
    return security.error ? (
      <ErrorState error={security.error} onRetry={() => void security.refetch()} />
    ) : (
      <SkeletonRows rows={2} />
    )
  }
  const { data } = security
  const hasFactor = data.totp !== null || data.passkeys.length > 0
  const parts = { data, shown, onCodes: setCodes, onDone: () => setShown({}) }
  return (
    <div className="flex flex-col gap-6">
      {data.required && !hasFactor && <Message tone="plain">{t('required')}</Message>}
      {codes && <CopyOnce text={codes.join('\n')} note={t('recovery.once')} onDone={() => setCodes(null)} />}
      <ConfirmFields by={data.confirm_by} shown={shown} onShown={setShown} />
      <Totp {...parts} />
      {hasFactor && <Recovery {...parts} />}
      <Passkeys {...parts} />
    </div>
  )
}

type Parts = {
  data: AccountSecurity
  shown: Confirmation
  onCodes: (codes: string[]) => void
  onDone: () => void
}

/** A while after signing in it is asked for once more that it is oneself. */
function ConfirmFields({
  by,
  shown,
  onShown,
}: {
  by: AccountSecurity['confirm_by']
  shown: Confirmation
  onShown: (shown: Confirmation) => void
}) {
  const { t } = useTranslation('security')
  if (by === 'nothing') return null
  if (by === 'sign-in') return <Message tone="plain">{t('confirm.sign-in')}</Message>
  return (
    <Field label={t(`confirm.${by}`)}>
      {(parts) =>
        by === 'password' ? (
          <PasswordInput
            {...parts}
            autoComplete="current-password"
            value={shown.password ?? ''}
            onChange={(event) => onShown(event.target.value ? { password: event.target.value } : {})}
          />
        ) : (
          <Input
            {...parts}
            autoComplete="one-time-code"
            value={shown.code ?? ''}
            onChange={(event) => onShown(event.target.value ? { code: event.target.value } : {})}
          />
        )
      }
    </Field>
  )
}

/** Does something, then asks anew what there is; what went wrong becomes a sentence. */
function useChange<Input, Answer>(run: (input: Input) => Promise<Answer>, onDone: (answer: Answer) => void) {
  const client = useQueryClient()
  const sentence = useErrorSentence()
  return useMutation({
    mutationFn: run,
    onSuccess: (answer) => {
      onDone(answer)
      void client.invalidateQueries({ queryKey: sessionQuery.queryKey })
    },
    onError: (error) => notify(sentence(error), { tone: 'bad' }),
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  })
}

const post = <T,>(path: string, body: unknown): Promise<T> => request<T>(path, { method: 'POST', body })

function Totp({ data, shown, onCodes, onDone }: Parts) {
  const { t } = useTranslation('security')
  const [begun, setBegun] = useState<(TotpEnrolment & { svg: string }) | null>(null)
  const begin = useChange(async () => {
    const [enrolment, { default: encodeQR }] = await Promise.all([
      post<TotpEnrolment>('/api/account/totp', shown),
      import('qr'),
    ])
    return { ...enrolment, svg: encodeQR(enrolment.uri, 'svg') }
  }, setBegun)
  const confirm = useChange(
    (code: string) => post<RecoveryCodes>('/api/account/totp/confirm', { code }),
    ({ recovery_codes }) => {
      setBegun(null)
      onDone()
      onCodes(recovery_codes)
      notify(t('totp.added'), { tone: 'good' })
    },
  )
  const remove = useChange(
    () => post('/api/account/totp/remove', shown),
    () => {
      onDone()
      notify(t('totp.removed'), { tone: 'good' })
    },
  )
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    const code = formText(new FormData(event.currentTarget), 'code').trim()
    if (code.length >= 6 && !confirm.isPending) confirm.mutate(code)
  }
  return (
    <section className="flex flex-col gap-3">
      <h3 className="font-medium">{t('totp.title')}</h3>
      <p className="text-sm text-ink-soft">{t(data.totp ? 'totp.on' : 'totp.off')}</p>
      {data.totp ? (
        <Button look="secondary" busy={remove.isPending} onClick={() => remove.mutate(undefined)}>
          {t('totp.remove')}
        </Button>
      ) : begun ? (
        <form onSubmit={submit} noValidate className="flex flex-col gap-3">
          <p>{t('totp.scan')}</p>
          <img
            src={`data:image/svg+xml,${encodeURIComponent(begun.svg)}`}
            alt={t('totp.qr')}
            className="size-48 rounded-control bg-paper p-2"
          />
          <p className="text-sm">
            {t('totp.key')}: <code className="break-all select-all">{begun.key}</code>
          </p>
          <Field label={t('totp.code')}>
            {(parts) => (
              <Input {...parts} name="code" inputMode="numeric" autoComplete="one-time-code" maxLength={7} autoFocus />
            )}
          </Field>
          <Button type="submit" busy={confirm.isPending}>
            {t('totp.confirm')}
          </Button>
        </form>
      ) : (
        <Button look="secondary" busy={begin.isPending} onClick={() => begin.mutate(undefined)}>
          {t('totp.begin')}
        </Button>
      )}
    </section>
  )
}

function Recovery({ data, shown, onCodes, onDone }: Parts) {
  const { t } = useTranslation('security')
  const renew = useChange(
    () => post<RecoveryCodes>('/api/account/recovery-codes', shown),
    ({ recovery_codes }) => {
      onDone()
      onCodes(recovery_codes)
    },
  )
  return (
    <section className="flex flex-col gap-3">
      <p className="text-sm text-ink-soft">{t('recovery.left', { count: data.recovery_codes_left })}</p>
      <Button look="secondary" busy={renew.isPending} onClick={() => renew.mutate(undefined)}>
        {t('recovery.renew')}
      </Button>
    </section>
  )
}

function Passkeys({ data, shown, onCodes, onDone }: Parts) {
  const { t } = useTranslation('security')
  const add = useChange(
    async (name: string) => {
      const { startRegistration } = await import('@simplewebauthn/browser')
      type Options = Parameters<typeof startRegistration>[0]['optionsJSON']
      const optionsJSON = await post<Options>('/api/account/passkeys/options', shown)
      const { clientExtensionResults: _, ...answer } = await startRegistration({ optionsJSON })
      return post<{ recovery_codes: string[] | null }>('/api/account/passkeys', { name, answer })
    },
    ({ recovery_codes }) => {
      onDone()
      if (recovery_codes) onCodes(recovery_codes)
      notify(t('passkey.added'), { tone: 'good' })
    },
  )
  const remove = useChange(
    ({ id }: PasskeyInfo) => post(`/api/account/passkeys/${id}/remove`, shown),
    () => {
      onDone()
      notify(t('passkey.removed'), { tone: 'good' })
    },
  )
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    const name = formText(new FormData(event.currentTarget), 'name').trim()
    if (name && !add.isPending) add.mutate(name)
  }
  return (
    <section className="flex flex-col gap-3">
      <h3 className="font-medium">{t('passkey.title')}</h3>
      <p className="text-sm text-ink-soft">{t(data.passkeys_possible ? 'passkey.text' : 'passkey.off')}</p>
      <ul>
        {data.passkeys.map((passkey) => (
          <li key={passkey.id} className="flex items-center justify-between gap-3 border-b py-2 last:border-b-0">
            <PasskeyName passkey={passkey} />
            <Button look="quiet" busy={remove.isPending} onClick={() => remove.mutate(passkey)}>
              {t('passkey.remove')}
            </Button>
          </li>
        ))}
      </ul>
      {data.passkeys_possible && (
        <form onSubmit={submit} noValidate className="flex flex-col gap-3">
          <Field label={t('passkey.name')}>
            {(parts) => <Input {...parts} name="name" maxLength={100} autoComplete="off" />}
          </Field>
          <Button type="submit" look="secondary" busy={add.isPending}>
            {t('passkey.add')}
          </Button>
        </form>
      )}
    </section>
  )
}

/** The name of a passkey, which can be changed in place: which phone was it? */
function PasskeyName({ passkey: { id, name } }: { passkey: PasskeyInfo }) {
  const { t } = useTranslation('security')
  const { t: common } = useTranslation()
  const [changing, setChanging] = useState(false)
  const rename = useChange(
    (next: string) => request(`/api/account/passkeys/${id}`, { method: 'PATCH', body: { name: next } }),
    () => {
      setChanging(false)
      notify(t('passkey.renamed'), { tone: 'good' })
    },
  )
  if (!changing)
    return (
      <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3">
        <span className="min-w-0 break-words">{name}</span>
        <Button look="quiet" onClick={() => setChanging(true)}>
          {t('passkey.rename')}
        </Button>
      </span>
    )
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    const next = formText(new FormData(event.currentTarget), 'name').trim()
    if (next && !rename.isPending) rename.mutate(next)
  }
  return (
    <form onSubmit={submit} noValidate className="flex min-w-0 flex-1 flex-wrap items-center gap-2">
      <Input
        name="name"
        aria-label={t('passkey.newName')}
        defaultValue={name}
        maxLength={100}
        autoComplete="off"
        autoFocus
        className="min-w-40 flex-1"
      />
      <Button type="submit" look="secondary" busy={rename.isPending}>
        {common('action.save')}
      </Button>
    </form>
  )
}
