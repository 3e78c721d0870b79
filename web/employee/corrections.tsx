import type { DayCorrection } from '#contract/attendance.ts'
import { CORRECTION_WORDS } from '#contract/correction-words.ts'
import { localDate, localTime, zoneLabel } from '#contract/zones.ts'
import { formatDate, formatTime } from '../shared/format.ts'
import { useLanguage, useTranslation } from '../shared/i18n.ts'

type Props = { corrections: readonly DayCorrection[]; zone: string }

/** Who corrected a day, when and why, and what was another before. */
export function Corrections({ corrections, zone }: Props) {
  const language = useLanguage()
  const words = CORRECTION_WORDS[language]
  if (corrections.length === 0) return null
  return (
    <section aria-label={words.title}>
      <h3 className="mt-4 mb-1 font-semibold">{words.title}</h3>
      <ul className="divide-y rounded-control border text-sm">
        {corrections.map((one) => (
          <li key={one.request_id} className="flex flex-col gap-1 px-3 py-2">
            <Differences correction={one} />
            {one.reason && <p className="wrap-anywhere">{words.reason(one.reason)}</p>}
            <p className="text-ink-soft">
              {words.by(
                one.by,
                `${formatDate(localDate(zone, one.at), language)} ${formatTime(localTime(zone, one.at), language)} ${zoneLabel(zone, one.at)}`,
              )}
              {one.in_place_of && ` (${words.inPlaceOf(one.in_place_of)})`}
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Differences({ correction: { before, after } }: { correction: DayCorrection }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const words = CORRECTION_WORDS[language]
  const time = (said: string | null): string => formatTime(said, language)
  const said = [
    { what: words.in, was: time(before.jam_masuk), is: time(after.jam_masuk) },
    { what: words.out, was: time(before.jam_pulang), is: time(after.jam_pulang) },
    { what: null, was: t(`status.${before.status}`), is: t(`status.${after.status}`) },
  ].filter(({ was, is }) => was !== is)
  return (
    <p className="flex flex-wrap gap-x-4 font-medium">
      {said.map(({ what, was, is }) => (
        <span key={what}>
          {what} {was} → {is}
        </span>
      ))}
    </p>
  )
}
