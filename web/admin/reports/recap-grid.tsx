import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, memo, type MouseEvent, useCallback, useEffect, useRef, useState } from 'react'
import type { RecapPerson, RecapTotals, RecapTotalsAnswer } from '#contract/reports.ts'
import { formatDate, weekdays } from '../../shared/format.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { classNames } from '../../shared/ui/class-names.ts'
import { Skeleton } from '../../shared/ui/states.tsx'
import { CodeBox, useCellWords } from './cell.tsx'
import { shortText, daysText } from './date-bars.ts'
import { DateBar, mostOf, useDateWords } from './date-sums.tsx'
import { type Place, placeAfterKey } from './grid-keys.ts'
import { useReportWords } from './words.ts'

const ROW = 40
/** The sums at the foot. */
const FOOT = 60
const NAME = 176
const DAY = 31
const TOTAL = 38
const TOTALS = ['hadir', 'terlambat', 'izin', 'sakit', 'cuti', 'alpa'] as const satisfies readonly (keyof RecapTotals)[]
const LETTERS: Record<(typeof TOTALS)[number], string> = {
  hadir: 'H',
  terlambat: 'T',
  izin: 'I',
  sakit: 'S',
  cuti: 'C',
  alpa: 'A',
}

type Props = {
  dates: readonly string[]
  people: readonly RecapPerson[]
  /** People in the whole recap: those who are not read yet have their place. */
  total: number
  /** What everybody amounts to; undefined until it is known, null where it could not be read. */
  sums: RecapTotalsAnswer | undefined | null
  holidays: ReadonlyMap<string, string>
  today: string
  busy: boolean
  onNeed: (row: number) => void
  onOpen: (person: RecapPerson, date: string | undefined) => void
}

/**
 * People by dates. Rows out of sight are not drawn, names and heads stay. One Tab stop: arrows, Page Up and Down, Home
 * and End move, Enter opens the reasons of a day, or the card from a name.
 */
export function RecapGrid(props: Props) {
  const { dates, people, total, sums, holidays, today, busy, onNeed, onOpen } = props
  const { t } = useReportWords()
  const frame = useRef<HTMLDivElement>(null)
  const [place, setPlace] = useState<Place>({ row: 0, column: 0 })
  const at = { row: Math.min(place.row, total - 1), column: Math.min(place.column, dates.length) }
  // oxlint-disable-next-line react/incompatible-library -- it only matters where a compiler memoises components
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW,
    overscan: 6,
    scrollPaddingStart: ROW,
    scrollPaddingEnd: FOOT,
    // the row with the focus stays drawn, or the focus would be lost when it is scrolled away
    rangeExtractor: useCallback(
      (range: Range) => {
        const rows = defaultRangeExtractor(range)
        return rows.includes(at.row) ? rows : [...rows, at.row].sort((a, b) => a - b)
      },
      [at.row],
    ),
    useFlushSync: false,
  })
  const items = virtualizer.getVirtualItems()
  const last = virtualizer.range?.endIndex ?? 0
  useEffect(() => onNeed(last), [last, onNeed])
  const focus = useFocusWhenDrawn(frame)

  const onKeyDown = (event: KeyboardEvent): void => {
    const person = people[at.row]
    if ((event.key === 'Enter' || event.key === ' ') && person) {
      event.preventDefault()
      onOpen(person, dates[at.column - 1])
      return
    }
    const page = Math.max(1, Math.floor(((frame.current?.clientHeight ?? 0) - FOOT) / ROW) - 2)
    const next = placeAfterKey(event, at, { rows: total, columns: dates.length + 1, page })
    if (!next) return
    event.preventDefault()
    setPlace(next)
    virtualizer.scrollToIndex(next.row)
    focus(next)
  }
  const onClick = (event: MouseEvent): void => {
    const cell = (event.target as HTMLElement).closest<HTMLElement>('[data-cell]')
    const [row = -1, column = 0] = (cell?.dataset['cell'] ?? '-1').split('-').map(Number)
    const person = people[row]
    if (!person) return
    setPlace({ row, column })
    onOpen(person, dates[column - 1])
  }

  let end = 0
  const rows = items.flatMap((item) => {
    const gap = item.start - end
    end = item.start + ROW
    const person = people[item.index]
    return [
      ...(gap > 0 ? [<Gap key={`gap-${item.index}`} height={gap} />] : []),
      person ? (
        <Line
          key={person.user.id}
          person={person}
          dates={dates}
          today={today}
          row={item.index}
          stop={item.index === at.row ? at.column : null}
        />
      ) : (
        <tr key={item.index} aria-rowindex={item.index + 2} aria-busy="true" style={{ height: ROW }}>
          <th scope="row" className="sticky left-0 border-b bg-surface px-3">
            <Skeleton className="h-4 w-32" />
          </th>
          <td colSpan={dates.length + TOTALS.length} className="border-b" />
        </tr>
      ),
    ]
  })
  const rest = virtualizer.getTotalSize() - end
  return (
    <div
      ref={frame}
      style={{ scrollPaddingLeft: NAME + 4, scrollPaddingTop: ROW + 12, scrollPaddingBottom: FOOT + 4 }}
      className="relative min-h-0 overflow-auto rounded-card border bg-surface"
    >
      <table
        role="grid"
        aria-label={t('recap.label')}
        aria-rowcount={total + 2}
        aria-busy={busy || undefined}
        onKeyDown={onKeyDown}
        onClick={onClick}
        style={{ width: NAME + dates.length * DAY + TOTALS.length * TOTAL }}
        className={classNames('table-fixed border-separate border-spacing-0 text-sm', busy && 'opacity-60')}
      >
        <Head dates={dates} holidays={holidays} today={today} />
        <tbody>
          {rows}
          {rest > 0 && <Gap height={rest} />}
        </tbody>
        {sums !== null && <Foot dates={dates} sums={sums} today={today} row={total + 2} />}
      </table>
    </div>
  )
}

