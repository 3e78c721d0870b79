import type { SwapDay, SwappedShift } from '#contract/requests.ts'
import { formatShortDate, formatTime } from '../shared/format.ts'
import { useLanguage, useTranslation } from '../shared/i18n.ts'

/** `Shift Pagi 07.00–15.00`, or that there is nothing to do. */
export function useShiftWords(): (shift: SwappedShift) => string {
  const { t } = useTranslation('requests')
  const language = useLanguage()
  return ({ off, name, start, end, site }) => {
    if (off) return t('swap.off')
    const place = site === null ? '' : `, ${site}`
    return `${name} ${formatTime(start, language)}–${formatTime(end, language)}${place}`
  }
}

/** What each of two people would do instead of what. */
export function SwapPicture({ days, own, partner }: { days: readonly SwapDay[]; own: string | null; partner: string }) {
  const { t } = useTranslation('requests')
  const language = useLanguage()
  const shift = useShiftWords()
  return (
    <ul aria-label={t('swap.picture')} className="flex flex-col gap-3 rounded-card border bg-raised p-3 text-sm">
      {days.map((day) => (
        <li key={day.date} className="flex flex-col gap-1">
          <b>{formatShortDate(day.date, language)}</b>
          {[
            { name: own, was: day.own, will: day.partner },
            { name: partner, was: day.partner, will: day.own },
          ].map(({ name, was, will }) => (
            <span key={name}>
              {name}: <span className="text-ink-soft line-through">{shift(was)}</span> <span aria-hidden="true">→</span>{' '}
              <span className="sr-only">{t('swap.becomes')}</span> <span className="font-medium">{shift(will)}</span>
            </span>
          ))}
        </li>
      ))}
    </ul>
  )
}
