import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { OvertimeOrder } from '#contract/overtime.ts'
import { dateHere, formatDate, formatDuration, formatTime } from '../../shared/format.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { ConsentMark, ConsentPicture } from '../../shared/overtime/consent-picture.tsx'
import { useOvertimeWords } from '../../shared/overtime/words.ts'
import { useMay } from '../../shared/session.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Field, Input } from '../../shared/ui/field.tsx'
import { notify } from '../../shared/ui/notices.tsx'
import { Chip } from '../../shared/ui/status.tsx'
import { SaveBar } from '../people/save-bar.tsx'
import { Drawer } from '../ui/drawer.tsx'
import { ListEmpty, ListError, ListLoading } from '../ui/list-states.tsx'
import { useLast } from '../ui/use-last.ts'
import { type Asked, ordersQuery, useOvertimeChange } from './queries.ts'

/** The orders of a month, newest first, each with a picture of who agreed. */
export function Orders({ asked }: { asked: Asked }) {
  const { t } = useOvertimeWords()
  const [open, setOpen] = useState<string | null>(null)
  const { data, error, refetch } = useQuery(ordersQuery(asked))
  const shown = useLast(open)
  const order = data?.find(({ id }) => id === shown)
  if (error && !data) return <ListError error={error} onRetry={() => void refetch()} />
  if (!data) return <ListLoading />
  if (data.length === 0) return <ListEmpty title={t('order.empty')} text={t('order.emptyText')} />
  return (
    <>
      <ul aria-label={t('order.list')} className="divide-y overflow-hidden rounded-card border bg-surface">
        {data.map((one) => (
          <li key={one.id}>
            <Line order={one} onOpen={() => setOpen(one.id)} />
          </li>
        ))}
      </ul>
      <Drawer
        open={open !== null && order !== undefined}
        onClose={() => setOpen(null)}
        title={order?.reason ?? ''}
        note={order && <When order={order} />}
      >
        {order && <Details key={order.id} order={order} onClose={() => setOpen(null)} />}
      </Drawer>
    </>
  )
}

function When({ order }: { order: OvertimeOrder }) {
  const language = useLanguage()
  return (
    <>
      {formatDate(order.date, language)} · {formatTime(order.start, language)}–{formatTime(order.end, language)}{' '}
      <span className="whitespace-nowrap">({formatDuration(order.minutes, language)})</span>
    </>
  )
}

function Line({ order, onOpen }: { order: OvertimeOrder; onOpen: () => void }) {
  const { t } = useOvertimeWords()
  return (
    <button
      type="button"
      onClick={onOpen}
      className="grid w-full gap-x-4 gap-y-1 px-4 py-3 text-left hover:bg-raised md:grid-cols-[17rem_minmax(0,1fr)_auto] md:items-center"
    >
      <span className={order.cancelled_at === null ? 'font-medium' : 'text-ink-soft line-through'}>
        <When order={order} />
      </span>
      <span className="min-w-0">
        <span className="block truncate">{order.reason}</span>
        <span className="block truncate text-xs text-ink-soft">{t('order.by', { name: order.ordered_by })}</span>
      </span>
      {order.cancelled_at === null ? (
        <span className="flex flex-wrap items-center gap-2">
          {order.members.some((one) => one.in_shift > 0) && (
            <span className="rounded-control bg-amber-tint px-2 py-0.5 text-sm font-medium text-amber-ink">
              ! {t('order.inShiftShort')}
            </span>
          )}
          <ConsentPicture consents={order.members.map(({ consent }) => consent)} />
        </span>
      ) : (
        <Chip className="justify-self-start">{t('order.cancelled')}</Chip>
      )}
    </button>
  )
}

function Details({ order, onClose }: { order: OvertimeOrder; onClose: () => void }) {
  const { t } = useOvertimeWords()
  const language = useLanguage()
  const mayOrder = useMay('overtime.order')
  return (
    <div className="flex flex-col gap-4">
      <p className="text-sm text-ink-soft">{t('order.by', { name: order.ordered_by })}</p>
      {order.cancelled_at !== null ? (
        <Chip className="self-start">{t('order.cancelled')}</Chip>
      ) : (
        <ConsentPicture consents={order.members.map(({ consent }) => consent)} />
      )}
      <InShift order={order} />
      {order.meal && <p className="rounded-control bg-amber-tint p-3 text-sm text-amber-ink">{t('order.meal')}</p>}
      <ul className="divide-y">
        {order.members.map(({ user, consent, consented_at: at }) => (
          <li key={user.id} className="flex flex-wrap items-center justify-between gap-2 py-2">
            <span>
              {user.name} <span className="text-sm text-ink-soft">{user.number}</span>
            </span>
            <ConsentMark consent={consent} note={at === null ? undefined : formatDate(dateHere(at), language)} />
          </li>
        ))}
      </ul>
      {mayOrder && order.cancelled_at === null && <Cancel order={order} onClose={onClose} />}
    </div>
  )
}

/** Whose plan has changed after the order, so that it is ordinary work now. */
function InShift({ order }: { order: OvertimeOrder }) {
  const { t } = useOvertimeWords()
  const language = useLanguage()
  const people = order.members
    .filter((one) => one.in_shift > 0)
    .map(({ user, in_shift: minutes }) =>
      t('order.inShiftOne', { name: user.name, minutes: formatDuration(minutes, language) }),
    )
  if (people.length === 0) return null
  return (
    <p className="rounded-control bg-amber-tint p-3 text-sm text-amber-ink">
      {t('order.inShift', { people: people.join(', ') })}
    </p>
  )
}

/** Says why, and only then cancels. */
function Cancel({ order, onClose }: { order: OvertimeOrder; onClose: () => void }) {
  const { t } = useOvertimeWords()
  const [asked, setAsked] = useState(false)
  const [reason, setReason] = useState('')
  const change = useOvertimeChange<OvertimeOrder>()
  if (!asked)
    return (
      <Button look="secondary" className="self-start" onClick={() => setAsked(true)}>
        {t('order.cancel')}
      </Button>
    )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        change.mutate(
          { path: `/orders/${order.id}/cancel`, method: 'POST', body: { version: order.version, reason } },
          {
            onSuccess: () => {
              notify(t('order.cancelDone'), { tone: 'good' })
              onClose()
            },
          },
        )
      }}
    >
      <Field label={t('order.cancelReason')} hint={t('order.cancelNote')}>
        {(parts) => (
          <Input
            {...parts}
            required
            minLength={3}
            maxLength={500}
            autoFocus
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
        )}
      </Field>
      <SaveBar busy={change.isPending} error={change.error} onCancel={() => setAsked(false)} />
    </form>
  )
}
