import type { OvertimeOfDay } from '#contract/overtime.ts'
import { formatDate, formatDuration, formatTime } from '../format.ts'
import { useLanguage } from '../i18n.ts'
import { Chip } from '../ui/status.tsx'
import { useOvertimeWords } from './words.ts'

/** What to say after a time in a zone: nothing where all sites share one. */
type ZoneOf = (zone: string, at: number) => string

/** Work beside what is paid as overtime, with why it is not. */
const REASONS = [
  ['in_shift', 'report.inShift'],
  ['rest', 'report.rest'],
  ['filled', 'report.filled'],
  ['outside', 'report.outside'],
] as const

/** The days of one person: from when to when was agreed, what was worked, at which rates, and what that is worth. */
export function OvertimeDays({ days, zoneOf }: { days: readonly OvertimeOfDay[]; zoneOf?: ZoneOf }) {
  const { t } = useOvertimeWords()
  const language = useLanguage()
  const times = (factor: number): string => (language === 'id' ? String(factor).replace('.', ',') : String(factor))
  return (
    <ul className="divide-y">
      {days.map((day) => (
        <li key={day.date} className="flex flex-wrap items-baseline gap-x-4 gap-y-1 py-2">
          <span className="min-w-36 font-medium">{formatDate(day.date, language)}</span>
          <Chip>{t(`day.${day.day}`)}</Chip>
          {day.orders.length > 0 && (
            <span className="whitespace-nowrap text-ink-soft">
              {day.orders
                .map(({ start, end }) => `${formatTime(start, language)}–${formatTime(end, language)}`)
                .join(', ')}
              {zoneOf?.(day.zone, Date.parse(day.date))}
            </span>
          )}
          {day.real > 0 && (
            <span>
              {formatDuration(day.real, language)}
              {day.bands.length > 0 && (
                <span className="text-ink-soft">
                  {' = '}
                  {day.bands
                    .map((band) =>
                      t('report.band', { minutes: formatDuration(band.minutes, language), times: times(band.times) }),
                    )
                    .join(' + ')}
                  {' = '}
                </span>
              )}
              {day.bands.length > 0 && (
                <b className="font-semibold">{formatDuration(Math.round(day.counted), language)}</b>
              )}
            </span>
          )}
          {REASONS.map(
            ([field, word]) =>
              day[field] > 0 && (
                <span key={field} className={field === 'rest' ? 'text-ink-soft' : 'text-amber-ink'}>
                  {t(word)}: {formatDuration(day[field], language)}
                </span>
              ),
          )}
        </li>
      ))}
    </ul>
  )
}
