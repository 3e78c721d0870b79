import { useQuery } from '@tanstack/react-query'
import { ArrowLeft } from 'lucide-react'
import type { CardAnswer, CardDay } from '#contract/reports.ts'
import { formatDate, formatDuration, formatMinutes, formatShortDate, formatTime } from '../../shared/format.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { useMay } from '../../shared/session.ts'
import { Button } from '../../shared/ui/button.tsx'
import { ErrorState, SkeletonRows } from '../../shared/ui/states.tsx'
import { Drawer } from '../ui/drawer.tsx'
import { useLast } from '../ui/use-last.ts'
import { CodeBox, useCellWords } from './cell.tsx'
import { cardQuery } from './queries.ts'
import { TotalsList } from './totals.tsx'
import { useMakeFile } from './use-changes.ts'
import { WhyDay } from './why-day.tsx'
import { useZoneSuffix } from '../people/queries.ts'
import { useReportWords } from './words.ts'

type Props = {
  person: string | undefined
  day: string | undefined
  period: string
  onDay: (day: string | undefined) => void
  onClose: () => void
}

/** One person's card of a period, or why one of its days is what it is. */
export function PersonDrawer({ person, day, period, onDay, onClose }: Props) {
  const { t } = useReportWords()
  const language = useLanguage()
  const shown = useLast(person ?? null)
  const card = useQuery({ ...cardQuery(shown ?? '', period), enabled: person !== undefined })
  const { data } = card
  const title = data?.user.name ?? t('why.card')
  const about = day ? formatDate(day, language) : data && span(data, language)
  return (
    <Drawer
      open={person !== undefined}
      onClose={onClose}
      title={title}
      note={[about, data?.user.number, data?.job_title, data?.department.name].filter(Boolean).join(' · ')}
      actions={
        day ? (
          <Button look="secondary" size="dense" onClick={() => onDay(undefined)}>
            <ArrowLeft className="size-4" aria-hidden />
            {t('why.card')}
          </Button>
        ) : (
          shown && <CardFiles employee={shown} period={period} />
        )
      }
    >
      {shown && day ? (
        <WhyDay employee={shown} date={day} />
      ) : data ? (
        <Card card={data} onDay={onDay} />
      ) : card.error ? (
        <ErrorState error={card.error} onRetry={() => void card.refetch()} />
      ) : (
        <SkeletonRows rows={8} />
      )}
    </Drawer>
  )
}

const span = ({ period }: CardAnswer, language: 'id' | 'en'): string =>
  `${formatShortDate(period.from, language)} – ${formatDate(period.to, language)}`

function CardFiles({ employee, period }: { employee: string; period: string }) {
  const { t } = useReportWords()
  const make = useMakeFile()
  if (!useMay('report.export')) return null
  return (['xlsx', 'pdf'] as const).map((format) => (
    <Button
      key={format}
      look="secondary"
      size="dense"
      busy={make.isPending && make.variables.format === format}
      onClick={() => make.mutate({ kind: 'card', format, period, employee })}
    >
      {t(`card.${format}`)}
    </Button>
  ))
}

function Card({ card, onDay }: { card: CardAnswer; onDay: Props['onDay'] }) {
  const { t } = useReportWords()
  return (
    <>
      <TotalsList totals={card.totals} />
      <h3 className="mt-6 mb-2 font-semibold">{t('card.days')}</h3>
      <ul className="divide-y rounded-control border">
        {card.days.map((day) => (
          <li key={day.date}>
            <DayLine day={day} onDay={onDay} />
          </li>
        ))}
      </ul>
    </>
  )
}

function DayLine({ day, onDay }: { day: CardDay; onDay: Props['onDay'] }) {
  const { t } = useReportWords()
  const language = useLanguage()
  const words = useCellWords()
  const { overtime } = day
  const zone = useZoneSuffix()(day.zone, Date.parse(day.date))
  const notes = [
    day.late_minutes > 0 && t('card.late', { minutes: formatMinutes(day.late_minutes, language) }),
    overtime &&
      t('card.overtime', {
        start: formatTime(overtime.start, language),
        end: formatTime(overtime.end, language) + zone,
        real: formatDuration(overtime.real, language),
        counted: formatDuration(Math.round(overtime.counted), language),
      }),
    day.leave.map((name) => name[language]).join(', '),
    day.note,
  ].filter(Boolean)
  return (
    <button
      type="button"
      onClick={() => onDay(day.date)}
      className="grid min-h-12 w-full grid-cols-[5rem_2.25rem_minmax(0,1fr)] items-center gap-x-2 sm:gap-x-3 px-3 py-1.5 text-left text-sm hover:bg-raised focus-visible:-outline-offset-3"
    >
      <span className={day.workday ? undefined : 'text-ink-soft'}>{formatShortDate(day.date, language)}</span>
      <span className="h-8">
        <CodeBox text={day.cell} />
      </span>
      <span className="min-w-0">
        <span className="sr-only">{words(day.cell)}. </span>
        {day.masuk || day.pulang ? (
          <span className="block">
            {formatTime(day.masuk, language)}–{formatTime(day.pulang, language)}
            {zone}
            {day.minutes !== null && (
              <span className="text-ink-soft">
                {' '}
                <span className="whitespace-nowrap">· {formatDuration(day.minutes, language)}</span>
              </span>
            )}
          </span>
        ) : null}
        {notes.length > 0 && <span className="block truncate text-xs text-ink-soft">{notes.join(' · ')}</span>}
      </span>
    </button>
  )
}
