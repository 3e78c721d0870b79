import type { SystemView } from '#contract/system.ts'
import { formatAge, formatNumber } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { BoardCard } from '../board/board-card.tsx'
import { isAlive } from './nodes.ts'

/** How much waits, where, and since when. */
export function QueueCard({ view }: { view: SystemView }) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const { queue, outbox } = view
  const number = (value: number): string => formatNumber(value, language)
  const lag = (count: number, ms: number): string =>
    count === 0 ? t('system.outbox.none') : t('system.outbox.lag', { age: formatAge(ms, language) })
  const sockets = view.nodes.filter(isAlive).flatMap(({ report }) => report?.sockets ?? [])
  return (
    <BoardCard title={t('system.queue')}>
      <dl className="grid grid-cols-2 gap-x-4 gap-y-3 p-4 sm:grid-cols-4">
        {queue && (
          <>
            <Figure
              name={t('system.queue.waiting')}
              value={number(queue.waiting)}
              note={queue.waiting > 0 ? lag(queue.waiting, queue.oldest_ms) : undefined}
            />
            <Figure name={t('system.queue.active')} value={number(queue.active)} />
            <Figure name={t('system.queue.delayed')} value={number(queue.delayed)} />
            <Figure name={t('system.queue.failed')} value={number(queue.failed)} />
          </>
        )}
        {outbox && (
          <>
            <Figure
              name={t('system.outbox.waiting')}
              value={number(outbox.waiting)}
              note={lag(outbox.waiting, outbox.oldest_waiting_ms)}
            />
            <Figure
              name={t('system.outbox.open')}
              value={number(outbox.open)}
              note={lag(outbox.open, outbox.oldest_open_ms)}
            />
          </>
        )}
        <Figure
          name={t('system.sockets')}
          value={sockets.length > 0 ? number(sockets.reduce((sum, { connections }) => sum + connections, 0)) : '–'}
          note={sockets.length > 0 ? t('system.socketsNote', { count: sockets.length }) : t('system.socketsUnknown')}
        />
      </dl>
      {queue ? (
        <History points={view.queue_history} now={queue.waiting + queue.delayed} />
      ) : (
        <p className="px-4 pb-4 text-sm text-ink-soft">{t('system.queueUnknown')}</p>
      )}
    </BoardCard>
  )
}

function Figure({ name, value, note }: { name: string; value: string; note?: string | undefined }) {
  return (
    <div>
      <dt className="text-sm text-ink-soft">{name}</dt>
      <dd>
        <span className="text-xl font-semibold">{value}</span>
        {note && <span className="ml-2 text-sm text-ink-soft">{note}</span>}
      </dd>
    </div>
  )
}

const WIDTH = 600
const HEIGHT = 48

/** What waited in the last minutes, as an area and in a sentence. */
function History({ points, now }: { points: SystemView['queue_history']; now: number }) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const first = points[0]
  const last = points.at(-1)
  if (!first || !last || points.length < 6)
    return <p className="px-4 pb-4 text-sm text-ink-soft">{t('system.historyNone')}</p>
  const peak = Math.max(...points.map(({ waiting }) => waiting), now)
  const x = (at: number): number => ((at - first.at) / (last.at - first.at)) * WIDTH
  const y = (waiting: number): number => HEIGHT - 1 - (waiting / Math.max(peak, 1)) * (HEIGHT - 4)
  const line = points.map(({ at, waiting }) => `${x(at).toFixed(1)},${y(waiting).toFixed(1)}`).join(' L')
  return (
    <div className="px-4 pb-4">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" className="h-12 w-full" aria-hidden="true">
        <path d={`M0,${HEIGHT} L${line} L${WIDTH},${HEIGHT} Z`} fill="var(--green-tint)" />
        <path d={`M${line}`} fill="none" stroke="var(--accent)" strokeWidth="1.5" vectorEffect="non-scaling-stroke" />
      </svg>
      <p className="mt-1 text-sm text-ink-soft">
        {t('system.history', { peak: formatNumber(peak, language), now: formatNumber(now, language) })}
      </p>
    </div>
  )
}
