import { useQuery } from '@tanstack/react-query'
import type { OvertimeOfPerson } from '#contract/overtime.ts'
import { formatDuration, formatShortDate } from '../../shared/format.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { OvertimeDays } from '../../shared/overtime/day-rows.tsx'
import { useOvertimeWords } from '../../shared/overtime/words.ts'
import { classNames } from '../../shared/ui/class-names.ts'
import { Chip } from '../../shared/ui/status.tsx'
import { useZoneSuffix } from '../people/queries.ts'
import { ListEmpty, ListError, ListLoading } from '../ui/list-states.tsx'
import { type Asked, reportQuery } from './queries.ts'

/** Overtime by person: sums first, the days on demand. */
export function Report({ asked }: { asked: Asked }) {
  const { t } = useOvertimeWords()
  const { data, error, refetch } = useQuery(reportQuery(asked))
  if (error && !data) return <ListError error={error} onRetry={() => void refetch()} />
  if (!data) return <ListLoading />
  if (data.data.length === 0) return <ListEmpty title={t('report.empty')} text={t('report.emptyText')} />
  const days = data.data.flatMap((person) => person.days)
  const also = [
    ...(days.some((day) => day.in_shift > 0) ? (['inShift'] as const) : []),
    ...(days.some((day) => day.rest > 0) ? (['rest'] as const) : []),
    ...(days.some((day) => day.filled > 0) ? (['filled'] as const) : []),
  ]
  return (
    <>
      <dl className="flex flex-wrap gap-x-6 gap-y-1 text-sm text-ink-soft">
        {(['real', 'counted', 'outside', ...also] as const).map((key) => (
          <div key={key} className="flex gap-1">
            <dt className="shrink-0 font-medium text-ink">{t(`report.${key}`)}:</dt>
            <dd>{t(`report.${key}Text`)}</dd>
          </div>
        ))}
      </dl>
      <ul aria-label={t('report.list')} className="divide-y overflow-hidden rounded-card border bg-surface">
        {data.data.map((person) => (
          <li key={person.user.id}>
            <Person person={person} />
          </li>
        ))}
      </ul>
    </>
  )
}

function Person({ person }: { person: OvertimeOfPerson }) {
  const { t } = useOvertimeWords()
  const language = useLanguage()
  const zoneOf = useZoneSuffix()
  const sum = (field: 'outside' | 'in_shift'): number => person.days.reduce((all, day) => all + day[field], 0)
  const [outside, inShift] = [sum('outside'), sum('in_shift')]
  return (
    <details>
      <summary className="grid cursor-pointer gap-x-6 gap-y-2 px-4 py-3 hover:bg-raised lg:grid-cols-[14rem_minmax(0,1fr)_18rem] lg:items-center">
        <span className="min-w-0">
          <span className="block truncate font-medium">{person.user.name}</span>
          <span className="block truncate text-xs text-ink-soft">{person.department.name}</span>
        </span>
        <span className="flex flex-wrap items-center gap-x-6 gap-y-1">
          <Sum name={t('report.real')} minutes={person.real} />
          <Sum name={t('report.counted')} minutes={Math.round(person.counted)} />
          {outside > 0 && <Sum name={t('report.outside')} minutes={outside} />}
          {inShift > 0 && <Sum name={t('report.inShift')} minutes={inShift} />}
          {person.exempt && <Chip>{t('report.exempt')}</Chip>}
          {person.warnings.length > 0 && (
            <span className="rounded-control bg-red-tint px-2 py-0.5 text-sm font-medium text-red-ink">
              ! {t('report.over', { count: person.warnings.length })}
            </span>
          )}
        </span>
        <Weeks weeks={person.weeks} />
      </summary>
      <div className="border-t bg-ground px-4 py-2 text-sm">
        <OvertimeDays days={person.days} zoneOf={zoneOf} />
        <p className="py-1 text-xs text-ink-soft">
          {t('report.basis', { basis: [...new Set(person.days.map(({ basis }) => basis))].join('; ') })} ·{' '}
          {formatDuration(person.real, language)} → {formatDuration(Math.round(person.counted), language)}
        </p>
      </div>
    </details>
  )
}

function Sum({ name, minutes }: { name: string; minutes: number }) {
  const language = useLanguage()
  return (
    <span className="whitespace-nowrap">
      <span className="block text-xs text-ink-soft">{name}</span>
      <b className="font-semibold">{formatDuration(minutes, language)}</b>
    </span>
  )
}

/** A bar a week: how much of what the law allows is used up. Longer than allowed is red and striped by its sign. */
function Weeks({ weeks }: { weeks: OvertimeOfPerson['weeks'] }) {
  const { t } = useOvertimeWords()
  const language = useLanguage()
  const shown = weeks.filter(({ minutes }) => minutes > 0)
  return (
    <span className="flex flex-col gap-1">
      {shown.map(({ monday, minutes, allowed }) => {
        const over = minutes > allowed
        const words = { minutes: formatDuration(minutes, language), allowed: formatDuration(allowed, language) }
        const date = formatShortDate(monday, language)
        return (
          <span key={monday} className="flex items-center gap-2 text-xs">
            <span className="sr-only">{t('report.week', { date, ...words })}</span>
            <span aria-hidden="true" className="w-20 text-ink-soft">
              {date}
            </span>
            <span aria-hidden="true" className="h-2 min-w-16 flex-1 overflow-hidden rounded-full bg-raised">
              <span
                className={classNames('block h-full rounded-full', over ? 'bg-danger-fill' : 'bg-accent-fill')}
                style={{ width: `${Math.min(100, (100 * minutes) / allowed)}%` }}
              />
            </span>
            <span aria-hidden="true" className={classNames('w-28 text-right', over && 'font-semibold text-red-ink')}>
              {over && '! '}
              {words.minutes} / {Math.round(allowed / 60)}
            </span>
          </span>
        )
      })}
    </span>
  )
}
