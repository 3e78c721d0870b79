import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { PreviewAnswer } from '#contract/recompute.ts'
import { useErrorSentence } from '../../shared/errors.ts'
import { formatDuration, formatNumber } from '../../shared/format.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { useMay } from '../../shared/session.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Card } from '../../shared/ui/card.tsx'
import { Field, Input } from '../../shared/ui/field.tsx'
import { notify } from '../../shared/ui/notices.tsx'
import { StatusBadge } from '../../shared/ui/status.tsx'
import { ListEmpty, ListError, ListLoading } from '../ui/list-states.tsx'
import { Differences } from './differences.tsx'
import { type Asked, previewQuery, useApply } from './queries.ts'
import { useRecomputeWords } from './words.ts'

/** What would become of which day, and the button that does it. */
export function Preview({ asked }: { asked: Asked }) {
  const { t } = useRecomputeWords()
  const { data, error, refetch, isFetching } = useQuery(previewQuery(asked))
  const [applied, setApplied] = useState(false)
  if (error && !data) return <ListError error={error} onRetry={() => void refetch()} />
  if (!data) return <ListLoading />
  if (data.data.length === 0) return <ListEmpty title={t('same')} text={t('sameText', { count: data.looked_at })} />
  return (
    <Card aria-labelledby="differences" className="flex flex-col gap-4">
      <Summary found={data} />
      <Differences list={data.data} total={data.changes + data.locked} />
      {applied ? (
        <div className="flex flex-wrap items-center gap-3">
          <p role="status">{t('asked')}</p>
          <Button
            look="secondary"
            size="dense"
            busy={isFetching}
            onClick={() => void refetch().then(() => setApplied(false))}
          >
            {t('again')}
          </Button>
        </div>
      ) : (
        data.changes > 0 && <Apply asked={asked} days={data.changes} onApplied={() => setApplied(true)} />
      )}
    </Card>
  )
}

function Summary({ found }: { found: PreviewAnswer }) {
  const { t } = useRecomputeWords()
  const language = useLanguage()
  const { changes, people, minutes, locked, counts, overtime } = found
  const hours = `${minutes < 0 ? '−' : '+'}${formatDuration(Math.abs(minutes), language)}`
  return (
    <div className="flex flex-col gap-3">
      <h2 id="differences" className="font-semibold">
        {changes === 0 ? t('onlyLocked') : t('changes', { count: changes, people: formatNumber(people, language) })}
        {minutes !== 0 && <span className="font-normal text-ink-soft"> · {t('minutes', { hours })}</span>}
      </h2>
      {overtime.before + overtime.after > 0 && (
        <p>
          {t('overtimeSum', {
            before: formatDuration(overtime.before, language),
            after: formatDuration(overtime.after, language),
          })}
        </p>
      )}
      {counts.length > 0 && (
        <ul aria-label={t('counts')} className="flex flex-wrap gap-2">
          {counts.map(({ before, after, days }) => (
            <li
              key={`${before} ${after}`}
              className="flex flex-wrap items-center gap-2 rounded-control border px-3 py-1.5 text-sm"
            >
              <StatusBadge status={before} />
              {before === after ? (
                <span>{t('sameStatus')}</span>
              ) : (
                <>
                  <span aria-hidden="true">→</span>
                  <span className="sr-only">{t('becomes')}</span>
                  <StatusBadge status={after} />
                </>
              )}
              <b className="font-semibold">{t('days', { count: days })}</b>
            </li>
          ))}
        </ul>
      )}
      {locked > 0 && (
        <p className="rounded-control bg-amber-tint px-3 py-2 text-sm text-amber-ink">
          {t('locked', { count: locked })}
        </p>
      )}
    </div>
  )
}

function Apply({ asked, days, onApplied }: { asked: Asked; days: number; onApplied: () => void }) {
  const { t } = useRecomputeWords()
  const sentence = useErrorSentence()
  const [reason, setReason] = useState('')
  const apply = useApply()
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    apply.mutate(
      { ...asked, reason: reason.trim() },
      {
        onSuccess: () => {
          notify(t('asked'), { tone: 'good' })
          onApplied()
        },
      },
    )
  }
  if (!useMay('attendance.recompute')) return null
  return (
    <form onSubmit={submit} className="flex flex-wrap items-start gap-3 border-t pt-4">
      <Field
        label={t('reason')}
        hint={t('reasonHint')}
        error={apply.error && !apply.isPending ? sentence(apply.error) : undefined}
        className="min-w-60 flex-1"
      >
        {(parts) => (
          <Input
            {...parts}
            required
            minLength={3}
            maxLength={200}
            autoComplete="off"
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
        )}
      </Field>
      <Button type="submit" className="sm:mt-6.5" busy={apply.isPending}>
        {t('apply', { count: days })}
      </Button>
    </form>
  )
}
