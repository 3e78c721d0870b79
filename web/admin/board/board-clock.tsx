import { formatClock, formatDate } from '../../shared/format.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { useNow } from '../now.ts'
import { wallClock } from './zones.ts'

/** `Sen, 23 Nov 2026 · 08.05.12 WIB`, by the server's clock. */
export function BoardClock({ zone }: { zone: string }) {
  const language = useLanguage()
  const { date, time, label } = wallClock(zone, useNow(1_000))
  return (
    <>
      {formatDate(date, language)} · {formatClock(time, language)} {label}
    </>
  )
}
