import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { FormEvent, ReactNode } from 'react'
import type { PasswordLinkOwner } from '#contract/accounts.ts'
import { request } from '../shared/api.ts'
import { useErrorSentence } from '../shared/errors.ts'
import { formText } from '../shared/form-text.ts'
import { useTranslation } from '../shared/i18n.ts'
import { Button, buttonClass } from '../shared/ui/button.tsx'
import { Field } from '../shared/ui/field.tsx'
import { PasswordInput } from '../shared/ui/password-input.tsx'
import { SkeletonRows } from '../shared/ui/states.tsx'
import { Door, Message } from './door.tsx'
import { useLinkToken } from './use-link-token.ts'

/** Where a one-time link from an admin leads: choose a password of one's own. */
export function Reset() {
  const { t } = useTranslation('account')
  const token = useLinkToken()
  return (
    <Door title={t('reset.title')}>{token ? <WithToken token={token} /> : <NoLink>{t('reset.noToken')}</NoLink>}</Door>
  )
}

function WithToken({ token }: { token: string }) {
  const { t } = useTranslation('account')
  const sentence = useErrorSentence()
  const owner = useQuery({
    queryKey: ['password-link', token],
    queryFn: () => request<PasswordLinkOwner>('/api/password-link/check', { method: 'POST', body: { token } }),
    staleTime: Infinity,
  })
  const save = useMutation({
    mutationFn: (password: string) => request('/api/password-link/use', { method: 'POST', body: { token, password } }),
  })
  if (owner.error) return <NoLink>{sentence(owner.error)}</NoLink>
  if (!owner.data) return <SkeletonRows rows={2} />
  if (save.isSuccess) return <Done />

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    if (!save.isPending) save.mutate(formText(new FormData(event.currentTarget), 'password'))
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <p>{t('reset.for', owner.data)}</p>
      {/* Password managers want to know whose password it is. */}
      <input type="hidden" name="username" autoComplete="username" value={owner.data.login} />
      <Field
        label={t('password.next')}
        hint={t('password.hint')}
        error={save.error && !save.isPending ? sentence(save.error) : undefined}
      >
        {(parts) => (
          <PasswordInput {...parts} name="password" autoComplete="new-password" required maxLength={128} autoFocus />
        )}
      </Field>
      <Button type="submit" busy={save.isPending}>
        {t('reset.save')}
      </Button>
    </form>
  )
}

/** Why this link opens nothing; whoever has a password already goes on from here. */
function NoLink({ children }: { children: ReactNode }) {
  const { t } = useTranslation('account')
  return (
    <div className="flex flex-col gap-4">
      <Message tone="bad">{children}</Message>
      <Link to="/sign-in" className={buttonClass('secondary')}>
        {t('reset.toSignIn')}
      </Link>
    </div>
  )
}

function Done() {
  const { t } = useTranslation('account')
  return (
    <div className="flex flex-col gap-4">
      <Message tone="good">{t('reset.done')}</Message>
      <Link to="/sign-in" className={buttonClass()}>
        {t('reset.toSignIn')}
      </Link>
    </div>
  )
}
