import { useNavigate } from '@tanstack/react-router'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from '../../shared/i18n.ts'
import { BoardClock } from '../board/board-clock.tsx'
import { useBoard } from '../board/use-board.ts'
import { employeeQuery } from '../people/queries.ts'
import { ColumnMenu } from '../table/column-menu.tsx'
import { useColumnChoice } from '../table/use-columns.ts'
import { ScreenHeader } from '../ui/screen-header.tsx'
import { TabList, TabPanel } from '../ui/tabs.tsx'
import { attendanceColumns, HIDDEN_AT_FIRST } from './columns.tsx'
import { DayDrawer } from './day-drawer.tsx'
import { Filters } from './filters.tsx'
import { PastTab } from './past-tab.tsx'
import { TodayTab } from './today-tab.tsx'
import { useHistorySearch } from './use-history-search.ts'
import { type Tab, useNews } from './use-news.ts'

/**
 * Riwayat: today as it happens, and everything before, in two tabs. Both stay as they are while the other is looked
 * at, so that changing between them is instant and no list jumps.
 */
export function History() {
  const { t } = useTranslation('admin')
  const address = useHistorySearch()
  const { search, setTab, setFilters, openDay, closeDay, clearFilters, setPage } = address
  const tab: Tab = search.tab ?? 'today'
  const board = useBoard()
  const choice = useColumnChoice('attendances', HIDDEN_AT_FIRST)
  const { unseen, fresh, clearFresh } = useNews(tab)
  const navigate = useNavigate()
  const seenPast = useSeenPast(tab, unseen.history)
  const person = useQuery({ ...employeeQuery(search.employee ?? ''), enabled: search.employee !== undefined })
  const columns = attendanceColumns({ t, language: 'id', zoneOf: () => '' }, true)
  return (
    <div className="flex h-full min-h-[30rem] flex-col gap-3 p-4 lg:px-6">
      <ScreenHeader title={t('nav.history')} note={<BoardClock zone={board.zone} />} zone={board.zone} />
      <TabList
        name="history"
        label={t('nav.history')}
        tabs={[
          { id: 'today', label: t('history.today'), badge: unseen.today > 0 ? t('history.new') : undefined },
          { id: 'history', label: t('history.past'), badge: unseen.history > 0 ? t('history.new') : undefined },
        ]}
        current={tab}
        onChoose={setTab}
      />
      <Filters address={address} tab={tab} zone={board.zone} person={search.employee && person.data?.name}>
        <ColumnMenu columns={columns} fixed={['name', 'date']} choice={choice} />
      </Filters>
      <div className="relative min-h-0 flex-1">
        <TabPanel name="history" id="today" current={tab}>
          <TodayTab
            board={board}
            search={search}
            choice={choice}
            onOpen={(row) => openDay(row.id)}
            onOpenPerson={({ user }) => void navigate({ to: '/admin/employees', search: { person: user.id } })}
            onClear={clearFilters}
            onSort={(sort) => setFilters({ sort }, true)}
          />
        </TabPanel>
        <TabPanel name="history" id="history" current={tab}>
          {seenPast && (
            <PastTab
              board={board}
              search={search}
              choice={choice}
              active={tab === 'history'}
              fresh={fresh}
              onFreshShown={clearFresh}
              onOpen={(row) => openDay(row.id)}
              onPage={setPage}
              onClear={clearFilters}
              onSort={(sort) => setFilters({ sort })}
            />
          )}
        </TabPanel>
      </div>
      <DayDrawer id={search.day ?? null} onClose={closeDay} />
    </div>
  )
}

/** Whether the history was ever looked at; looking at it after something came asks for it anew. */
function useSeenPast(tab: Tab, unseen: number): boolean {
  const client = useQueryClient()
  const [seen, setSeen] = useState(tab === 'history')
  const came = useRef(0)
  if (tab === 'history' && !seen) setSeen(true)
  useEffect(() => {
    if (tab !== 'history') came.current = unseen
    else if (came.current > 0) {
      came.current = 0
      void client.invalidateQueries({ queryKey: ['history'] })
    }
  }, [client, tab, unseen])
  return seen
}
