import { useQuery } from '@tanstack/react-query'
import type { AttendanceRow, PunchFact } from '#contract/attendance.ts'
import { useErrorSentence } from '../shared/errors.ts'
import { formatClock, formatDate, formatDuration, formatTime } from '../shared/format.ts'
import { useLanguage, useTranslation } from '../shared/i18n.ts'
import { Chip, Flags, StatusBadge } from '../shared/ui/status.tsx'
import { Skeleton } from '../shared/ui/states.tsx'
import { Corrections } from './corrections.tsx'
import type { Holiday } from './holidays.ts'
import { dayStoryQuery } from './month.ts'
import { Trace } from './why.tsx'

/** A day as it went: status, times, the reasons and every tap. What the row knows shows without a signal too. */
export function DayStory({
  date,
  row,
  heading = true,
  holiday,
}: {
  date: string
  row: AttendanceRow | undefined
  heading?: boolean
  holiday?: Holiday | undefined
}) {
  const { t } = useTranslation('employee')
  const language = useLanguage()
  return (
    <div className="flex flex-col gap-3 text-sm">
      {heading && <h3 className="text-base font-semibold">{formatDate(date, language)}</h3>}
      {holiday && (
        <p className="flex flex-wrap items-center gap-2">
          <StatusBadge status={holiday.status} />
          {holiday.name}
        </p>
      )}
      {row ? <Story row={row} /> : holiday ? null : <p className="text-ink-soft">{t('day.empty')}</p>}
    </div>
  )
}

function Story({ row }: { row: AttendanceRow }) {
  const { t } = useTranslation('employee')
  const language = useLanguage()
  return (
    <>
      <p className="flex flex-wrap items-center gap-2">
        <StatusBadge status={row.status} />
        <Flags flags={row.flags} />
      </p>
      <dl className="grid grid-cols-3 gap-2">
        <Fact name={t('kind.in')} value={formatTime(row.jam_masuk, language)} />
        <Fact name={t('kind.out')} value={formatTime(row.jam_pulang, language)} />
        <Fact name={t('day.worked')} value={formatDuration(row.duration_minutes, language)} />
      </dl>
      <Trace steps={row.trace} />
      <Punches row={row} />
    </>
  )
}

const Fact = ({ name, value }: { name: string; value: string }) => (
  <div>
    <dt className="text-ink-soft">{name}</dt>
    <dd className="text-base font-semibold">{value}</dd>
  </div>
)

function Punches({ row }: { row: AttendanceRow }) {
  const { t } = useTranslation('employee')
  const sentence = useErrorSentence()
  const { data, error } = useQuery(dayStoryQuery(row))
  if (error) return <p className="text-ink-soft">{sentence(error)}</p>
  if (!data) return <Skeleton className="h-12 w-full" />
  return (
    <div>
      <p className="text-ink-soft">{t('day.punches')}</p>
      <ul>
        {data.punches.map((punch) => (
          <Punch key={punch.id} punch={punch} />
        ))}
      </ul>
      <Corrections corrections={data.corrections} zone={row.site.zone} />
    </div>
  )
}

function Punch({ punch }: { punch: PunchFact }) {
  const { t } = useTranslation('employee')
  const language = useLanguage()
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t py-2 first:border-t-0">
      <span className="font-medium">
        {t(`kind.${punch.kind}`)} {formatClock(punch.time, language)}
      </span>
      <span className="text-ink-soft">{t('day.number', { number: punch.receipt_number })}</span>
      <span className="text-ink-soft">{punch.node}</span>
      {punch.merged && <Chip>{t('day.merged')}</Chip>}
      {punch.offline && <Chip>⇅ {t('day.offline')}</Chip>}
    </li>
  )
}
