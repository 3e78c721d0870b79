import { useQuery } from '@tanstack/react-query'
import { formatDate } from '../shared/format.ts'
import { useLanguage, useTranslation } from '../shared/i18n.ts'
import { Card } from '../shared/ui/card.tsx'
import { Skeleton } from '../shared/ui/states.tsx'
import { BookEntries } from './book-entries.tsx'
import { myLeaveQuery } from './queries.ts'
import { useDays } from './words.tsx'

/** How much leave is left, and how that came about. */
export function LeaveCard({ today }: { today: string }) {
  const { t } = useTranslation('requests')
  const language = useLanguage()
  const days = useDays()
  const { data } = useQuery(myLeaveQuery)
  return (
    <Card>
      <h2 className="text-sm text-ink-soft">{t('balance')}</h2>
      {!data ? (
        <Skeleton className="mt-1 h-8 w-24" />
      ) : (
        <>
          <p className="text-2xl font-semibold">{t('balance.days', { days: days(data.balance) })}</p>
          {data.waiting > 0 && (
            <p className="text-sm text-ink-soft">{t('balance.waiting', { days: days(data.waiting) })}</p>
          )}
          {data.entitled_from > today && (
            <p className="text-sm text-ink-soft">
              {t('balance.from', { date: formatDate(data.entitled_from, language) })}
            </p>
          )}
          {data.entries.length > 0 && (
            <details className="mt-2">
              <summary className="flex min-h-10 items-center text-sm text-accent">{t('balance.book')}</summary>
              <BookEntries entries={data.entries.slice(0, 30)} />
            </details>
          )}
        </>
      )}
    </Card>
  )
}
