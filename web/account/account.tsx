import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useId, useRef } from 'react'
import { ApiError, request } from '../shared/api.ts'
import { useErrorSentence } from '../shared/errors.ts'
import { formText } from '../shared/form-text.ts'
import { useTranslation } from '../shared/i18n.ts'
import { useMay, useSession } from '../shared/session.ts'
import { Button } from '../shared/ui/button.tsx'
import { Card } from '../shared/ui/card.tsx'
import { Field } from '../shared/ui/field.tsx'
import { notify } from '../shared/ui/notices.tsx'
import { PageHeader } from '../shared/ui/page-header.tsx'
import { PasswordInput } from '../shared/ui/password-input.tsx'
import { LanguageSwitch, ThemeSwitch } from '../shared/ui/preferences.tsx'
import { useAuditWords } from '../shared/audit/words.ts'
import { Consents, MyChanges } from './my-data.tsx'
import { NoticeWays } from './notice-ways.tsx'
import { Sessions } from './sessions.tsx'
import { SignOut } from './sign-out.tsx'
import { CompanyNameForm } from './company-name.tsx'
import { Policy } from './policy.tsx'
import { Security } from './security.tsx'
import { Tokens } from './tokens.tsx'

/** Everything a person may do with the own account. */
export function Account() {
  const { t } = useTranslation('account')
  const { t: common } = useTranslation()
  const { t: secure } = useTranslation('security')
  const { user, must_enrol: mustEnrol } = useSession()
  const mayManage = useMay('account.manage')
  const mayRename = useMay('system.manage')
  const { t: audit } = useAuditWords()
  return (
    <>
      <PageHeader title={user.name} note={t('signedInAs', { login: user.login, role: common(`role.${user.role}`) })} />
      <div className="grid gap-4 lg:grid-cols-2 lg:items-start">
        <div className="flex flex-col gap-4">
          <Section title={t('appearance')}>
            <div className="grid grid-cols-2 gap-3">
              <LanguageSwitch />
              <ThemeSwitch />
            </div>
          </Section>
          {!mustEnrol && (
            <Section title={t('ways.title')}>
              <NoticeWays />
            </Section>
          )}
          <Section title={t('signOut.title')}>
            <SignOut />
          </Section>
          <Section title={t('password.title')}>
            <ChangePassword />
          </Section>
          {user.employee_id !== null && (
            <Section title={audit('consent.title')}>
              <Consents />
            </Section>
          )}
        </div>
        <div className="flex flex-col gap-4">
          <Section title={secure('title')}>
            <Security />
          </Section>
          {mayRename && !mustEnrol && (
            <Section title={t('company.title')}>
              <CompanyNameForm />
            </Section>
          )}
          {mayManage && !mustEnrol && (
            <Section title={secure('policy.title')}>
              <Policy />
            </Section>
          )}
          <Section title={t('sessions.title')}>
            <Sessions />
          </Section>
          <Section title={t('tokens.title')}>
            <Tokens />
          </Section>
          <Section title={audit('mine.title')}>
            <MyChanges />
          </Section>
        </div>
      </div>
    </>
  )
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  const id = useId()
  return (
    <Card aria-labelledby={id}>
      <h2 id={id} className="mb-3 font-semibold">
        {title}
      </h2>
      {children}
    </Card>
  )
}

function ChangePassword() {
  const { t } = useTranslation('account')
  const { user } = useSession()
  const sentence = useErrorSentence()
  const form = useRef<HTMLFormElement>(null)
  const change = useMutation({
    mutationFn: (input: { current: string; next: string }) =>
      request('/api/account/password', { method: 'POST', body: input }),
    onSuccess: () => {
      form.current?.reset()
      notify(t('password.changed'), { tone: 'good' })
    },
  })
  const fault = change.error && !change.isPending ? sentence(change.error) : undefined
  const wrong = change.error instanceof ApiError && change.error.code === 'account/password-wrong'

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    if (change.isPending) return
    const data = new FormData(event.currentTarget)
    change.mutate({ current: formText(data, 'current'), next: formText(data, 'next') })
  }

  return (
    <form ref={form} onSubmit={submit} className="flex flex-col gap-4">
      <input type="hidden" autoComplete="username" value={user.login} readOnly />
      <Field label={t('password.current')} error={wrong ? fault : undefined}>
        {(parts) => (
          <PasswordInput {...parts} name="current" autoComplete="current-password" required maxLength={1024} />
        )}
      </Field>
      <Field label={t('password.next')} hint={t('password.hint')} error={wrong ? undefined : fault}>
        {(parts) => <PasswordInput {...parts} name="next" autoComplete="new-password" required maxLength={128} />}
      </Field>
      <Button type="submit" look="secondary" busy={change.isPending}>
        {t('password.save')}
      </Button>
    </form>
  )
}
