import { useCallback, useEffect, useReducer, useRef } from 'react'
import { browserClock } from '../../shared/clock.ts'
import { useTodayStore } from './use-today.tsx'

const GLOW_MS = 3_000

/** The class of rows that an event brought or changed within the last three seconds. */
export function useGlow(): (id: string) => string | undefined {
  const store = useTodayStore()
  const [, draw] = useReducer((count: number) => count + 1, 0)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  return useCallback(
    (id) => {
      const at = store.touchedAt(id)
      if (at === undefined || browserClock.wall() - at > GLOW_MS) return undefined
      // draws once more when it is over, so that a row that is drawn anew later does not glow again
      clearTimeout(timer.current)
      timer.current = setTimeout(draw, GLOW_MS + 50)
      return 'glow'
    },
    [store],
  )
}
