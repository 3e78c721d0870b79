import { ArrowUp } from 'lucide-react'
import { useEffect, useMemo, useRef } from 'react'
import type { AttendanceRow } from '#contract/attendance.ts'
import { formatDate } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { Button } from '../../shared/ui/button.tsx'
import type { Board } from '../board/use-board.ts'
import type { HistorySearch } from '../search.ts'
import { DataTable, type TableHandle } from '../table/data-table.tsx'
import { ListEmpty, ListError, ListLoading } from '../ui/list-states.tsx'
import { type GoToPage, Pager } from '../ui/pager.tsx'
import { type ColumnChoice, shownColumns } from '../table/use-columns.ts'
import { attendanceColumns, CompactAttendance } from './columns.tsx'
import { isFiltered, withNewer } from './filter-rows.ts'
import { useZoneSuffix } from '../people/queries.ts'
import { isOldestFirst, useHistoryPage } from './read-page.ts'

type Props = {
  board: Board
  search: HistorySearch
  choice: ColumnChoice
  /** False until the tab has been looked at for the first time, and while the other one is. */
  active: boolean
  /** How many came since the page was asked for. */
  fresh: number
  onFreshShown: () => void
  onOpen: (row: AttendanceRow) => void
  onPage: GoToPage
  onClear: () => void
  onSort: (sort: string | undefined) => void
}

/** The history, page by page. Nothing moves by itself here: what is new waits behind a button. */
export function PastTab(props: Props) {
  const { board, search, choice, active, fresh, onFreshShown, onOpen, onPage, onClear, onSort } = props
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const table = useRef<TableHandle>(null)
  const page = useHistoryPage(search, active)
  const zoneOf = useZoneSuffix()
  const look = { t, language, zoneOf }
  const columns = useMemo(
    () => shownColumns(attendanceColumns({ t, language, zoneOf }, true), choice),
    [t, language, zoneOf, choice],
  )
  const data = page.data?.data
  const rows = useMemo(() => withNewer(data ?? [], board.rows), [data, board.rows])
  // another page or filter begins at its top; the same one after a refresh stays where it was
  useEffect(() => table.current?.toTop(), [search.cursor])

  if (page.error && !page.data) return <ListError error={page.error} onRetry={() => void page.refetch()} />
  if (!page.data) return <ListLoading />
  const { searched_to: searchedTo, next_cursor: next } = page.data
  const oldest = isOldestFirst(search)
  const goOn = (): void => (next !== null ? props.onPage(next, []) : undefined)
  const showFresh = (): void => {
    onFreshShown()
    void page.refetch()
    if (search.cursor) onPage('', [])
    table.current?.toTop()
  }
  return (
    <>
      {fresh > 0 && !oldest && (
        <div className="mb-2 flex justify-center">
          <Button size="dense" onClick={showFresh}>
            <ArrowUp className="size-4" aria-hidden />
            {t('history.showFresh', { count: fresh })}
          </Button>
        </div>
      )}
      {rows.length === 0 ? (
        <NothingFound search={search} searchedTo={searchedTo} onFurther={goOn} onClear={onClear} />
      ) : (
        <DataTable
          ref={table}
          label={t('history.pastTable')}
          rows={rows}
          columns={columns}
          rowKey={(row) => row.id}
          compact={(row) => <CompactAttendance row={row} look={look} withDate />}
          onOpen={onOpen}
          busy={page.isPlaceholderData}
          sorting={{
            by: ['date'],
            current: oldest ? 'date' : '-date',
            onSort: () => onSort(oldest ? undefined : 'date'),
          }}
        />
      )}
      {rows.length > 0 && searchedTo !== null && (
        <p role="status" className="mt-2 text-sm text-ink-soft">
          {t('history.searchedTo', { date: formatDate(searchedTo, language) })}
        </p>
      )}
      <div className="mt-auto pt-3">
        <Pager
          words={oldest ? 'names' : 'time'}
          cursor={search.cursor}
          next={page.isPlaceholderData ? null : next}
          onPage={onPage}
        />
      </div>
    </>
  )
}

type NothingProps = {
  search: HistorySearch
  /** How far was looked; null when it was all. */
  searchedTo: string | null
  onFurther: () => void
  onClear: () => void
}

function NothingFound({ search, searchedTo, onFurther, onClear }: NothingProps) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  if (searchedTo !== null) {
    return (
      <ListEmpty
        title={t('history.notYetFound', { date: formatDate(searchedTo, language) })}
        text={t('history.notYetFoundText')}
        action={<Button onClick={onFurther}>{t('history.further')}</Button>}
      />
    )
  }
  const filtered = isFiltered(search)
  const text = search.status === 'belum_absen' ? t('history.noneMissing') : t('history.noneText')
  return (
    <ListEmpty
      title={filtered ? t('filter.none') : t('history.empty')}
      text={filtered ? text : t('history.emptyText')}
      action={
        filtered && (
          <Button look="secondary" onClick={onClear}>
            {t('filter.clearAll')}
          </Button>
        )
      }
    />
  )
}
