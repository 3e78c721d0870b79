import { queryOptions, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef } from 'react'
import type { AttendanceRow, AwayPerson, BoardAnswer, ExpectedPerson } from '#contract/attendance.ts'
import { request, serverClock } from '../../shared/api.ts'
import { useSession } from '../../shared/session.ts'
import { boardChannels, isOnChannel } from '../live/channels.ts'
import { useToday, useTodayStore } from '../live/use-today.tsx'
import type { Today } from '../live/join.ts'
import { useNow } from '../now.ts'
import { byLateness, datesOf, findMissing, isPast, ofToday } from './missing.ts'
import { hasSeveralZones, mainZone } from './zones.ts'

const MINUTE = 60_000

/** Who is expected, and yesterday. Asked again every five minutes, because "at the same time of day" moves on. */
export const boardQuery = queryOptions<BoardAnswer>({
  queryKey: ['board'],
  queryFn: () => request<BoardAnswer>('/api/board'),
  staleTime: MINUTE,
  refetchInterval: 5 * MINUTE,
  refetchOnWindowFocus: true,
})

const NOBODY: readonly AwayPerson[] = []

export type Board = {
  today: Today
  rows: readonly AttendanceRow[]
  /** The rows of today's date at each site: what is counted. One for each person. */
  people: readonly AttendanceRow[]
  expected: readonly ExpectedPerson[]
  missing: readonly ExpectedPerson[]
  /** Who is not expected, and why. */
  away: readonly AwayPerson[]
  yesterday: BoardAnswer['yesterday'] | undefined
  /** The zone the clock of the board shows, and whether other times need a name of their zone. */
  zone: string
  severalZones: boolean
  /** Both the rows and the expectation are there. */
  loaded: boolean
  error: unknown
  retry: () => void
}

/** Everything a board shows, worked out from the live rows and the people who are expected. */
export function useBoard(): Board {
  const today = useToday()
  const { rows } = today
  const { channels } = useSession()
  const { data, error, refetch } = useQuery(boardQuery)
  useDayChange(data?.expected, refetch)
  useNewDay(data)
  const expected = useMemo(() => {
    const watched = boardChannels(channels)
    const people = (data?.expected ?? []).filter((person) => watched.some((channel) => isOnChannel(channel, person)))
    return byLateness(people)
  }, [data, channels])
  // by the moment of the expectation: both pass to the new day together
  const at = data?.now
  const people = useMemo(() => (at === undefined ? [] : ofToday(rows, at)), [rows, at])
  const missing = useMemo(() => findMissing(expected, rows), [expected, rows])
  // by the expectation alone: a clock that changes its zone with the first arrivals would look broken
  const zone = useMemo(() => mainZone(expected), [expected])
  return {
    today,
    rows,
    people,
    expected,
    missing,
    away: data?.away ?? NOBODY,
    yesterday: data?.yesterday,
    zone,
    severalZones: useMemo(() => hasSeveralZones(expected, data?.now ?? 0), [expected, data]),
    loaded: today.loaded && data !== undefined,
    error: data === undefined ? error : null,
    retry: () => void refetch(),
  }
}

/** Asks for the board again when the day has ended somewhere, and when the device has slept and lost the time. */
function useDayChange(expected: readonly ExpectedPerson[] | undefined, ask: () => unknown): void {
  const now = useNow(10_000)
  const over = expected !== undefined && (isPast(expected, now) || !serverClock.trusted())
  // the clock is in the list on purpose: as long as it is over, ask at every step
  useEffect(() => {
    if (over) ask()
  }, [over, now, ask])
}

/** With a new day come rows that were of no board before: leave and sick days that were approved for it. */
function useNewDay(answer: BoardAnswer | undefined): void {
  const store = useTodayStore()
  const dates = useMemo(() => answer && datesOf([...answer.expected, ...answer.away]), [answer])
  const known = useRef(dates)
  useEffect(() => {
    if (known.current !== undefined && known.current !== dates) store.reload()
    known.current = dates
  }, [store, dates])
}
