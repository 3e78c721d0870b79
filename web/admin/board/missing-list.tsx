import { useNavigate } from '@tanstack/react-router'
import type { ExpectedPerson } from '#contract/attendance.ts'
import { localTime, zoneLabel } from '#contract/zones.ts'
import { formatTime } from '../../shared/format.ts'
import { lateness } from './lateness.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { classNames } from '../../shared/ui/class-names.ts'
import { EmptyState, ErrorState, SkeletonRows } from '../../shared/ui/states.tsx'
import { useNow } from '../now.ts'
import { DataTable } from '../table/data-table.tsx'
import { BoardCard } from './board-card.tsx'
import { countLate } from './missing.ts'
import type { Board } from './use-board.ts'

/** Who has not come, the longest late first. The times tick. */
export function MissingList({ board }: { board: Board }) {
  const { t } = useTranslation('admin')
  const now = useNow(5_000)
  const navigate = useNavigate()
  const { missing, expected, loaded, error } = board
  const late = countLate(missing, now)
  return (
    <BoardCard
      title={t('missing.title')}
      note={loaded && t('missing.note', { total: missing.length, late })}
      className="h-[28rem] lg:col-span-2 xl:col-span-1 xl:h-auto"
    >
      {error ? (
        <ErrorState error={error} onRetry={board.retry} />
      ) : !loaded ? (
        <SkeletonRows rows={6} className="mx-4 h-10" />
      ) : expected.length === 0 ? (
        <EmptyState title={t('missing.nobody')} text={t('missing.nobodyText')} />
      ) : missing.length === 0 ? (
        <EmptyState title={t('missing.allIn')} text={t('missing.allInText')} />
      ) : (
        <DataTable
          look="list"
          label={t('missing.title')}
          rows={missing}
          columns={[]}
          rowKey={(person) => `${person.user.id} ${person.date}`}
          compact={(person) => <MissingRow person={person} now={now} showZone={board.severalZones} />}
          onOpen={({ user }) => void navigate({ to: '/admin/employees', search: { person: user.id } })}
        />
      )}
    </BoardCard>
  )
}

function MissingRow({ person, now, showZone }: { person: ExpectedPerson; now: number; showZone: boolean }) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const { user, department, site, starts_at: start, late_at: lateAt } = person
  const zone = showZone ? ` ${zoneLabel(site.zone, start)}` : ''
  const clock = (at: number): string => formatTime(localTime(site.zone, at), language) + zone
  const late = lateAt < now
  return (
    <div className="flex items-center gap-3">
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium" title={user.name}>
          {user.name}
        </span>
        <span className="block truncate text-xs text-ink-soft">{department.name}</span>
      </span>
      <span className="shrink-0 text-right">
        <span className={classNames('block text-sm', late ? 'font-semibold text-amber-ink' : 'text-ink-soft')}>
          {late ? t('missing.late', { age: lateness(now - lateAt, language) }) : t('missing.notYet')}
        </span>
        <span className="block text-xs text-ink-soft">
          {late ? t('missing.limit', { limit: clock(lateAt) }) : t('missing.shift', { time: clock(start) })}
        </span>
      </span>
    </div>
  )
}
