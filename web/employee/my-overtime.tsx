import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { CONSENT_TEXT_VERSION } from '../shared/overtime/consent-text.ts'
import type { OvertimeOrder } from '#contract/overtime.ts'
import { request } from '../shared/api.ts'
import { useErrorSentence } from '../shared/errors.ts'
import { dateHere, formatDate, formatDuration, formatMonth, formatTime } from '../shared/format.ts'
import { useLanguage, useTranslation } from '../shared/i18n.ts'
import { ConsentMark } from '../shared/overtime/consent-picture.tsx'
import { OvertimeDays } from '../shared/overtime/day-rows.tsx'
import { useAskWords } from '../shared/overtime/ask-words.ts'
import { useOvertimeWords } from '../shared/overtime/words.ts'
import { useSession } from '../shared/session.ts'
import { Button } from '../shared/ui/button.tsx'
import { Card } from '../shared/ui/card.tsx'
import { LeftIcon, RightIcon } from '../shared/ui/icons.tsx'
import { notify } from '../shared/ui/notices.tsx'
import { PageHeader } from '../shared/ui/page-header.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../shared/ui/states.tsx'
import { useRequestNews } from '../requests/queries.ts'
import { isMonth, shiftMonth } from './month-name.ts'
import { myOrdersQuery, myOvertimeQuery } from './my-overtime-queries.ts'
import { useNow } from './use-now.ts'

/** My overtime: what waits for my answer, with the words that I agree to, and what I worked in a month. */
export function MyOvertime() {
  const { t } = useOvertimeWords()
  const { t: common } = useTranslation('employee')
  const { user } = useSession()
  const { at } = useNow()
  // a notice leads to the month of its order
  const asked = useSearch({ strict: false }).month
  const [month, setMonth] = useState(() => (isMonth(asked) ? asked : dateHere(at).slice(0, 7)))
  useRequestNews()
  const language = useLanguage()
  const arrow = 'grid size-12 place-items-center rounded-control border border-line-strong bg-surface hover:bg-raised'
  if (user.employee_id === null) return <EmptyState whole title={common('notEmployee.title')} />
  return (
    <>
      <PageHeader
        title={t('mine.title')}
        actions={
          <div className="flex items-center gap-2">
            <button
              type="button"
              aria-label={t('period.previous')}
              className={arrow}
              onClick={() => setMonth(shiftMonth(month, -1))}
            >
              <LeftIcon />
            </button>
            <b className="min-w-36 text-center" aria-live="polite">
              {formatMonth(month, language)}
            </b>
            <button
              type="button"
              aria-label={t('period.next')}
              className={arrow}
              onClick={() => setMonth(shiftMonth(month, 1))}
            >
              <RightIcon />
            </button>
          </div>
        }
      />
      <div className="flex flex-col gap-4">
        <Orders employee={user.employee_id} month={month} />
        <Worked employee={user.employee_id} month={month} />
      </div>
    </>
  )
}

type Props = { employee: string; month: string }

function Orders({ employee, month }: Props) {
  const { t } = useOvertimeWords()
  const { data, error, refetch } = useQuery(myOrdersQuery(employee, month))
  if (!data) return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <SkeletonRows rows={3} />
  const waits = (order: OvertimeOrder): boolean =>
    order.cancelled_at === null && order.members[0]?.consent === 'waiting'
  return (
    <section className="flex flex-col gap-3">
      <h2 className="font-semibold">{t('mine.orders')}</h2>
      {data.length === 0 && <p className="text-ink-soft">{t('mine.none')}</p>}
      {[...data.filter(waits), ...data.filter((order) => !waits(order))].map((order) => (
        <Order key={order.id} order={order} waits={waits(order)} />
      ))}
    </section>
  )
}

