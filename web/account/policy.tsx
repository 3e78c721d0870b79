import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import type { SecurityPolicy, SecurityPolicyChange } from '#contract/sign-in.ts'
import { request } from '../shared/api.ts'
import { useErrorSentence } from '../shared/errors.ts'
import { useTranslation } from '../shared/i18n.ts'
import { sessionQuery } from '../shared/session.ts'
import { Button } from '../shared/ui/button.tsx'
import { notify } from '../shared/ui/notices.tsx'
import { ErrorState, SkeletonRows } from '../shared/ui/states.tsx'

const KEY = ['security-policy']
const PATH = '/api/company/security'

/** Which roles need a second factor, and how many have one. */
export function Policy() {
  const { t } = useTranslation('security')
  const { t: common } = useTranslation()
  const client = useQueryClient()
  const sentence = useErrorSentence()
  const policy = useQuery({ queryKey: KEY, queryFn: () => request<SecurityPolicy>(PATH) })
  const save = useMutation({
    mutationFn: (body: SecurityPolicyChange) => request<SecurityPolicy>(PATH, { method: 'PATCH', body }),
    onSuccess: (now) => {
      client.setQueryData(KEY, now)
      notify(t('policy.saved'), { tone: 'good' })
      void client.invalidateQueries({ queryKey: sessionQuery.queryKey })
    },
    onError: (error) => {
      notify(sentence(error), { tone: 'bad' })
      void policy.refetch()
    },
  })
  if (!policy.data) {
    return policy.error ? (
      <ErrorState error={policy.error} onRetry={() => void policy.refetch()} />
    ) : (
      <SkeletonRows rows={2} />
    )
  }
  const { version, roles, required_roles, trust_provider, provider } = policy.data
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const chosen = form.getAll('role')
    save.mutate({
      version,
      required_roles: roles.map(({ role }) => role).filter((role) => chosen.includes(role)),
      trust_provider: provider === null ? trust_provider : form.has('trust'),
    })
  }
  return (
    <form key={version} onSubmit={submit} className="flex flex-col gap-3">
      <p className="text-sm text-ink-soft">{t('policy.text')}</p>
      {roles.map(({ role, accounts, with_factor }) => (
        <label key={role} className="flex min-h-12 items-center gap-3">
          <input
            type="checkbox"
            name="role"
            value={role}
            defaultChecked={required_roles.includes(role)}
            className="size-5"
          />
          <span>
            {common(`role.${role}`)}
            <span className="block text-sm text-ink-soft">
              {t('policy.count', { with: with_factor, all: accounts })}
            </span>
          </span>
        </label>
      ))}
      {provider !== null && (
        <label className="flex min-h-12 items-center gap-3">
          <input type="checkbox" name="trust" defaultChecked={trust_provider} className="size-5" />
          {t('policy.trust')}
        </label>
      )}
      <Button type="submit" look="secondary" busy={save.isPending}>
        {t('policy.save')}
      </Button>
    </form>
  )
}
