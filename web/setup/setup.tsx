import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import type { SetupRequest, WorkingWeek } from '#contract/accounts.ts'
import { isZone } from '#contract/zones.ts'
import { Door, Message } from '../account/door.tsx'
import { useLinkToken } from '../account/use-link-token.ts'
import { ApiError, request } from '../shared/api.ts'
import { useErrorSentence } from '../shared/errors.ts'
import { formText } from '../shared/form-text.ts'
import { useTranslation } from '../shared/i18n.ts'
import { homeOf } from '../shared/session.ts'
import { useSignIn } from '../account/sign-in-out.ts'
import { Button, buttonClass } from '../shared/ui/button.tsx'
import { Field, Input, Select } from '../shared/ui/field.tsx'
import { PasswordInput } from '../shared/ui/password-input.tsx'
import { SkeletonRows } from '../shared/ui/states.tsx'
import { setupQuery } from './setup-query.ts'
import { ZoneFields } from './zone-fields.tsx'

// not the contract's list: that would bring its schemas with it
const WEEKS = ['five_days', 'six_days', 'later'] as const satisfies readonly WorkingWeek[]

/** The first page of a new installation, opened by the one-time link that the start prints. */
export function Setup() {
  const { t } = useTranslation('account')
  const token = useLinkToken()
  const { data } = useQuery(setupQuery)
  if (data && !data.needed) return <Closed />
  return (
    <Door title={t('setup.title')} note={t('setup.text')}>
      {token ? <WithToken token={token} /> : <Message tone="bad">{t('setup.noToken')}</Message>}
    </Door>
  )
}

/** A link that is dead is told before anybody fills the form in. */
function WithToken({ token }: { token: string }) {
  const { t } = useTranslation('account')
  const sentence = useErrorSentence()
  const link = useQuery({
    queryKey: ['setup-link', token],
    // an empty answer is none to a query
    queryFn: async () => (await request<null>('/api/setup/check', { method: 'POST', body: { token } })) ?? null,
    staleTime: Infinity,
    gcTime: 0,
  })
  if (link.error) {
    const dead = link.error instanceof ApiError && link.error.code === 'account/link-invalid'
    return <Message tone="bad">{dead ? t('setup.deadLink') : sentence(link.error)}</Message>
  }
  if (link.isPending) return <SkeletonRows rows={6} />
  return <SetupForm token={token} />
}

function Closed() {
  const { t } = useTranslation('account')
  return (
    <Door title={t('setup.closedTitle')}>
      <Link to="/sign-in" className={buttonClass()}>
        {t('reset.toSignIn')}
      </Link>
    </Door>
  )
}

/** Sets up and signs the new admin in. */
function useSetUp() {
  const signIn = useSignIn()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: async (wanted: SetupRequest) => {
      await request('/api/setup', { method: 'POST', body: wanted })
      return signIn.mutateAsync({ login: wanted.login, password: wanted.password })
    },
    onSuccess: (session) => navigate({ to: homeOf(session.user.role), replace: true }),
  })
}

function SetupForm({ token }: { token: string }) {
  const { t } = useTranslation('account')
  const sentence = useErrorSentence()
  const setUp = useSetUp()
  const [zone, setZone] = useState('Asia/Jakarta')
  const code = setUp.error instanceof ApiError ? setUp.error.code : null
  const errorOf = (...codes: string[]) => (code && codes.includes(code) ? sentence(setUp.error) : undefined)
  const zoneFault = zone !== '' && !isZone(zone)

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    if (setUp.isPending || zoneFault) return
    const form = new FormData(event.currentTarget)
    const text = (name: string): string => formText(form, name).trim()
    setUp.mutate({
      token,
      company: text('company'),
      name: text('name'),
      login: text('login'),
      password: formText(form, 'password'),
      site: { name: text('site'), zone },
      week: text('week') as WorkingWeek,
    })
  }

  const general = setUp.error && !errorOf('account/password-weak', 'people/zone-unknown') && !setUp.isPending
  return (
    <form onSubmit={submit} className="flex flex-col gap-6">
      <Field label={t('setup.company')}>
        {(parts) => <Input {...parts} name="company" autoComplete="organization" required maxLength={200} autoFocus />}
      </Field>
      <fieldset className="flex flex-col gap-4">
        <legend className="mb-2 font-semibold">{t('setup.admin')}</legend>
        <Field label={t('setup.name')}>
          {(parts) => <Input {...parts} name="name" autoComplete="name" required maxLength={200} />}
        </Field>
        <Field label={t('setup.login')}>
          {(parts) => (
            <Input {...parts} name="login" autoComplete="username" autoCapitalize="none" required maxLength={200} />
          )}
        </Field>
        <Field label={t('setup.password')} hint={t('password.hint')} error={errorOf('account/password-weak')}>
          {(parts) => <PasswordInput {...parts} name="password" autoComplete="new-password" required maxLength={128} />}
        </Field>
      </fieldset>
      <fieldset className="flex flex-col gap-4">
        <legend className="mb-2 font-semibold">{t('setup.site')}</legend>
        <Field label={t('setup.siteName')}>
          {(parts) => <Input {...parts} name="site" required maxLength={200} placeholder={t('setup.siteExample')} />}
        </Field>
        <ZoneFields zone={zone} onZone={setZone} fault={zoneFault || errorOf('people/zone-unknown') !== undefined} />
        <Field label={t('setup.week')} hint={t('setup.weekHint')}>
          {(parts) => (
            <Select {...parts} name="week" defaultValue="five_days">
              {WEEKS.map((week) => (
                <option key={week} value={week}>
                  {t(`setup.week.${week}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </fieldset>
      {general && <Message tone="bad">{sentence(setUp.error)}</Message>}
      <Button type="submit" busy={setUp.isPending}>
        {t('setup.save')}
      </Button>
    </form>
  )
}
