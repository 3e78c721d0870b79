import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { dateHere } from '../../shared/format.ts'
import { useMay } from '../../shared/session.ts'
import { buttonClass } from '../../shared/ui/button.tsx'
import { serverNow } from '../now.ts'
import { yearQuery } from './queries.ts'
import { useCalendarWords } from './words.ts'

/** Whoever keeps the calendar is told when the coming year has no dates. `link`: where it is not the calendar itself. */
export function MissingYear({ link = true }: { link?: boolean }) {
  const { t } = useCalendarWords()
  const mayWrite = useMay('calendar.write')
  const { data } = useQuery({ ...yearQuery(Number(dateHere(serverNow()).slice(0, 4))), enabled: mayWrite })
  const year = data?.missing_year
  if (!year) return null
  return (
    <section
      aria-label={t('missing', { year })}
      className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-card bg-amber-tint px-4 py-3 text-amber-ink"
    >
      <div className="min-w-0 flex-1 basis-64">
        <h2 className="font-semibold">{t('missing', { year })}</h2>
        <p className="text-sm">{t('missingText', { year })}</p>
      </div>
      {link && (
        <Link to="/admin/calendar" className={buttonClass('secondary', 'dense')}>
          {t('missingLook')}
        </Link>
      )}
    </section>
  )
}
