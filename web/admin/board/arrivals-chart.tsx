import { useEffect, useEffectEvent, useRef, useSyncExternalStore } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { Language } from '#contract/trace.ts'
import { formatTime } from '../../shared/format.ts'
import { useTheme } from '../../shared/preferences.ts'
import { minuteText, type Series } from './arrivals.ts'

type Props = {
  series: Series
  label: string
  language: Language
  /** The column under the pointer, or null. */
  onPoint: (column: number | null) => void
}

/** The drawing alone; what it says stands beside it in words. Its own chunk: the library comes after the numbers. */
export default function ArrivalsChart({ series, label, language, onPoint }: Props) {
  const frame = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot | null>(null)
  const dark = useDark()
  const firstData = useEffectEvent(() => dataOf(series))

  useEffect(() => {
    const element = frame.current
    if (!element) return
    const plot = new uPlot(optionsFor(element, language, onPoint), firstData(), element)
    chart.current = plot
    const observer = new ResizeObserver(() => plot.setSize(sizeOf(element)))
    observer.observe(element)
    return () => {
      observer.disconnect()
      plot.destroy()
      chart.current = null
    }
  }, [language, dark, onPoint])
  useEffect(() => chart.current?.setData(dataOf(series)), [series])

  return <div ref={frame} role="img" aria-label={label} className="h-full" />
}

const dataOf = ({ minutes, today, yesterday }: Series): uPlot.AlignedData => [minutes, today, yesterday]
const sizeOf = (element: HTMLElement): { width: number; height: number } => ({
  width: element.clientWidth,
  height: element.clientHeight,
})

/** A canvas knows no variables: the colour that a token has here and now. */
function colourOf(element: HTMLElement, token: string): string {
  element.style.color = `var(--${token})`
  const { color } = getComputedStyle(element)
  element.style.color = ''
  return color
}

function optionsFor(element: HTMLElement, language: Language, onPoint: Props['onPoint']): uPlot.Options {
  const ink = colourOf(element, 'ink-soft')
  const line = colourOf(element, 'line')
  const font = `12px ${getComputedStyle(element).fontFamily}`
  const steps = uPlot.paths.stepped?.({ align: 1 })
  const axis = { stroke: ink, font, ticks: { show: false }, grid: { stroke: line, width: 1 } }
  return {
    ...sizeOf(element),
    legend: { show: false },
    padding: [8, 8, 0, 0],
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: {
      x: { time: false },
      y: { range: (_chart, _min, max) => [0, Math.max(4, max * 1.1)] },
    },
    axes: [
      {
        ...axis,
        size: 24,
        incrs: [15, 30, 60, 120, 180, 240],
        space: 56,
        values: (_chart, minutes) => minutes.map((minute) => formatTime(minuteText(minute), language)),
      },
      { ...axis, size: 36, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500], space: 36 },
    ],
    series: [
      {},
      {
        stroke: colourOf(element, 'accent'),
        fill: colourOf(element, 'green-tint'),
        width: 2,
        points: { show: false },
        ...(steps && { paths: steps }),
      },
      {
        stroke: colourOf(element, 'line-strong'),
        dash: [4, 4],
        width: 1.5,
        points: { show: false },
        ...(steps && { paths: steps }),
      },
    ],
    hooks: { setCursor: [(plot) => onPoint(plot.cursor.idx ?? null)] },
  }
}

/** Whether the page is dark now, by the choice made here or by the system. */
function useDark(): boolean {
  const theme = useTheme()
  const system = useSyncExternalStore(
    (listener) => {
      const query = matchMedia('(prefers-color-scheme: dark)')
      query.addEventListener('change', listener)
      return () => query.removeEventListener('change', listener)
    },
    () => matchMedia('(prefers-color-scheme: dark)').matches,
  )
  return theme === 'system' ? system : theme === 'dark'
}
