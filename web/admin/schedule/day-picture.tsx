import { formatTime } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { classNames } from '../../shared/ui/class-names.ts'
import type { HoursForm } from './shift-form.ts'
import { ruleOf } from './shift-form.ts'

const DAY = 1_440
const HOURS = [0, 6, 12, 18, 24]
const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

/** A stretch of the clock as one or, over midnight, two bars; shares of a day. */
function barsOf({ start, end }: { start: string; end: string }): { left: number; width: number }[] {
  const [from, to] = [minuteOf(start), minuteOf(end)]
  const bars =
    to > from
      ? [[from, to]]
      : [
          [from, DAY],
          [0, to],
        ]
  return bars
    .map(([a = 0, b = 0]) => ({ left: (100 * a) / DAY, width: (100 * (b - a)) / DAY }))
    .filter(({ width }) => width > 0)
}

/** The day from midnight to midnight: planned hours filled; flexible ones light, with their core filled. */
export function DayPicture({ form }: { form: HoursForm }) {
  const { t } = useTranslation('schedule')
  const language = useLanguage()
  const { kind, parts = [], core } = ruleOf(form, undefined)
  const times = ({ start, end }: { start: string; end: string }): string =>
    `${formatTime(start, language)}–${formatTime(end, language)}`
  const light = kind === 'flexible' ? parts : []
  const full = kind === 'flexible' ? (core ? [core] : []) : parts
  const words =
    kind === 'flexible'
      ? t(core ? 'picture.flexibleCore' : 'picture.flexible', {
          window: parts.map(times).join(', '),
          core: core ? times(core) : '',
          hours: form.required.trim(),
        })
      : t('picture.fixed', { times: parts.map(times).join(', ') })
  return (
    <figure className="flex flex-col gap-1">
      <div aria-hidden="true" className="relative h-7 overflow-hidden rounded-control border bg-ground">
        {light.flatMap(barsOf).map(({ left, width }) => (
          <span
            key={left}
            className="absolute inset-y-0 border-x border-accent bg-green-tint"
            style={{ left: `${left}%`, width: `${width}%` }}
          />
        ))}
        {full.flatMap(barsOf).map(({ left, width }) => (
          <span
            key={left}
            className={classNames('absolute bg-accent-fill', kind === 'flexible' ? 'inset-y-1' : 'inset-y-0')}
            style={{ left: `${left}%`, width: `${width}%` }}
          />
        ))}
      </div>
      <div aria-hidden="true" className="flex justify-between text-xs text-ink-soft">
        {HOURS.map((hour) => (
          <span key={hour}>{String(hour).padStart(2, '0')}</span>
        ))}
      </div>
      <figcaption className="text-sm text-ink-soft">{words}</figcaption>
    </figure>
  )
}
