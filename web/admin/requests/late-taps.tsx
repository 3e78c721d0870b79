import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { LateTap } from '#contract/recompute.ts'
import { localDate, localTime, zoneLabel } from '#contract/zones.ts'
import { request } from '../../shared/api.ts'
import { useErrorSentence } from '../../shared/errors.ts'
import { formText } from '../../shared/form-text.ts'
import { formatDate, formatTime } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { useMay } from '../../shared/session.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Card } from '../../shared/ui/card.tsx'
import { Field, Input } from '../../shared/ui/field.tsx'
import { notify } from '../../shared/ui/notices.tsx'

const PATH = '/api/attendances/late-taps'
const lateTapsQuery = queryOptions({
  queryKey: ['late-taps'],
  queryFn: async ({ signal }) => (await request<{ data: LateTap[] }>(PATH, { signal })).data,
  refetchInterval: 60_000,
})

/** Taps that came after their day was settled; nothing where there are none. */
export function LateTaps() {
  const { t } = useTranslation('requests')
  const { data } = useQuery(lateTapsQuery)
  if (!data || data.length === 0) return null
  return (
    <Card aria-labelledby="late-taps" className="flex flex-col gap-2">
      <h2 id="late-taps" className="font-semibold">
        {t('late')} ({data.length})
      </h2>
      <p className="max-w-3xl text-sm text-ink-soft">{t('late.text')}</p>
      <ul className="flex flex-col border-t">
        {data.map((one) => (
          <Row key={one.id} one={one} />
        ))}
      </ul>
    </Card>
  )
}

function Row({ one }: { one: LateTap }) {
  const { t } = useTranslation('requests')
  const language = useLanguage()
  const maySettle = useMay('attendance.recompute')
  const [open, setOpen] = useState(false)
  const when = (at: number): string =>
    `${formatDate(localDate(one.zone, at), language)} ${formatTime(localTime(one.zone, at), language)} ${zoneLabel(one.zone, at)}`
  return (
    <li className="flex flex-col gap-2 border-b py-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <span className="min-w-0 flex-1 basis-64">
          <b className="font-medium">{one.user.name}</b> <span className="text-ink-soft">{one.user.number}</span>
          <span className="block text-sm">
            {t(`late.${one.kind}`)} {when(one.at)}
            {!one.trusted && <span className="text-amber-ink"> · {t('late.unsure')}</span>}
          </span>
          <span className="block text-sm text-ink-soft">
            {t('late.received', { time: when(one.received_at) })} · {one.receipt}
          </span>
        </span>
        {maySettle && !open && (
          <Button
            look="secondary"
            size="dense"
            aria-label={t('late.settleOne', { name: one.user.name })}
            onClick={() => setOpen(true)}
          >
            {t('late.settle')}
          </Button>
        )}
      </div>
      {open && <Settle one={one} onClose={() => setOpen(false)} />}
    </li>
  )
}

function Settle({ one, onClose }: { one: LateTap; onClose: () => void }) {
  const { t } = useTranslation('requests')
  const common = useTranslation().t
  const sentence = useErrorSentence()
  const client = useQueryClient()
  const change = useMutation({
    mutationFn: (body: { enter: boolean; reason: string }) =>
      request<{ data: LateTap[] }>(`${PATH}/${one.id}`, { method: 'POST', body }),
    onSuccess: ({ data }, { enter }) => {
      client.setQueryData(lateTapsQuery.queryKey, data)
      notify(t(enter ? 'late.entered' : 'late.dismissed'), { tone: 'good' })
    },
  })
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const { submitter } = event.nativeEvent as SubmitEvent
    change.mutate({ enter: submitter?.id === `${one.id}-enter`, reason: formText(form, 'reason').trim() })
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 rounded-control bg-raised p-3">
      <Field
        label={t('form.reason')}
        hint={t('late.hint')}
        error={change.error && !change.isPending ? sentence(change.error) : undefined}
      >
        {(ids) => <Input {...ids} autoFocus name="reason" required minLength={3} maxLength={500} autoComplete="off" />}
      </Field>
      <div className="flex flex-wrap justify-end gap-3">
        <Button look="quiet" onClick={onClose}>
          {common('action.cancel')}
        </Button>
        <Button type="submit" look="secondary" busy={change.isPending}>
          {t('late.dismiss')}
        </Button>
        <Button type="submit" id={`${one.id}-enter`} busy={change.isPending}>
          {t('late.enter')}
        </Button>
      </div>
    </form>
  )
}
