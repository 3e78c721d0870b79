import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { AttendanceLock } from '#contract/recompute.ts'
import { request } from '../../shared/api.ts'
import { useErrorSentence } from '../../shared/errors.ts'
import { formText } from '../../shared/form-text.ts'
import { dateHere, formatDate } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Card } from '../../shared/ui/card.tsx'
import { Field, Input } from '../../shared/ui/field.tsx'
import { notify } from '../../shared/ui/notices.tsx'
import { serverNow } from '../now.ts'
import { isDate } from '../ui/dates/calendar-days.ts'
import { DateField } from '../ui/dates/date-field.tsx'

const PATH = '/api/attendances/lock'
const lockQuery = queryOptions({
  queryKey: ['attendance-lock'],
  queryFn: ({ signal }) => request<AttendanceLock>(PATH, { signal }),
  // whoever has just locked a period waits for the days to be written
  refetchInterval: ({ state }) => (state.data?.settling ? 2_000 : false),
})

/** Up to which date days are settled; moving it back opens them again and needs a reason. */
export function PeriodLock() {
  const { t } = useTranslation('requests')
  const language = useLanguage()
  const { data } = useQuery(lockQuery)
  if (!data) return null
  const until = data.locked_until
  return (
    <Card className="flex flex-col gap-3" aria-labelledby="lock">
      <h2 id="lock" className="font-semibold">
        {t('lock')}
      </h2>
      <p className="text-sm text-ink-soft">{t('lock.text')}</p>
      <p className="font-medium">
        {until === null ? t('lock.none') : t('lock.until', { date: formatDate(until, language) })}
      </p>
      <Settling settling={data.settling} />
      <LockForm key={until ?? ''} until={until} />
    </Card>
  )
}

/** How far the writing of what was just locked is; the live region stands there before it has something to say. */
function Settling({ settling }: { settling: AttendanceLock['settling'] }) {
  const { t } = useTranslation('requests')
  const language = useLanguage()
  const share = settling ? Math.floor((settling.done / settling.total) * 100) : 0
  return (
    <div role="status" className="text-sm">
      {settling && (
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <progress
            className="h-2 w-40 accent-accent-fill"
            aria-label={t('lock.settling')}
            max={settling.total}
            value={settling.done}
          />
          <span>{t('lock.settlingShare', { share, date: formatDate(settling.to, language) })}</span>
        </p>
      )}
    </div>
  )
}

function LockForm({ until }: { until: string | null }) {
  const { t } = useTranslation('requests')
  const sentence = useErrorSentence()
  const client = useQueryClient()
  const [date, setDate] = useState(until ?? '')
  const opens = until !== null && (date === '' || (isDate(date) && date < until))
  const yesterday = dateHere(serverNow() - 86_400_000)
  const change = useMutation({
    mutationFn: (body: { locked_until: string | null; reason?: string }) =>
      request<AttendanceLock>(PATH, { method: 'PUT', body }),
    onSuccess: (lock) => {
      client.setQueryData(lockQuery.queryKey, lock)
      notify(t('lock.saved'), { tone: 'good' })
    },
  })
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    const reason = formText(new FormData(event.currentTarget), 'reason').trim()
    change.mutate({ locked_until: date || null, ...(opens && { reason }) })
  }
  return (
    <form onSubmit={submit} className="flex flex-wrap items-start gap-3">
      <DateField
        label={t('lock.date')}
        hint={t('lock.dateHint')}
        className="min-w-48"
        max={yesterday}
        value={date}
        onChange={setDate}
      />
      {opens && (
        <Field label={t('form.reason')} hint={t('lock.reasonHint')} className="min-w-60 flex-1">
          {(ids) => <Input {...ids} name="reason" required minLength={3} maxLength={200} autoComplete="off" />}
        </Field>
      )}
      <Button
        type="submit"
        look={opens ? 'danger' : 'secondary'}
        className="mt-6.5"
        busy={change.isPending}
        disabled={date === (until ?? '')}
      >
        {t(opens ? 'lock.open' : 'lock.close')}
      </Button>
      {change.error && !change.isPending && (
        <p role="alert" className="w-full text-red-ink">
          {sentence(change.error)}
        </p>
      )}
    </form>
  )
}
