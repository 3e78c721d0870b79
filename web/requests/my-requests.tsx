import { useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { useState } from 'react'
import type { DayRequest } from '#contract/requests.ts'
import { serverClock } from '../shared/api.ts'
import { browserClock } from '../shared/clock.ts'
import { useErrorSentence } from '../shared/errors.ts'
import { dateHere, formatShortDate } from '../shared/format.ts'
import { useLanguage, useTranslation } from '../shared/i18n.ts'
import { useSession } from '../shared/session.ts'
import { Button } from '../shared/ui/button.tsx'
import { Card } from '../shared/ui/card.tsx'
import { Dialog } from '../shared/ui/dialog.tsx'
import { notify } from '../shared/ui/notices.tsx'
import { PageHeader } from '../shared/ui/page-header.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../shared/ui/states.tsx'
import { AttachLetter } from './attach-letter.tsx'
import { ComeBack } from './come-back.tsx'
import { Deeds } from './deeds.tsx'
import { Deputies } from './deputies.tsx'
import { Inbox } from './inbox.tsx'
import { LeaveCard } from './leave-card.tsx'
import { NoticeList } from './notice-list.tsx'
import { myRequestsQuery, useRequestChange, useRequestNews } from './queries.ts'
import { RequestForm } from './request-form.tsx'
import { KindBadge, StateBadge, useDates, useDetail, useTurn } from './words.tsx'

/** What somebody has asked for, the leave that is left, and what waits for them as a deputy. */
export function MyRequests() {
  const { t } = useTranslation('requests')
  const { user } = useSession()
  // the list of overtime leads here with the date of hours that nobody ordered
  const wanted = useLocation({ select: ({ searchStr }) => new URLSearchParams(searchStr).get('lembur') })
  const date = /^\d{4}-\d\d-\d\d$/.test(wanted ?? '') ? wanted : null
  const [asking, setAsking] = useState(date !== null)
  const today = dateHere(serverClock.now() ?? browserClock.wall())
  useRequestNews()
  if (user.employee_id === null) return <Inbox />
  return (
    <>
      <PageHeader
        title={t('title')}
        note={t('note')}
        actions={!asking && <Button onClick={() => setAsking(true)}>{t('new')}</Button>}
      />
      <div className="grid gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(16rem,1fr)] lg:items-start">
        <div className="flex flex-col gap-4">
          {asking && (
            <Card aria-label={t('new')}>
              <RequestForm
                today={today}
                onDone={() => setAsking(false)}
                first={date === null ? null : { kind: 'lembur', date }}
              />
            </Card>
          )}
          <Inbox quiet />
          <Mine today={today} />
        </div>
        <div className="flex flex-col gap-4 max-lg:row-start-1">
          <LeaveCard today={today} />
          <NoticeList />
          <Deputies today={today} quiet />
        </div>
      </div>
    </>
  )
}

function Mine({ today }: { today: string }) {
  const { t } = useTranslation('requests')
  const { data, error, refetch } = useQuery(myRequestsQuery)
  return (
    <section aria-labelledby="mine">
      <h2 id="mine" className="mb-2 font-semibold">
        {t('mine')}
      </h2>
      {!data ? (
        error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : (
          <SkeletonRows rows={3} />
        )
      ) : data.length === 0 ? (
        <EmptyState title={t('mine.empty')} text={t('mine.emptyText')} />
      ) : (
        <ul className="overflow-hidden rounded-card border bg-surface">
          {data.map((one) => (
            <Own key={one.id} one={one} today={today} />
          ))}
        </ul>
      )}
    </section>
  )
}

function Own({ one, today }: { one: DayRequest; today: string }) {
  const { t } = useTranslation('requests')
  const language = useLanguage()
  const { user } = useSession()
  const dates = useDates()
  const turn = useTurn()
  const detail = useDetail()
  return (
    <li className="border-b last:border-b-0">
      <details>
        <summary className="flex min-h-14 flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 hover:bg-raised">
          <KindBadge kind={one.kind} />
          <b className="font-medium">{dates(one)}</b>
          <span className="text-sm text-ink-soft">
            {one.user.id === user.employee_id ? detail(one) : one.user.name}
          </span>
          <span className="ml-auto">
            <StateBadge state={one.state} />
          </span>
          {one.state === 'waiting' && <span className="w-full text-sm text-ink-soft">{turn(one)}</span>}
          {one.back_on !== null && (
            <span className="w-full text-sm text-ink-soft">
              {t('back.waiting', { date: formatShortDate(one.back_on, language) })}
            </span>
          )}
        </summary>
        <div className="flex flex-col gap-3 border-t bg-ground px-4 py-3">
          <Deeds request={one} />
          {one.may.attach && <AttachLetter one={one} />}
          {one.may.withdraw && <Withdraw one={one} />}
          {one.may.come_back && <ComeBack one={one} byHr={false} today={today} />}
        </div>
      </details>
    </li>
  )
}

function Withdraw({ one }: { one: DayRequest }) {
  const { t } = useTranslation('requests')
  const common = useTranslation().t
  const sentence = useErrorSentence()
  const [open, setOpen] = useState(false)
  const change = useRequestChange<DayRequest>()
  const send = (): void =>
    change.mutate(
      { path: `/api/me/requests/${one.id}/withdraw`, body: { version: one.version } },
      {
        onSuccess: () => notify(t('withdrawn'), { tone: 'good' }),
        onError: (error) => notify(sentence(error), { tone: 'bad', seconds: 12 }),
        onSettled: () => setOpen(false),
      },
    )
  return (
    <>
      <Button look="secondary" className="self-start" onClick={() => setOpen(true)}>
        {t('withdraw')}
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={t('withdraw.ask')}
        description={t('withdraw.text')}
        actions={
          <>
            <Button look="secondary" onClick={() => setOpen(false)}>
              {common('action.cancel')}
            </Button>
            <Button look="danger" busy={change.isPending} onClick={send}>
              {t('withdraw')}
            </Button>
          </>
        }
      />
    </>
  )
}
