import { ChevronLeft, ChevronRight } from 'lucide-react'
import { type KeyboardEvent, type RefObject, useEffect, useId, useRef, useState } from 'react'
import { formatMonth, weekdays } from '../../../shared/format.ts'
import { useLanguage } from '../../../shared/i18n.ts'
import { longDate, longDay } from '../../../shared/long-date.ts'
import { Button } from '../../../shared/ui/button.tsx'
import { classNames } from '../../../shared/ui/class-names.ts'
import { addDays, addMonths, moveByKey, weeksOf } from './calendar-days.ts'
import { useDateWords } from './use-date-text.ts'

/** A Monday. */
const MONDAY = '2026-11-23'
const ARROW = 'grid size-11 shrink-0 place-items-center rounded-control hover:bg-raised'

type Props = {
  /** The chosen date; empty while there is none. */
  value: string
  today: string
  min: string | undefined
  max: string | undefined
  /** The day that the keyboard stands on, for whoever opens the calendar. */
  grid: RefObject<HTMLTableElement | null>
  onChoose: (date: string) => void
}

const within = (date: string, min = '', max = ''): boolean => (!min || date >= min) && (!max || date <= max)
const nearest = (date: string, min = '', max = ''): string => (min && date < min ? min : max && date > max ? max : date)

/** A month with its days, Monday first. Arrows, Home, End and the page keys move; Enter chooses. */
export function Calendar({ value, today, min, max, grid, onChoose }: Props) {
  const { t } = useDateWords()
  const language = useLanguage()
  const heading = useId()
  const [day, setDay] = useState(() => value || nearest(today, min, max))
  const moved = useRef(false)
  useEffect(() => {
    if (moved.current) grid.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus()
    moved.current = false
  }, [day, grid])
  const press = (event: KeyboardEvent): void => {
    const next = moveByKey(day, event.key, event.shiftKey)
    if (next === undefined) return
    event.preventDefault()
    moved.current = next !== day
    setDay(next)
  }
  const choose = (date: string): void => {
    if (within(date, min, max)) onChoose(date)
    else setDay(date)
  }
  return (
    <>
      <div className="flex items-center justify-between">
        <button type="button" aria-label={t('before')} className={ARROW} onClick={() => setDay(addMonths(day, -1))}>
          <ChevronLeft className="size-5" aria-hidden />
        </button>
        <h2 id={heading} aria-live="polite" className="font-semibold">
          {formatMonth(day, language)}
        </h2>
        <button type="button" aria-label={t('after')} className={ARROW} onClick={() => setDay(addMonths(day, 1))}>
          <ChevronRight className="size-5" aria-hidden />
        </button>
      </div>
      {/* as high as six weeks, so that the arrows stay under the pointer from month to month */}
      <div className="min-h-74">
        <table ref={grid} role="grid" aria-labelledby={heading} className="mx-auto" onKeyDown={press}>
          <thead>
            <tr>
              {weekdays(language).map((name, at) => (
                <th
                  key={name}
                  scope="col"
                  abbr={longDay(addDays(MONDAY, at), language)}
                  className="h-8 text-sm font-normal text-ink-soft"
                >
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {weeksOf(day).map((week) => (
              <tr key={week.find((date) => date !== null)}>
                {week.map((date, at) =>
                  date === null ? (
                    // oxlint-disable-next-line no-array-index-key -- nothing but its place tells an empty cell
                    <td key={at} />
                  ) : (
                    <td key={date} aria-selected={date === value} className="p-0">
                      <button
                        type="button"
                        tabIndex={date === day ? 0 : -1}
                        aria-label={longDate(date, language)}
                        aria-current={date === today ? 'date' : undefined}
                        aria-disabled={!within(date, min, max) || undefined}
                        onClick={() => choose(date)}
                        className={classNames(
                          'grid size-11 place-items-center rounded-control',
                          date === value
                            ? 'bg-accent-fill font-semibold text-on-accent'
                            : within(date, min, max)
                              ? 'hover:bg-raised'
                              : 'cursor-not-allowed text-ink-soft line-through',
                          date === today && 'border-2 border-accent font-semibold',
                        )}
                      >
                        {Number(date.slice(8))}
                      </button>
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {within(today, min, max) && (
        <Button look="quiet" size="dense" className="mt-1" onClick={() => choose(today)}>
          {t('today')}
        </Button>
      )}
    </>
  )
}
