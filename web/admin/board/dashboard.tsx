import { useState } from 'react'
import { useTranslation } from '../../shared/i18n.ts'
import { ErrorState } from '../../shared/ui/states.tsx'
import { DayDrawer } from '../history/day-drawer.tsx'
import { useTodayStore } from '../live/use-today.tsx'
import { ScreenHeader } from '../ui/screen-header.tsx'
import { ArrivalsCard } from './arrivals-card.tsx'
import { BoardClock } from './board-clock.tsx'
import { MissingYear } from '../calendar/missing-year.tsx'
import { BoardNotes } from './board-notes.tsx'
import { Counters } from './counter-cards.tsx'
import { DepartmentsCard } from './departments-card.tsx'
import { FirstSteps } from './first-steps.tsx'
import { LiveList } from './live-list.tsx'
import { MissingList } from './missing-list.tsx'
import { useBoard } from './use-board.ts'

/** The screen that stays open all day. */
export function Dashboard() {
  const { t } = useTranslation('admin')
  const board = useBoard()
  const store = useTodayStore()
  const [day, setDay] = useState<string | null>(null)
  const { loaded, error } = board.today
  return (
    <div className="flex min-h-full flex-col gap-4 p-4 lg:px-6 xl:h-full">
      <ScreenHeader title={t('nav.dashboard')} note={<BoardClock zone={board.zone} />} zone={board.zone} />
      {!loaded && error !== null ? (
        <ErrorState error={error} onRetry={() => store.refresh()} />
      ) : (
        <>
          <FirstSteps board={board} />
          <MissingYear />
          <Counters board={board} />
          <BoardNotes board={board} />
          <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-2 xl:min-h-[32rem] xl:grid-cols-[minmax(0,1fr)_minmax(0,1.15fr)_minmax(0,0.85fr)]">
            <LiveList board={board} onOpen={setDay} />
            <div className="flex min-h-0 flex-col gap-4">
              <ArrivalsCard board={board} />
              <DepartmentsCard board={board} />
            </div>
            <MissingList board={board} />
          </div>
        </>
      )}
      <DayDrawer id={day} onClose={() => setDay(null)} />
    </div>
  )
}
