import { useQuery } from '@tanstack/react-query'
import { formatShortDate } from '../shared/format.ts'
import { useLanguage, useTranslation } from '../shared/i18n.ts'
import { Skeleton } from '../shared/ui/states.tsx'
import { awayQuery } from './queries.ts'

/** Who else of the department is away on these dates: a bar for each date, with the names beside it. */
export function AwayPicture({ id }: { id: string }) {
  const { t } = useTranslation('requests')
  const language = useLanguage()
  const { data } = useQuery(awayQuery(id))
  if (!data) return <Skeleton className="h-16 w-full" />
  return (
    <section aria-label={t('away')}>
      <h3 className="mb-1 text-sm font-semibold">{t('away')}</h3>
      <ul className="flex flex-col gap-1.5 text-sm">
        {data.map(({ date, people, away }) => (
          <li key={date} className="grid grid-cols-[5.5rem_minmax(0,1fr)] gap-2">
            <span className="text-ink-soft">{formatShortDate(date, language)}</span>
            <span>
              <span aria-hidden="true" className="flex h-2 overflow-hidden rounded-full bg-raised">
                <span
                  className="bg-accent-fill"
                  style={{ width: `${people === 0 ? 0 : Math.min(100, (away.length / people) * 100)}%` }}
                />
              </span>
              {away.length === 0 ? (
                <span className="text-ink-soft">{t('away.none')}</span>
              ) : (
                <>
                  <b>{t('away.count', { count: away.length, people })}</b>{' '}
                  {away
                    .map(
                      (one) =>
                        `${one.name} (${t(`kind.${one.kind}`)}${one.state === 'waiting' ? `, ${t('away.waiting')}` : ''})`,
                    )
                    .join(', ')}
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
