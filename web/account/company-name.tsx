import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import type { CompanyName } from '#contract/accounts.ts'
import { request } from '../shared/api.ts'
import { useErrorSentence } from '../shared/errors.ts'
import { formText } from '../shared/form-text.ts'
import { useTranslation } from '../shared/i18n.ts'
import { sessionQuery, useSession } from '../shared/session.ts'
import { Button } from '../shared/ui/button.tsx'
import { Field, Input } from '../shared/ui/field.tsx'
import { notify } from '../shared/ui/notices.tsx'

/** The name that stands on every screen and report. */
export function CompanyNameForm() {
  const { t } = useTranslation('account')
  const { t: common } = useTranslation()
  const { company } = useSession()
  const client = useQueryClient()
  const sentence = useErrorSentence()
  const change = useMutation({
    mutationFn: (name: string) => request<CompanyName>('/api/company', { method: 'PATCH', body: { name } }),
    onSuccess: () => {
      notify(t('company.saved'), { tone: 'good' })
      return client.invalidateQueries({ queryKey: sessionQuery.queryKey })
    },
  })
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    if (!change.isPending) change.mutate(formText(new FormData(event.currentTarget), 'name').trim())
  }
  return (
    <form key={company} onSubmit={submit} className="flex flex-col gap-3">
      <Field
        label={t('company.name')}
        hint={t('company.hint')}
        error={change.error && !change.isPending ? sentence(change.error) : undefined}
      >
        {(parts) => (
          <Input {...parts} name="name" required maxLength={200} defaultValue={company} autoComplete="organization" />
        )}
      </Field>
      <Button type="submit" look="secondary" busy={change.isPending}>
        {common('action.save')}
      </Button>
    </form>
  )
}
