import type { AttendanceRow } from '#contract/attendance.ts'
import { STATUS_LETTER } from '#contract/status.ts'
import { formatDate, weekdays } from '../shared/format.ts'
import { useLanguage, useTranslation } from '../shared/i18n.ts'
import { classNames } from '../shared/ui/class-names.ts'
import { statusClass } from '../shared/ui/status.tsx'
import type { Holiday } from './holidays.ts'
import { blanksBefore, daysOf } from './month-name.ts'

type Props = {
  month: string
  rows: readonly AttendanceRow[]
  today: string
  holidays?: ReadonlyMap<string, Holiday>
  chosen: string | null
  onChoose: (date: string) => void
}

/** A month of letters, Monday first. Each day of the past can be tapped, with or without a letter. */
export function MonthGrid({ month, rows, today, holidays, chosen, onChoose }: Props) {
  const language = useLanguage()
  const byDate = new Map(rows.map((row) => [row.date, row]))
  return (
    <div>
      <div aria-hidden="true" className="grid grid-cols-7 text-center text-xs text-ink-soft">
        {weekdays(language).map((day) => (
          <span key={day} className="py-1">
            {day}
          </span>
        ))}
      </div>
      <ul className="grid grid-cols-7">
        {daysOf(month).map((date, index) => (
          <li key={date} style={index === 0 ? { gridColumnStart: blanksBefore(month) + 1 } : undefined}>
            <Day
              date={date}
              row={byDate.get(date)}
              holiday={holidays?.get(date)}
              future={date > today}
              isToday={date === today}
              chosen={date === chosen}
              onChoose={onChoose}
            />
          </li>
        ))}
      </ul>
    </div>
  )
}

type DayProps = {
  date: string
  row: AttendanceRow | undefined
  holiday: Holiday | undefined
  future: boolean
  isToday: boolean
  chosen: boolean
  onChoose: (date: string) => void
}

function Day({ date, row, holiday, future, isToday, chosen, onChoose }: DayProps) {
  const { t } = useTranslation('employee')
  const { t: common } = useTranslation()
  const language = useLanguage()
  const day = formatDate(date, language)
  const status = row?.status ?? holiday?.status
  const label = status
    ? `${t('month.day', { date: day, status: common(`status.${status}`) })}${holiday ? `: ${holiday.name}` : ''}`
    : t('month.dayNone', { date: day })
  return (
    <button
      type="button"
      disabled={future && !holiday}
      aria-pressed={chosen}
      aria-current={isToday ? 'date' : undefined}
      onClick={() => onChoose(date)}
      className="flex min-h-14 w-full flex-col items-center gap-0.5 rounded-control py-1 enabled:hover:bg-raised aria-pressed:bg-raised"
    >
      <span className="sr-only">{label}</span>
      <span
        aria-hidden="true"
        className={classNames(
          'rounded-control px-1.5 text-xs',
          isToday ? 'bg-ink font-semibold text-surface' : 'text-ink-soft',
          future && 'opacity-60',
        )}
      >
        {Number(date.slice(8))}
      </span>
      {status && (
        <b
          aria-hidden="true"
          className={classNames(
            'grid h-7 min-w-7 place-items-center rounded-control px-1 text-sm',
            statusClass(status),
          )}
        >
          {STATUS_LETTER[status]}
        </b>
      )}
    </button>
  )
}