function Order({ order, waits }: { order: OvertimeOrder; waits: boolean }) {
  const { t } = useOvertimeWords()
  const language = useLanguage()
  const { consent = 'waiting', in_shift: inShift = 0 } = order.members[0] ?? {}
  return (
    <Card className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <b className="font-semibold">
          {formatDate(order.date, language)}, {formatTime(order.start, language)}–{formatTime(order.end, language)}
        </b>
        {order.cancelled_at === null ? (
          <ConsentMark consent={consent} />
        ) : (
          <span className="text-ink-soft">{t('mine.cancelled')}</span>
        )}
      </div>
      <p>
        {order.reason} <span className="text-sm text-ink-soft">{t('order.by', { name: order.ordered_by })}</span>
      </p>
      {order.meal && <p className="text-sm text-ink-soft">{t('order.meal')}</p>}
      {inShift > 0 && (
        <p className="rounded-control bg-amber-tint p-3 text-sm text-amber-ink">
          {t('mine.inShift', { minutes: formatDuration(inShift, language) })}
        </p>
      )}
      {waits && <Answer order={order} />}
    </Card>
  )
}

/** The words that are agreed to stand above the buttons; their number is kept with the answer. */
function Answer({ order }: { order: OvertimeOrder }) {
  const { t } = useOvertimeWords()
  const language = useLanguage()
  const sentence = useErrorSentence()
  const client = useQueryClient()
  const answer = useMutation({
    mutationFn: (agree: boolean) =>
      request(`/api/me/overtime/${order.id}/consent`, {
        method: 'POST',
        body: { agree, text_version: CONSENT_TEXT_VERSION },
      }),
    onSuccess: () => notify(t('mine.saved'), { tone: 'good' }),
    onSettled: () => client.invalidateQueries({ queryKey: ['my-overtime'] }),
  })
  const blanks = {
    date: formatDate(order.date, language),
    start: formatTime(order.start, language),
    end: formatTime(order.end, language),
  }
  return (
    <>
      <blockquote className="rounded-control bg-raised p-3 text-sm">{t('mine.text', blanks)}</blockquote>
      {answer.error && (
        <p role="alert" className="text-red-ink">
          {sentence(answer.error)}
        </p>
      )}
      <div className="flex flex-wrap gap-3">
        <Button busy={answer.isPending} onClick={() => answer.mutate(true)}>
          {t('mine.agree')}
        </Button>
        <Button look="secondary" busy={answer.isPending} onClick={() => answer.mutate(false)}>
          {t('mine.refuse')}
        </Button>
      </div>
    </>
  )
}

function Worked({ employee, month }: Props) {
  const { t } = useOvertimeWords()
  const language = useLanguage()
  const { data } = useQuery(myOvertimeQuery(employee, month))
  const mine = data?.data[0]
  if (!data) return null
  return (
    <Card className="flex flex-col gap-2">
      <h2 className="font-semibold">{t('mine.month')}</h2>
      {mine ? (
        <>
          <p className="flex flex-wrap gap-x-6">
            {(['real', 'counted'] as const).map((key) => (
              <span key={key}>
                {t(`report.${key}`)} <b className="font-semibold">{formatDuration(Math.round(mine[key]), language)}</b>{' '}
                <span className="text-sm text-ink-soft">{t(`report.${key}Text`)}</span>
              </span>
            ))}
          </p>
          <OvertimeDays days={mine.days} />
          <Unordered dates={mine.days.filter(({ outside }) => outside > 0).map(({ date }) => date)} />
        </>
      ) : (
        <p className="text-ink-soft">{t('mine.nothing')}</p>
      )}
    </Card>
  )
}

/** Hours that nobody ordered can be asked for. */
function Unordered({ dates }: { dates: readonly string[] }) {
  const { t } = useAskWords()
  const language = useLanguage()
  const router = useRouter()
  if (dates.length === 0) return null
  return (
    <div className="flex flex-col gap-1 border-t pt-2">
      <p className="text-sm text-ink-soft">{t('text')}</p>
      <ul className="flex flex-wrap gap-2">
        {dates.map((date) => (
          <li key={date}>
            <Button look="secondary" onClick={() => router.history.push(`/me/requests?lembur=${date}`)}>
              {t('ask')}: {formatDate(date, language)}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  )
}
