import { useQuery } from '@tanstack/react-query'
import { useErrorSentence } from '../shared/errors.ts'
import { formatDuration, formatShortDate, formatTime } from '../shared/format.ts'
import { useLanguage, useTranslation } from '../shared/i18n.ts'
import { askedOvertimeQuery } from './queries.ts'

/** The plan of the day on which overtime is asked for, how long it is, and which caps it would exceed. */
export function OvertimePicture({ path }: { path: string }) {
  const { t } = useTranslation('requests')
  const language = useLanguage()
  const sentence = useErrorSentence()
  const { data, error } = useQuery(askedOvertimeQuery(path))
  if (!data) return error ? <p className="text-sm text-red-ink">{sentence(error)}</p> : null
  const { shift, minutes, warnings } = data
  const long = (one: number): string => formatDuration(one, language)
  return (
    <section aria-label={t('lembur.check')} aria-live="polite" className="rounded-control bg-raised px-3 py-2 text-sm">
      <p>
        {t('lembur.check')}:{' '}
        <b>
          {shift.off
            ? t('lembur.off')
            : `${shift.name} ${formatTime(shift.start, language)}–${formatTime(shift.end, language)}`}
        </b>{' '}
        · {t('lembur.minutes', { minutes: long(minutes) })}
      </p>
      {warnings.length === 0 ? (
        <p className="text-ink-soft">{t('lembur.fits')}</p>
      ) : (
        warnings.map((one) => (
          <p key={`${one.cap} ${one.date}`} className="font-medium text-amber-ink">
            {t(`lembur.cap.${one.cap}`, {
              date: formatShortDate(one.date, language),
              minutes: long(one.minutes),
              allowed: long(one.allowed),
            })}
          </p>
        ))
      )}
    </section>
  )
}
