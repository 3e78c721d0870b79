import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { formatMonth } from '../shared/format.ts'
import { useLanguage, useTranslation } from '../shared/i18n.ts'
import { buttonClass } from '../shared/ui/button.tsx'
import { DayStory } from './day-story.tsx'
import { useHolidays } from './holidays.ts'
import { MonthGrid } from './month-grid.tsx'
import { myMonthQuery } from './month.ts'
import { OvertimeWaiting } from './overtime-waiting.tsx'

/** This month's letters; a tapped day tells its story underneath. */
export function ThisMonth({ userId, today }: { userId: string; today: string }) {
  const { t } = useTranslation('employee')
  const language = useLanguage()
  const month = today.slice(0, 7)
  const { data: rows, error } = useQuery(myMonthQuery(userId, month))
  const [chosen, setChosen] = useState<string | null>(null)
  const holidays = useHolidays(month)
  return (
    <section className="bg-surface py-2 max-sm:-mx-3 max-sm:border-y sm:rounded-card sm:border sm:p-6">
      <OvertimeWaiting month={month} />
      <div className="flex flex-wrap items-center justify-between gap-x-2 pl-4 sm:pl-0">
        <h2 className="font-semibold">{formatMonth(month, language)}</h2>
        <span className="flex flex-wrap">
          <Link to="/me/requests" className={buttonClass('quiet')}>
            {t('month.requests')}
          </Link>
          <Link to="/me/history" search={{ month }} className={buttonClass('quiet')}>
            {t('month.all')}
          </Link>
        </span>
      </div>
      <MonthGrid
        month={month}
        rows={rows ?? []}
        today={today}
        holidays={holidays}
        chosen={chosen}
        onChoose={(date) => setChosen(date === chosen ? null : date)}
      />
      <div className="mt-2 border-t px-4 pt-3 pb-2 sm:px-0" aria-live="polite">
        {chosen ? (
          <DayStory date={chosen} row={rows?.find((row) => row.date === chosen)} holiday={holidays.get(chosen)} />
        ) : (
          <p className="text-sm text-ink-soft">{t(error ? 'month.stale' : 'month.hint')}</p>
        )}
      </div>
    </section>
  )
}
