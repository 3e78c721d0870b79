import type { CalendarEntry } from '#contract/calendar.ts'
import { formatDate, formatMonth, weekdays } from '../../shared/format.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { classNames } from '../../shared/ui/class-names.ts'
import { blanksBefore, daysOf } from '../../employee/month-name.ts'
import { KIND_CLASS, KIND_LETTER } from './kind-mark.tsx'
import { useCalendarWords } from './words.ts'

type Props = { year: number; today: string; entries: readonly CalendarEntry[]; onOpen: (entry: CalendarEntry) => void }

/** Twelve small months. The list beside them says the same in words, so ordinary days are a picture only. */
export function YearMonths({ year, today, entries, onOpen }: Props) {
  const { t } = useCalendarWords()
  const byDate = new Map<string, CalendarEntry>()
  // what a site says goes before what holds everywhere
  for (const entry of entries) if (entry.site || !byDate.has(entry.date)) byDate.set(entry.date, entry)
  const months = Array.from({ length: 12 }, (_, index) => `${year}-${String(index + 1).padStart(2, '0')}`)
  return (
    <section aria-label={t('months', { year })} className="grid grid-cols-2 gap-3 xl:grid-cols-3 2xl:grid-cols-4">
      {months.map((month) => (
        <Month key={month} month={month} today={today} byDate={byDate} onOpen={onOpen} />
      ))}
    </section>
  )
}

type MonthProps = { month: string; today: string; byDate: Map<string, CalendarEntry>; onOpen: Props['onOpen'] }

function Month({ month, today, byDate, onOpen }: MonthProps) {
  const language = useLanguage()
  return (
    <div className="rounded-card border bg-surface p-3">
      <h3 className="mb-1 px-1 text-sm font-semibold">{formatMonth(month, language).replace(/ \d+$/, '')}</h3>
      <div aria-hidden="true" className="grid grid-cols-7 text-center text-xs text-ink-soft">
        {weekdays(language).map((day) => (
          <span key={day} className="text-[11px]">
            {day}
          </span>
        ))}
      </div>
      <div className="grid grid-cols-7 text-center text-xs">
        {daysOf(month).map((date, index) => (
          <div key={date} style={index === 0 ? { gridColumnStart: blanksBefore(month) + 1 } : undefined}>
            <Day date={date} isToday={date === today} entry={byDate.get(date)} onOpen={onOpen} />
          </div>
        ))}
      </div>
    </div>
  )
}

type DayProps = { date: string; isToday: boolean; entry: CalendarEntry | undefined; onOpen: Props['onOpen'] }

function Day({ date, isToday, entry, onOpen }: DayProps) {
  const { t } = useCalendarWords()
  const language = useLanguage()
  const look = 'flex h-8 w-full flex-col items-center justify-center leading-none'
  const number = <span className={classNames(isToday && 'font-bold underline')}>{Number(date.slice(8))}</span>
  if (!entry)
    return (
      <span aria-hidden="true" className={classNames(look, 'text-ink-soft')}>
        {number}
      </span>
    )
  const words = t('day', { date: formatDate(date, language), kind: t(`kind.${entry.kind}`), name: entry.name })
  return (
    <button
      type="button"
      title={entry.name}
      onClick={() => onOpen(entry)}
      className={classNames(look, 'font-semibold hover:opacity-80', KIND_CLASS[entry.kind])}
    >
      <span className="sr-only">{words}</span>
      <span aria-hidden="true">{number}</span>
      <span aria-hidden="true" className="mt-0.5 text-[10px]">
        {KIND_LETTER[entry.kind]}
      </span>
    </button>
  )
}
