import { useRef } from 'react'
import type { AttendanceRow } from '#contract/attendance.ts'
import { formatAge, formatClock, formatTime } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { browserClock } from '../../shared/clock.ts'
import { Flags, StatusBadge } from '../../shared/ui/status.tsx'
import { EmptyState, SkeletonRows } from '../../shared/ui/states.tsx'
import { zoneLabel } from '#contract/zones.ts'
import { useGlow } from '../live/use-glow.ts'
import { useHold } from '../live/use-hold.ts'
import { useNow } from '../now.ts'
import { DataTable, type TableHandle } from '../table/data-table.tsx'
import { BoardCard } from './board-card.tsx'
import { WaitingButton } from './waiting-button.tsx'
import type { Board } from './use-board.ts'

/** Who came, newest first, as it happens. */
export function LiveList({ board, onOpen }: { board: Board; onOpen: (id: string) => void }) {
  const { t } = useTranslation('admin')
  const hold = useHold(board.rows)
  const glow = useGlow()
  const table = useRef<TableHandle>(null)
  const release = (): void => {
    hold.release()
    table.current?.toTop()
    table.current?.focus()
  }
  return (
    <BoardCard
      title={t('live.title')}
      note={<LastEvent at={board.today.lastEventAt} />}
      className="h-[28rem] xl:h-auto"
    >
      <div {...hold.events} className="relative flex min-h-0 flex-1 flex-col">
        <WaitingButton count={hold.waiting} onRelease={release} />
        {!board.today.loaded ? (
          <SkeletonRows rows={6} className="mx-4 h-10" />
        ) : board.rows.length === 0 ? (
          <EmptyState title={t('live.empty')} text={t('live.emptyText')} />
        ) : (
          <DataTable
            ref={table}
            look="list"
            label={t('live.title')}
            rows={hold.shown}
            columns={[]}
            rowKey={(row) => row.id}
            rowClass={(row) => glow(row.id)}
            compact={(row) => <LiveRow row={row} showZone={board.severalZones} />}
            onOpen={(row) => onOpen(row.id)}
            onScrolled={hold.onScrolled}
          />
        )}
      </div>
    </BoardCard>
  )
}

function LiveRow({ row, showZone }: { row: AttendanceRow; showZone: boolean }) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const time = row.jam_masuk ?? row.jam_pulang
  return (
    <div className="flex items-center gap-3">
      <span className="w-16 shrink-0 text-sm">
        <span className="block font-medium">{time ? formatClock(time, language) : '–'}</span>
        {showZone && <span className="block text-xs text-ink-soft">{zoneLabel(row.site.zone, row.masuk_at ?? 0)}</span>}
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium" title={row.user.name}>
          {row.user.name}
        </span>
        <span className="block truncate text-xs text-ink-soft">
          {row.department.name}
          {row.jam_pulang && ` · ${t('live.left', { time: formatTime(row.jam_pulang, language) })}`}
        </span>
      </span>
      <span className="flex shrink-0 items-center gap-1">
        <Flags flags={row.flags} signs />
        <StatusBadge status={row.status} />
      </span>
    </div>
  )
}

function LastEvent({ at }: { at: number | null }) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  useNow(1_000)
  return at === null ? null : <>{t('live.last', { age: formatAge(browserClock.wall() - at, language) })}</>
}