const Gap = ({ height }: { height: number }) => (
  <tr aria-hidden="true" style={{ height }}>
    <td className="p-0" />
  </tr>
)

type HeadProps = Pick<Props, 'dates' | 'holidays' | 'today'>
const HEAD = 'sticky top-0 z-10 border-b bg-raised font-medium text-ink-soft'

function Head({ dates, holidays, today }: HeadProps) {
  const { t } = useReportWords()
  const language = useLanguage()
  const names = weekdays(language)
  return (
    <thead>
      <tr aria-rowindex={1} style={{ height: ROW + 4 }}>
        <th scope="col" style={{ width: NAME }} className={classNames(HEAD, 'left-0 z-20 border-r px-3 text-left')}>
          {t('recap.person')}
        </th>
        {dates.map((date) => {
          const weekday = new Date(`${date}T00:00:00Z`).getUTCDay()
          const holiday = holidays.get(date)
          const isRed = holiday !== undefined || weekday === 0
          const said = [
            formatDate(date, language),
            holiday && t('recap.holiday', { name: holiday }),
            date === today && t('recap.today'),
          ]
          const words = said.filter(Boolean).join(', ')
          return (
            <th key={date} scope="col" title={words} style={{ width: DAY }} className={classNames(HEAD, 'px-0')}>
              <span className="sr-only">{words}</span>
              <span
                aria-hidden="true"
                className={classNames(
                  'mx-0.5 flex flex-col items-center rounded-xs leading-tight',
                  isRed && 'text-red-ink',
                  holiday !== undefined && 'underline decoration-2 underline-offset-2',
                  date === today && 'bg-accent-fill font-semibold text-on-accent',
                )}
              >
                <span className="text-[0.625rem] no-underline">{names[(weekday + 6) % 7]}</span>
                <span>{Number(date.slice(8))}</span>
              </span>
            </th>
          )
        })}
        {TOTALS.map((total, index) => (
          <th
            key={total}
            scope="col"
            title={t(`total.${total}`)}
            style={{ width: TOTAL }}
            className={classNames(HEAD, 'px-1 text-right', index === 0 && 'border-l')}
          >
            <span className="sr-only">{t(`total.${total}`)}</span>
            <span aria-hidden="true">{LETTERS[total]}</span>
          </th>
        ))}
      </tr>
    </thead>
  )
}

const FOOT_CELL = 'sticky bottom-0 z-10 border-t bg-raised'

type FootProps = Pick<Props, 'dates' | 'today'> & { sums: RecapTotalsAnswer | undefined; row: number }

