import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, lazy, Suspense, useState } from 'react'
import { LeftIcon, RightIcon } from '../../shared/ui/icons.tsx'
import type { Roster as RosterAnswer, RosterDay } from '#contract/shifts.ts'
import { dateHere, formatDate, formatShortDate, formatTime } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { useMay } from '../../shared/session.ts'
import { useErrorSentence } from '../../shared/errors.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Select } from '../../shared/ui/field.tsx'
import { classNames } from '../../shared/ui/class-names.ts'
import { notify } from '../../shared/ui/notices.tsx'
import { serverNow } from '../now.ts'
import { useDepartments } from '../people/queries.ts'
import { type HolidayOn, useHolidays } from '../calendar/use-holidays.ts'
import { ListEmpty, ListError, ListLoading } from '../ui/list-states.tsx'
import { ScreenHeader } from '../ui/screen-header.tsx'
import { COLOR_CLASS } from './colors.ts'
import { DayEditor } from './day-editor.tsx'
import { rosterQuery, useScheduleChange } from './queries.ts'
import { ScheduleTabs } from './schedule-tabs.tsx'
import { addDays, mondayOf } from '../ui/dates/calendar-days.ts'

const ImportFile = lazy(async () => ({ default: (await import('../people/import-people.tsx')).ImportFile }))

type Person = RosterAnswer['people'][number]
type Chosen = { person: Person; day: RosterDay; holiday: string | null }
const WEEKS = 2

/** Who works what on which day of two weeks. */
export function Roster() {
  const { t } = useTranslation('schedule')
  const [from, setFrom] = useState(() => mondayOf(dateHere(serverNow())))
  const [department, setDepartment] = useState<string>()
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const to = addDays(from, WEEKS * 7 - 1)
  const { data, error, refetch } = useQuery(rosterQuery({ from, to, department }))
  const holidayOn = useHolidays(from, to)
  const mayWrite = useMay('schedule.write')
  const mayImport = useMay('people.import')
  const admin = useTranslation('admin')
  const [importing, setImporting] = useState(false)
  if (importing) {
    return (
      <div className="flex h-full min-h-[30rem] flex-col gap-3 p-4 lg:px-6">
        <ScreenHeader title={admin.t('import.titleRoster')} />
        <Suspense fallback={<ListLoading />}>
          <ImportFile
            kind="roster"
            onClose={(first) => {
              setImporting(false)
              if (first) setFrom(mondayOf(first))
            }}
          />
        </Suspense>
      </div>
    )
  }
  return (
    <div className="flex h-full min-h-[30rem] flex-col gap-3 p-4 lg:px-6">
      <ScreenHeader
        title={t('title')}
        note={t('roster.help')}
        actions={
          mayImport && (
            <Button look="secondary" size="dense" onClick={() => setImporting(true)}>
              {admin.t('import.openRoster')}
            </Button>
          )
        }
      />
      <ScheduleTabs />
      <Toolbar from={from} onFrom={setFrom} department={department} onDepartment={setDepartment} mayWrite={mayWrite} />
      {error && !data ? (
        <ListError error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <ListLoading />
      ) : data.people.length === 0 ? (
        <ListEmpty title={t('roster.empty')} text={t('roster.emptyText')} />
      ) : (
        <Grid roster={data} holidayOn={holidayOn} onChoose={mayWrite ? setChosen : null} />
      )}
      {data && data.total > data.people.length && (
        <p className="text-sm text-ink-soft">{t('roster.more', { count: data.total - data.people.length })}</p>
      )}
      <DayEditor chosen={chosen} onClose={() => setChosen(null)} />
    </div>
  )
}

type ToolbarProps = {
  from: string
  onFrom: (from: string) => void
  department: string | undefined
  onDepartment: (id: string | undefined) => void
  mayWrite: boolean
}

function Toolbar({ from, onFrom, department, onDepartment, mayWrite }: ToolbarProps) {
  const { t } = useTranslation('schedule')
  const departments = useDepartments()
  const sentence = useErrorSentence()
  const copy = useScheduleChange<{ changed: number }>(({ changed }) => t('roster.copied', { count: changed }))
  const body = { department: department ?? null, from: addDays(from, -7), days: 7, to: from }
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button look="secondary" size="dense" aria-label={t('roster.previous')} onClick={() => onFrom(addDays(from, -7))}>
        <LeftIcon />
      </Button>
      <Button look="secondary" size="dense" onClick={() => onFrom(mondayOf(dateHere(serverNow())))}>
        {t('roster.today')}
      </Button>
      <Button look="secondary" size="dense" aria-label={t('roster.next')} onClick={() => onFrom(addDays(from, 7))}>
        <RightIcon />
      </Button>
      <Select
        aria-label={t('roster.department')}
        value={department ?? ''}
        onChange={({ target }) => onDepartment(target.value || undefined)}
        className="w-56"
      >
        <option value="">{t('roster.all')}</option>
        {departments.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
      {mayWrite && (
        <Button
          look="secondary"
          size="dense"
          busy={copy.isPending}
          onClick={() =>
            copy.mutate(
              { path: '/api/roster/copy', method: 'POST', body },
              { onError: (error) => notify(sentence(error), { tone: 'bad' }) },
            )
          }
        >
          {t('roster.copy')}
        </Button>
      )}
    </div>
  )
}

