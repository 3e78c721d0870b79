import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import type { PurgeReport, Retention } from '#contract/privacy.ts'
import { request } from '../../shared/api.ts'
import { useAuditWords } from '../../shared/audit/words.ts'
import { useErrorSentence } from '../../shared/errors.ts'
import { formText } from '../../shared/form-text.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Card } from '../../shared/ui/card.tsx'
import { Field, Input } from '../../shared/ui/field.tsx'
import { notify } from '../../shared/ui/notices.tsx'

const KEY = ['retention']
const FIELDS = ['attendance_years', 'audit_years', 'requests_years', 'letters_months', 'security_days'] as const
const MOST: Partial<Record<(typeof FIELDS)[number], number>> = { security_days: 3650, letters_months: 600 }

/** How long things are kept, and what the next purge would take. */
export function RetentionCard() {
  const { t, word } = useAuditWords()
  const sentence = useErrorSentence()
  const client = useQueryClient()
  const { data } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => request<Retention>('/api/privacy/retention', { signal }),
  })
  const save = useMutation({
    mutationFn: (body: Retention) => request<Retention>('/api/privacy/retention', { method: 'PATCH', body }),
    onSuccess: (kept) => {
      client.setQueryData(KEY, kept)
      notify(t('keep.saved'), { tone: 'good' })
    },
  })
  const attempt = useMutation({
    mutationFn: () => request<PurgeReport>('/api/privacy/purge', { method: 'POST', body: { dry_run: true } }),
  })
  if (!data) return null
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const number = (name: string): number => Number(formText(form, name))
    save.mutate({
      attendance_years: number('attendance_years'),
      audit_years: number('audit_years'),
      security_days: number('security_days'),
      letters_months: number('letters_months'),
      requests_years: number('requests_years'),
    })
  }
  const error = save.error ?? attempt.error
  const found = attempt.data
  return (
    <Card aria-labelledby="keep-title">
      <h2 id="keep-title" className="font-semibold">
        {t('keep.title')}
      </h2>
      <p className="mt-1 mb-3 text-sm text-ink-soft">{t('keep.text')}</p>
      <form onSubmit={submit} className="flex flex-wrap items-end gap-3">
        {FIELDS.map((name) => (
          <Field key={name} label={word('field', name)}>
            {(parts) => (
              <Input
                {...parts}
                name={name}
                type="number"
                min={0}
                max={MOST[name] ?? 100}
                required
                defaultValue={data[name]}
              />
            )}
          </Field>
        ))}
        <Button type="submit" look="secondary" busy={save.isPending}>
          {t('keep.save')}
        </Button>
        <Button look="quiet" busy={attempt.isPending} onClick={() => attempt.mutate()}>
          {t('keep.try')}
        </Button>
      </form>
      <p role="status" className="mt-3 text-sm">
        {found &&
          t('keep.would', {
            days: found.attendances,
            taps: found.punches,
            letters: found.letters,
            requests: found.requests,
            sources: found.sources,
            rows: found.audit_entries,
          })}
      </p>
      {error && (
        <p role="alert" className="text-red-ink">
          {sentence(error)}
        </p>
      )}
    </Card>
  )
}
