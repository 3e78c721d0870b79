import type { CalendarDifference } from '#contract/calendar.ts'
import { formatDate } from '../../shared/format.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { Chip } from '../../shared/ui/status.tsx'
import { KindMark } from './kind-mark.tsx'
import { useCalendarWords } from './words.ts'

/** What taking a year or a file over would change, date by date. */
export function Differences({ list }: { list: readonly CalendarDifference[] }) {
  const { t } = useCalendarWords()
  const language = useLanguage()
  if (list.length === 0) return <p className="text-ink-soft">{t('differences.none')}</p>
  return (
    <section>
      <h3 className="mb-2 font-semibold">
        {t('differences')} <span className="font-normal text-ink-soft">({t('count', { count: list.length })})</span>
      </h3>
      <ul className="divide-y rounded-card border">
        {list.map(({ date, before, after, locked }) => (
          <li key={date} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
            <span className="min-w-36">{formatDate(date, language)}</span>
            {after ? <KindMark kind={after.kind} /> : <s className="text-ink-soft">{before?.name}</s>}
            <span className="min-w-0 flex-1 basis-40">{after ? after.name : t('differences.gone')}</span>
            {locked && <Chip>{t('differences.locked')}</Chip>}
            <span className="text-sm text-ink-soft">
              {after &&
                (before
                  ? t('differences.was', { kind: t(`kind.${before.kind}`), name: before.name })
                  : t('differences.new'))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
