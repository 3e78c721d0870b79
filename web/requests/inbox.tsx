import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { DayRequest } from '#contract/requests.ts'
import { request } from '../shared/api.ts'
import { useErrorSentence } from '../shared/errors.ts'
import { formatShortDate } from '../shared/format.ts'
import { useLanguage, useTranslation } from '../shared/i18n.ts'
import { Button } from '../shared/ui/button.tsx'
import { Card } from '../shared/ui/card.tsx'
import { Field, Input } from '../shared/ui/field.tsx'
import { notify } from '../shared/ui/notices.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../shared/ui/states.tsx'
import { AwayPicture } from './away-picture.tsx'
import { Deeds } from './deeds.tsx'
import { OvertimePicture } from './overtime-picture.tsx'
import { inboxQuery, useForgetRequests, useRequestChange } from './queries.ts'
import { KindBadge, useDates, useDetail } from './words.tsx'

/** Somebody who wants to be back earlier is answered apart: the request itself was approved. */
const decisionOf = (one: DayRequest): string =>
  `/api/requests/${one.id}/${one.back_on === null ? 'decision' : 'back/decision'}`

/** What waits for this person's decision. `quiet`: nothing at all where nothing waits. */
export function Inbox({ quiet = false }: { quiet?: boolean }) {
  const { t } = useTranslation('requests')
  const { data, error, refetch } = useQuery(inboxQuery)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  if (!data) {
    if (quiet) return null
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <SkeletonRows rows={4} />
  }
  if (data.length === 0) return quiet ? null : <EmptyState title={t('inbox.empty')} text={t('inbox.emptyText')} />
  const marked = data.filter(({ id }) => chosen.has(id))
  const mark = (id: string, on: boolean): void => {
    const next = new Set(chosen)
    if (on) next.add(id)
    else next.delete(id)
    setChosen(next)
  }
  return (
    <section aria-labelledby="inbox" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 id="inbox" className="font-semibold">
          {t('inbox')} ({data.length})
        </h2>
        {data.length > 1 && (
          <div className="flex items-center gap-3">
            <label className="flex min-h-12 items-center gap-2 text-sm">
              <input
                type="checkbox"
                className="size-5"
                checked={marked.length === data.length}
                onChange={(event) => setChosen(new Set(event.target.checked ? data.map(({ id }) => id) : []))}
              />
              {t('bulk.all')}
            </label>
            <BulkApprove marked={marked} onDone={() => setChosen(new Set())} />
          </div>
        )}
      </div>
      <ul className="grid gap-3 xl:grid-cols-2">
        {data.map((one) => (
          <li key={one.id}>
            <Waiting
              one={one}
              chosen={data.length > 1 ? chosen.has(one.id) : null}
              onChoose={(on) => mark(one.id, on)}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Each by itself: one that cannot be approved keeps none of the others. */
function BulkApprove({ marked, onDone }: { marked: readonly DayRequest[]; onDone: () => void }) {
  const { t } = useTranslation('requests')
  const sentence = useErrorSentence()
  const forget = useForgetRequests()
  const [busy, setBusy] = useState(false)
  async function approve(): Promise<void> {
    setBusy(true)
    const faults: unknown[] = []
    for (const one of marked) {
      try {
        await request(decisionOf(one), { method: 'POST', body: { version: one.version, approve: true } })
      } catch (error) {
        faults.push(error)
      }
    }
    setBusy(false)
    forget()
    const done = marked.length - faults.length
    if (done > 0) notify(t('bulk.done', { count: done }), { tone: 'good' })
    if (faults.length > 0)
      notify(t('bulk.failed', { count: faults.length, reason: sentence(faults[0]) }), { tone: 'bad', seconds: 15 })
    onDone()
  }
  return (
    <Button disabled={marked.length === 0} busy={busy} onClick={() => void approve()}>
      {t('bulk.approve', { count: marked.length })}
    </Button>
  )
}

type WaitingProps = { one: DayRequest; chosen: boolean | null; onChoose: (on: boolean) => void }

function Waiting({ one, chosen, onChoose }: WaitingProps) {
  const { t } = useTranslation('requests')
  const dates = useDates()
  const detail = useDetail()
  const language = useLanguage()
  return (
    <Card className="flex h-full flex-col gap-3">
      <div className="flex items-start gap-3">
        {chosen !== null && (
          <label className="-m-2 grid size-10 shrink-0 place-items-center">
            <input
              type="checkbox"
              className="size-5"
              aria-label={t('bulk.one', { name: one.user.name })}
              checked={chosen}
              onChange={(event) => onChoose(event.target.checked)}
            />
          </label>
        )}
        <div className="min-w-0 flex-1">
          <h3 className="font-semibold break-words">{one.user.name}</h3>
          <p className="text-sm text-ink-soft">
            {one.user.number} · {one.department.name}
          </p>
        </div>
        <KindBadge kind={one.kind} />
      </div>
      <p>
        <b>{dates(one)}</b> <span className="text-ink-soft">{detail(one)}</span>
      </p>
      {one.back_on !== null && (
        <p className="font-medium">{t('back.wants', { date: formatShortDate(one.back_on, language) })}</p>
      )}
      <Deeds request={one} />
      {one.back_on === null && !['koreksi', 'lembur'].includes(one.kind) && one.step !== 'partner' && (
        <AwayPicture id={one.id} />
      )}
      {one.kind === 'lembur' && <OvertimePicture path={`/api/requests/${one.id}/overtime`} />}
      <Decide one={one} />
    </Card>
  )
}

function Decide({ one }: { one: DayRequest }) {
  const { t } = useTranslation('requests')
  const common = useTranslation().t
  const sentence = useErrorSentence()
  const [refusing, setRefusing] = useState(false)
  const [reason, setReason] = useState('')
  const change = useRequestChange<DayRequest>()
  const isPartner = one.step === 'partner'
  const send = (approve: boolean): void =>
    change.mutate(
      { path: decisionOf(one), body: { version: one.version, approve, ...(!approve && { reason: reason.trim() }) } },
      {
        onSuccess: () =>
          notify(
            t(
              one.back_on !== null
                ? approve
                  ? 'back.saved'
                  : 'back.kept'
                : !approve
                  ? 'decided.refused'
                  : isPartner
                    ? 'swap.agreed'
                    : 'decided.approved',
            ),
            { tone: 'good' },
          ),
        onError: (error) => notify(sentence(error), { tone: 'bad', seconds: 12 }),
      },
    )
  if (!refusing)
    return (
      <div className="mt-auto flex flex-wrap justify-end gap-3">
        <Button look="secondary" onClick={() => setRefusing(true)}>
          {t('refuse')}
        </Button>
        <Button busy={change.isPending} onClick={() => send(true)}>
          {t(isPartner ? 'swap.agree' : 'approve')}
        </Button>
      </div>
    )
  return (
    <form
      className="mt-auto flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        send(false)
      }}
    >
      <Field label={t('refuse.reason')} hint={t('refuse.reasonHint')}>
        {(ids) => (
          <Input
            {...ids}
            autoFocus
            required
            minLength={3}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
      <div className="flex flex-wrap justify-end gap-3">
        <Button look="secondary" onClick={() => setRefusing(false)}>
          {common('action.cancel')}
        </Button>
        <Button look="danger" type="submit" busy={change.isPending}>
          {t('refuse')}
        </Button>
      </div>
    </form>
  )
}
