import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { AttendanceDetail, AttendanceRow, PunchFact } from '#contract/attendance.ts'
import { localTime, zoneLabel } from '#contract/zones.ts'
import { Corrections } from '../../employee/corrections.tsx'
import { Trace } from '../../employee/why.tsx'
import { request } from '../../shared/api.ts'
import { formatClock, formatDate, formatDuration, formatTime } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { buttonClass } from '../../shared/ui/button.tsx'
import { Chip, Flags, StatusBadge } from '../../shared/ui/status.tsx'
import { ErrorState, SkeletonRows } from '../../shared/ui/states.tsx'
import { useToday } from '../live/use-today.tsx'
import { CorrectDay } from './correct-day.tsx'
import { Drawer } from '../ui/drawer.tsx'
import { useLast } from '../ui/use-last.ts'

/** One stored day as it is now: it follows events. */
function useDay(shown: string | null | undefined, enabled: boolean) {
  const live = useToday().rows.find((row) => row.id === shown)
  const detail = useQuery({
    queryKey: ['attendance', shown, live?.version ?? 0],
    queryFn: () => request<AttendanceDetail>(`/api/attendances/${shown}`),
    enabled,
    placeholderData: (before) => (before?.data.id === shown ? keepPreviousData(before) : undefined),
  })
  return { row: detail.data?.data ?? live, detail }
}

/** The story of one person's day: what it counts as, why, and every tap. Follows events while it is open. */
export function DayDrawer({ id, onClose }: { id: string | null; onClose: () => void }) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const day = useDay(useLast(id), id !== null)
  const { row } = day
  return (
    <Drawer
      open={id !== null}
      onClose={onClose}
      title={row ? row.user.name : t('day.title')}
      note={row && `${formatDate(row.date, language)} · ${row.user.number} · ${row.department.name}`}
      actions={
        row && (
          <>
            <Link
              to="/admin/history"
              search={{ tab: 'history', employee: row.user.id }}
              className={buttonClass('secondary', 'dense')}
            >
              {t('day.allDays')}
            </Link>
            <CorrectDay row={row} />
          </>
        )
      }
    >
      <Body {...day} />
    </Drawer>
  )
}

/** The same story inside of another drawer. */
export const DayStory = ({ id }: { id: string }) => <Body {...useDay(id, true)} />

function Body({ row, detail }: ReturnType<typeof useDay>) {
  return (
    <>
      {row ? (
        <Story row={row} />
      ) : detail.error ? (
        <ErrorState error={detail.error} onRetry={() => void detail.refetch()} />
      ) : (
        <SkeletonRows rows={4} />
      )}
      {row && !detail.data && !detail.error && <SkeletonRows rows={2} />}
      {row && detail.error && <ErrorState error={detail.error} onRetry={() => void detail.refetch()} />}
      {detail.data && (
        <>
          <Corrections corrections={detail.data.corrections} zone={detail.data.data.site.zone} />
          <Punches punches={detail.data.punches} zone={detail.data.data.site.zone} />
        </>
      )}
    </>
  )
}

function Story({ row }: { row: AttendanceRow }) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const zone = zoneLabel(row.site.zone, row.masuk_at ?? row.pulang_at ?? row.window_ends_at)
  const clock = (time: string | null): string => (time ? formatClock(time, language) : '–')
  const { shift } = row
  const facts = [
    [`${t('column.in')} · ${zone}`, clock(row.jam_masuk), row.node_masuk],
    [`${t('column.out')} · ${zone}`, clock(row.jam_pulang), row.node_pulang],
    [t('column.duration'), formatDuration(row.duration_minutes, language), null],
  ] as const
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <StatusBadge status={row.status} />
        <Flags flags={row.flags} />
      </div>
      <dl className="mt-4 grid grid-cols-3 gap-3">
        {facts.map(([name, value, node]) => (
          <div key={name} className="rounded-control border px-3 py-2">
            <dt className="text-xs text-ink-soft">{name}</dt>
            <dd className="font-semibold">{value}</dd>
            {node && <dd className="truncate text-xs text-ink-soft">{t('day.node', { node })}</dd>}
          </div>
        ))}
      </dl>
      <p className="mt-3 text-sm text-ink-soft">
        {shift.name} {formatTime(shift.start, language)}–{formatTime(shift.end, language)} {zone} · {row.site.name}
      </p>
      <h3 className="mt-6 mb-1 font-semibold">{t('day.why')}</h3>
      <div className="text-sm">
        <Trace steps={row.trace} />
      </div>
    </>
  )
}

/** Where a tap can come from; another word is said as it is. */
const SOURCES = ['web', 'api', 'koreksi', 'batal', 'demo'] as const

function Punches({ punches, zone }: { punches: readonly PunchFact[]; zone: string }) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  return (
    <>
      <h3 className="mt-6 mb-2 font-semibold">{t('day.punches')}</h3>
      {punches.length === 0 && <p className="text-sm text-ink-soft">{t('day.noPunches')}</p>}
      <ul className="divide-y rounded-control border">
        {punches.map((punch) => {
          const source = SOURCES.find((one) => one === punch.source)
          return (
            <li key={punch.id} className="px-3 py-2 text-sm">
              <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <span className="w-16 font-medium">{t(`day.kind.${punch.kind}`)}</span>
                <span className="font-medium">{formatClock(punch.time, language)}</span>
                {punch.offline && (
                  <Chip>{t('day.offline', { time: formatClock(localTime(zone, punch.received_at), language) })}</Chip>
                )}
                {punch.merged && <Chip>{t('day.merged')}</Chip>}
              </div>
              <div className="truncate text-xs text-ink-soft">
                {t('day.receipt', { number: punch.receipt_number })} ·{' '}
                {source ? t(`day.source.${source}`) : punch.source} · {t('day.node', { node: punch.node })}
              </div>
            </li>
          )
        })}
      </ul>
    </>
  )
}
