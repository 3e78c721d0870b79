import { Link } from '@tanstack/react-router'
import { useMemo, useRef } from 'react'
import type { AttendanceRow, ExpectedPerson } from '#contract/attendance.ts'
import { localTime, zoneLabel } from '#contract/zones.ts'
import { formatTime } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { Button, buttonClass } from '../../shared/ui/button.tsx'
import { WaitingButton } from '../board/waiting-button.tsx'
import { lateness } from '../board/lateness.ts'
import type { Board } from '../board/use-board.ts'
import { useGlow } from '../live/use-glow.ts'
import { useHold } from '../live/use-hold.ts'
import { useTodayStore } from '../live/use-today.tsx'
import { useNow } from '../now.ts'
import type { HistorySearch } from '../search.ts'
import { type Column, DataTable, type TableHandle } from '../table/data-table.tsx'
import { ListEmpty, ListError, ListLoading } from '../ui/list-states.tsx'
import { type ColumnChoice, shownColumns } from '../table/use-columns.ts'
import { attendanceColumns, CompactAttendance } from './columns.tsx'
import { filterRows, isFiltered, matchesPerson } from './filter-rows.ts'
import { useZoneSuffix } from '../people/queries.ts'
import { sortToday, TODAY_COLUMNS } from './sort-today.ts'

type Props = {
  board: Board
  search: HistorySearch
  choice: ColumnChoice
  onOpen: (row: AttendanceRow) => void
  onOpenPerson: (person: ExpectedPerson) => void
  onClear: () => void
  onSort: (sort: string | undefined) => void
}

/** Today as it happens. Who has not come has no row; for them the people who are expected stand in. */
export function TodayTab(props: Props) {
  const { today, error, retry } = props.board
  const store = useTodayStore()
  if (!today.loaded && today.error !== null) return <ListError error={today.error} onRetry={() => store.refresh()} />
  if (props.search.status !== 'belum_absen') return today.loaded ? <LiveTable {...props} /> : <ListLoading />
  if (error) return <ListError error={error} onRetry={retry} />
  return props.board.loaded ? <MissingTable {...props} /> : <ListLoading />
}

function LiveTable({ board, search, choice, onOpen, onClear, onSort }: Props) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const rows = useMemo(() => sortToday(filterRows(board.rows, search), search.sort), [board.rows, search])
  const hold = useHold(rows)
  const glow = useGlow()
  const table = useRef<TableHandle>(null)
  const zoneOf = useZoneSuffix()
  const look = { t, language, zoneOf }
  const columns = useMemo(
    () => shownColumns(attendanceColumns({ t, language, zoneOf }, false), choice),
    [t, language, zoneOf, choice],
  )
  const release = (): void => {
    hold.release()
    table.current?.toTop()
    table.current?.focus()
  }
  if (rows.length === 0) return <Nothing filtered={isFiltered(search)} onClear={onClear} />
  return (
    <div {...hold.events} className="relative flex min-h-0 flex-1 flex-col">
      <WaitingButton count={hold.waiting} onRelease={release} />
      <DataTable
        ref={table}
        label={t('history.todayTable')}
        rows={hold.shown}
        columns={columns}
        rowKey={(row) => row.id}
        rowClass={(row) => glow(row.id)}
        compact={(row) => <CompactAttendance row={row} look={look} withDate={false} />}
        onOpen={onOpen}
        onScrolled={hold.onScrolled}
        sorting={{ by: TODAY_COLUMNS, current: search.sort, onSort }}
      />
    </div>
  )
}

function Nothing({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const { t } = useTranslation('admin')
  if (!filtered)
    return (
      <ListEmpty
        title={t('live.empty')}
        text={t('live.emptyText')}
        action={
          <Link to="/admin/history" search={{ status: 'belum_absen' }} className={buttonClass('secondary')}>
            {t('missing.see')}
          </Link>
        }
      />
    )
  return (
    <ListEmpty
      title={t('filter.none')}
      text={t('filter.noneToday')}
      action={
        <Button look="secondary" onClick={onClear}>
          {t('filter.clearAll')}
        </Button>
      }
    />
  )
}

function MissingTable({ board, search, onOpenPerson, onClear }: Props) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const now = useNow(5_000)
  const people = useMemo(() => board.missing.filter((person) => matchesPerson(person, search)), [board.missing, search])
  const start = ({ site, starts_at: at }: ExpectedPerson): string =>
    formatTime(localTime(site.zone, at), language) + (board.severalZones ? ` ${zoneLabel(site.zone, at)}` : '')
  const late = ({ late_at: at }: ExpectedPerson): string =>
    at < now ? t('missing.late', { age: lateness(now - at, language) }) : t('missing.notYet')
  const columns: Column<ExpectedPerson>[] = [
    { id: 'name', header: t('column.name'), cell: ({ user }) => <span className="font-medium">{user.name}</span> },
    { id: 'number', header: t('column.number'), width: 136, cell: ({ user }) => user.number },
    { id: 'department', header: t('column.department'), width: 200, cell: ({ department }) => department.name },
    { id: 'site', header: t('column.site'), width: 200, cell: ({ site }) => site.name },
    { id: 'start', header: t('column.start'), width: 120, cell: start },
    { id: 'late', header: t('column.late'), width: 160, cell: late },
  ]
  if (people.length === 0) {
    if (matchesEverybody(search)) return <ListEmpty title={t('missing.allIn')} text={t('missing.allInText')} />
    return <Nothing filtered onClear={onClear} />
  }
  return (
    <DataTable
      label={t('missing.title')}
      rows={people}
      columns={columns}
      rowKey={({ user, date }) => `${user.id} ${date}`}
      compact={(person) => (
        <div className="flex items-center gap-3">
          <div className="min-w-0 flex-1">
            <div className="truncate font-medium">{person.user.name}</div>
            <div className="truncate text-xs text-ink-soft">
              {t('missing.shift', { time: start(person) })} · {person.department.name}
            </div>
          </div>
          <span className="shrink-0 text-sm">{late(person)}</span>
        </div>
      )}
      onOpen={onOpenPerson}
    />
  )
}

const matchesEverybody = ({ department, site, q, employee }: HistorySearch): boolean =>
  !department && !site && !q && !employee
