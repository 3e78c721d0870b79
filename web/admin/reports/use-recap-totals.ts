import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent } from 'react'
import { browserTimers } from '../../shared/live-timers.ts'
import { useTodayStore } from '../live/use-today.tsx'
import { type RecapAsked, totalsQuery } from './queries.ts'
import { unhurried } from './unhurried.ts'

/** What the recap amounts to. It comes by itself, later than the first lines, and follows what happens without haste. */
export function useRecapTotals(asked: RecapAsked) {
  const totals = useQuery(totalsQuery(asked))
  const store = useTodayStore()
  const client = useQueryClient()
  const from = totals.data?.period.from ?? '9999'
  const to = totals.data?.period.to ?? ''
  const refresh = useEffectEvent(() => client.invalidateQueries({ queryKey: totalsQuery(asked).queryKey }))
  useEffect(() => {
    const { ask, stop } = unhurried(() => refresh(), browserTimers)
    const stopRows = store.onRow(({ date }) => {
      if (date >= from && date <= to) ask()
    })
    return () => {
      stopRows()
      stop()
    }
  }, [store, from, to])
  return totals
}