/** Everybody's sums: of each date a bar with how many came, below its column, and the sums of the sums at the right. */
const Foot = memo(function Foot({ dates, sums, today, row }: FootProps) {
  const { t } = useReportWords()
  const words = useDateWords()
  const language = useLanguage()
  const byDate = new Map(sums?.days.map((day) => [day.date, day]))
  const most = mostOf(sums?.days ?? [])
  return (
    <tfoot>
      <tr aria-rowindex={row} aria-busy={!sums || undefined} style={{ height: FOOT }}>
        <th scope="row" className={classNames(FOOT_CELL, 'left-0 z-20 border-r px-3 text-left font-medium')}>
          <span className="block truncate leading-tight">{t('sums.everybody')}</span>
          <span className="block truncate text-xs leading-tight font-normal text-ink-soft">{t('sums.perDate')}</span>
        </th>
        {dates.map((date) => {
          const day = byDate.get(date)
          const said = day && words(day)
          return (
            <td
              key={date}
              role="gridcell"
              aria-label={said}
              title={said}
              className={classNames(FOOT_CELL, 'px-0.5 pt-1 pb-0.5 align-bottom', date === today && 'bg-green-tint')}
            >
              {day && (
                <span aria-hidden="true" className="flex flex-col">
                  <span className="h-9 px-0.5">
                    <DateBar day={day} most={most} />
                  </span>
                  <span className="h-4 text-center text-[0.625rem] leading-4">
                    {(date <= today || day.hadir > 0) && shortText(day.hadir, language)}
                  </span>
                </span>
              )}
            </td>
          )
        })}
        {TOTALS.map((total, index) => (
          <td
            key={total}
            title={sums && `${t(`total.${total}`)} ${daysText(sums.totals[total], language)}`}
            className={classNames(
              FOOT_CELL,
              'px-0.5 text-right text-[0.6875rem] font-semibold tracking-tight whitespace-nowrap',
              index === 0 && 'border-l',
            )}
          >
            {sums && (
              <>
                <span className="sr-only">{daysText(sums.totals[total], language)}</span>
                <span aria-hidden="true">{shortText(sums.totals[total], language)}</span>
              </>
            )}
          </td>
        ))}
      </tr>
    </tfoot>
  )
})

type LineProps = {
  person: RecapPerson
  dates: readonly string[]
  today: string
  row: number
  /** The column that the Tab key reaches, null when it is in another row. */
  stop: number | null
}

const Line = memo(function Line({ person, dates, today, row, stop }: LineProps) {
  const words = useCellWords()
  const language = useLanguage()
  return (
    <tr aria-rowindex={row + 2} style={{ height: ROW }} className="group">
      <th
        scope="row"
        data-cell={`${row}-0`}
        tabIndex={stop === 0 ? 0 : -1}
        title={`${person.user.name} · ${person.user.number} · ${person.department.name}`}
        className="sticky left-0 z-[5] cursor-pointer border-r border-b bg-surface px-3 text-left font-medium group-hover:bg-raised focus-visible:-outline-offset-3"
      >
        <span className="block truncate leading-tight">{person.user.name}</span>
        <span className="block truncate text-xs leading-tight font-normal text-ink-soft">
          {person.user.number} · {person.department.name}
        </span>
      </th>
      {person.days.map((cell, index) => (
        <td
          key={dates[index]}
          role="gridcell"
          data-cell={`${row}-${index + 1}`}
          tabIndex={stop === index + 1 ? 0 : -1}
          aria-label={words(cell)}
          title={`${formatDate(dates[index] ?? '', language)}: ${words(cell)}`}
          className={classNames(
            'cursor-pointer border-b p-0.5 hover:bg-raised focus-visible:-outline-offset-2',
            dates[index] === today && 'bg-green-tint',
          )}
        >
          <CodeBox text={cell} className="h-[2.1rem]" />
        </td>
      ))}
      {TOTALS.map((total, index) => (
        <td
          key={total}
          className={classNames(
            'border-b px-1 text-right tracking-tight whitespace-nowrap',
            index === 0 && 'border-l',
            person.totals[total] === 0 && 'text-ink-soft',
          )}
        >
          {numberText(person.totals[total], language)}
        </td>
      ))}
    </tr>
  )
})

const numberText = (value: number, language: 'id' | 'en'): string =>
  language === 'id' ? String(value).replace('.', ',') : String(value)

/** Focuses a cell as soon as it is drawn: that may be only after the scrolling. */
function useFocusWhenDrawn(frame: { current: HTMLElement | null }): (place: Place) => void {
  const wanted = useRef<Place | null>(null)
  useEffect(() => {
    const place = wanted.current
    const cell = place && frame.current?.querySelector<HTMLElement>(`[data-cell="${place.row}-${place.column}"]`)
    if (!cell) return
    wanted.current = null
    cell.focus()
  })
  return (place) => {
    wanted.current = place
  }
}
