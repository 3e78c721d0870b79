import { useEffect, useRef } from 'react'
import type { TrendAnswer } from '#contract/reports.ts'
import { formatNumber, formatShortDate } from '../../shared/format.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { SWATCH } from './trend-looks.ts'
import { useReportWords } from './words.ts'

type Day = TrendAnswer['days'][number]
const STEP = 24
const BAR = 16
const HEIGHT = 200
const LEFT = 36
const BELOW = 22

/** Round numbers, so that the lines across say something: 1, 2, 5, 10, 20, 50 … */
function niceStep(most: number): number {
  const rough = Math.max(1, most / 4)
  const power = 10 ** Math.floor(Math.log10(rough))
  return ([1, 2, 5, 10].find((step) => step * power >= rough) ?? 10) * power
}

/** Stacked bars, one a date: on time, late (hatched), away, absent. What it says stands beside it as a table. */
export function TrendChart({ days, label }: { days: readonly Day[]; label: string }) {
  const { t } = useReportWords()
  const language = useLanguage()
  const box = useRef<HTMLDivElement>(null)
  const last = days.findLastIndex(({ present, absent }) => present + absent > 0)
  // on a phone a part of the month is seen: the latest days that say something
  useEffect(() => {
    const { current } = box
    if (!current || last < 0) return
    const end = ((LEFT + (last + 2) * STEP) / (LEFT + days.length * STEP)) * current.scrollWidth
    current.scrollLeft = end - current.clientWidth
  }, [last, days.length])
  const most = Math.max(1, ...days.map(({ present, away, absent }) => present + away + absent))
  const step = niceStep(most)
  const top = Math.ceil(most / step) * step
  const y = (value: number): number => HEIGHT - (value / top) * HEIGHT
  const width = LEFT + days.length * STEP
  const lines = Array.from({ length: Math.round(top / step) + 1 }, (_, index) => index * step)
  return (
    <div ref={box} className="overflow-x-auto" tabIndex={0} role="group" aria-label={label}>
      <svg
        role="img"
        aria-label={label}
        viewBox={`0 -8 ${width} ${HEIGHT + BELOW + 8}`}
        className="w-full min-w-[44rem]"
      >
        <defs>
          <pattern id="trend-late" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="4" height="4" fill="var(--amber-tint)" />
            <rect width="2" height="4" fill="var(--amber-ink)" />
          </pattern>
        </defs>
        {lines.map((value) => (
          <g key={value} className="text-ink-soft">
            <line x1={LEFT} x2={width} y1={y(value)} y2={y(value)} stroke="var(--line)" />
            <text x={LEFT - 6} y={y(value) + 4} textAnchor="end" fontSize="11" fill="currentColor">
              {formatNumber(value, language)}
            </text>
          </g>
        ))}
        {days.map((day, index) => {
          const parts = [
            { key: 'present', value: day.present - Math.min(day.late, day.present) },
            { key: 'late', value: Math.min(day.late, day.present) },
            { key: 'away', value: day.away },
            { key: 'absent', value: day.absent },
          ] as const
          const words = [
            formatShortDate(day.date, language),
            ...(['present', 'late', 'away', 'absent'] as const).map((key) => `${t(`trend.${key}`)} ${day[key]}`),
          ]
          const x = LEFT + index * STEP + (STEP - BAR) / 2
          let below = 0
          return (
            <g key={day.date}>
              <title>{words.join(', ')}</title>
              {parts.map(({ key, value }) => {
                const from = below
                below += value
                return value > 0 ? (
                  <rect
                    key={key}
                    x={x}
                    width={BAR}
                    y={y(below)}
                    height={y(from) - y(below)}
                    className={SWATCH[key]}
                    fill={key === 'late' ? 'url(#trend-late)' : 'currentColor'}
                    stroke="var(--surface)"
                  />
                ) : null
              })}
              <text x={x + BAR / 2} y={HEIGHT + 15} textAnchor="middle" fontSize="11" fill="var(--ink-soft)">
                {Number(day.date.slice(8))}
              </text>
            </g>
          )
        })}
      </svg>
    </div>
  )
}