/** Arrows move between days; Enter and a click open one. One Tab stop. */
type GridProps = { roster: RosterAnswer; holidayOn: HolidayOn; onChoose: ((chosen: Chosen) => void) | null }

function Grid({ roster, holidayOn, onChoose }: GridProps) {
  const { t } = useTranslation('schedule')
  const language = useLanguage()
  const [at, setAt] = useState({ row: 0, column: 0 })
  const dates = roster.people[0]?.days.map(({ date }) => date) ?? []
  const move = (event: KeyboardEvent<HTMLTableElement>): void => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key]
    if (!step) return
    event.preventDefault()
    const row = Math.min(Math.max(at.row + (step[0] ?? 0), 0), roster.people.length - 1)
    const column = Math.min(Math.max(at.column + (step[1] ?? 0), 0), dates.length - 1)
    setAt({ row, column })
    event.currentTarget.querySelector<HTMLElement>(`[data-cell="${row}-${column}"]`)?.focus()
  }
  return (
    <div className="min-h-0 flex-1 overflow-auto rounded-card border bg-surface">
      <table aria-label={t('roster.label')} className="border-separate border-spacing-0 text-sm" onKeyDown={move}>
        <thead>
          <tr>
            <th scope="col" className="sticky top-0 left-0 z-20 min-w-36 border-b bg-surface px-3 py-2 text-left">
              {t('roster.person')}
            </th>
            {dates.map((date) => (
              <th key={date} scope="col" className="sticky top-0 z-10 border-b bg-surface px-1 py-2 font-medium">
                {formatShortDate(date, language)}
                <HolidayName roster={roster} date={date} holidayOn={holidayOn} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {roster.people.map((person, row) => (
            <tr key={person.id}>
              <th
                scope="row"
                className="sticky left-0 z-10 max-w-48 border-b bg-surface px-3 py-1 text-left font-medium"
              >
                <span className="block truncate">{person.name}</span>
                <span className="block truncate text-xs font-normal text-ink-soft">{person.department.name}</span>
              </th>
              {person.days.map((day, column) => (
                <td key={day.date} className="border-b p-1 text-center">
                  <Cell
                    person={person}
                    day={day}
                    holiday={holidayOn(day.date, person.site.id)}
                    cell={`${row}-${column}`}
                    stop={row === Math.min(at.row, roster.people.length - 1) && column === at.column}
                    onFocus={() => setAt({ row, column })}
                    onChoose={
                      onChoose && (() => onChoose({ person, day, holiday: holidayOn(day.date, person.site.id) }))
                    }
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Below a date: the holiday that it is for anybody here. */
function HolidayName({ roster, date, holidayOn }: { roster: RosterAnswer; date: string; holidayOn: HolidayOn }) {
  const sites = [...new Set(roster.people.map(({ site }) => site.id))]
  const names = new Set(sites.flatMap((site) => holidayOn(date, site) ?? []))
  if (names.size === 0) return null
  const words = [...names].join(', ')
  return (
    <span title={words} className="mx-auto block max-w-16 truncate text-xs font-normal text-red-ink">
      {words}
    </span>
  )
}

type CellProps = {
  person: Person
  day: RosterDay
  holiday: string | null
  cell: string
  stop: boolean
  onFocus: () => void
  onChoose: (() => void) | null
}

function Cell({ person, day, holiday, cell, stop, onFocus, onChoose }: CellProps) {
  const { t } = useTranslation('schedule')
  const language = useLanguage()
  const times = day.parts
    .map(({ start, end }) => `${formatTime(start, language)}–${formatTime(end, language)}`)
    .join(', ')
  const name = day.kind === 'off' ? t('cell.off') : day.name
  const isExpected = holiday !== null && day.entry?.kind === 'shift'
  const about = holiday && t(isExpected ? 'cell.holidayExpected' : 'cell.holidayFree', { name: holiday })
  const words = [
    person.name,
    formatDate(day.date, language),
    name,
    times,
    day.site?.name,
    day.entry && t('cell.changed'),
    about,
  ]
  return (
    <button
      type="button"
      data-cell={cell}
      tabIndex={stop ? 0 : -1}
      aria-label={words.filter(Boolean).join(', ')}
      title={[name, times, day.site?.name, about].filter(Boolean).join(' · ')}
      onFocus={onFocus}
      onClick={onChoose ?? undefined}
      aria-disabled={onChoose === null || undefined}
      className={classNames(
        'inline-flex min-h-9 min-w-14 flex-col items-center justify-center rounded-control px-1 leading-tight font-semibold',
        COLOR_CLASS[holiday !== null && !isExpected ? 'grey' : day.color],
        day.entry && 'outline-2 -outline-offset-2 outline-current',
      )}
    >
      <span className={classNames(holiday !== null && !isExpected && day.kind !== 'off' && 'line-through')}>
        {day.code || formatTime(day.parts[0]?.start, language)}
        {day.site && '↗'}
      </span>
      {holiday !== null && <span className="text-[0.625rem] font-normal">{t('cell.holidayMark')}</span>}
    </button>
  )
}
