import type { LeaveEntry } from '#contract/requests.ts'
import { formatShortDate } from '../shared/format.ts'
import { useLanguage, useTranslation } from '../shared/i18n.ts'
import { useDays } from './words.tsx'

/** The entries of a leave book, newest first, signed. */
export function BookEntries({ entries }: { entries: readonly LeaveEntry[] }) {
  const { t } = useTranslation('requests')
  const language = useLanguage()
  const days = useDays()
  return (
    <ul className="flex flex-col gap-1 text-sm">
      {entries.map((entry) => (
        <li key={entry.id} className="flex justify-between gap-3">
          <span className="min-w-0 break-words">
            {formatShortDate(entry.date, language)} {entry.date.slice(0, 4)} · {t(`entry.${entry.kind}`)}
            {entry.reason !== null && <span className="text-ink-soft"> – {entry.reason}</span>}
            {entry.by !== null && <span className="text-ink-soft"> ({entry.by})</span>}
          </span>
          <b className="tabular-nums">
            {entry.days > 0 ? '+' : '−'}
            {days(Math.abs(entry.days))}
          </b>
        </li>
      ))}
    </ul>
  )
}
