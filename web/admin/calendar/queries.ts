import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import type { CalendarAnswer } from '#contract/calendar.ts'
import type { Past, PastChange } from '#contract/past.ts'
import { ApiError, query, request } from '../../shared/api.ts'
import { dateHere } from '../../shared/format.ts'
import { serverNow } from '../now.ts'
import { useOfferRecompute, useTellRunning } from '../recompute/offer.tsx'
import { addDays } from '../ui/dates/calendar-days.ts'

export const yearQuery = (year: number) =>
  queryOptions({
    queryKey: ['calendar', year],
    queryFn: ({ signal }) =>
      request<CalendarAnswer>(`/api/calendar${query({ from: `${year}-01-01`, to: `${year}-12-31` })}`, { signal }),
  })

type Asked = { path: string; method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'; body?: object; past?: Past }
/** Days that are looked at for a difference; a whole year is more than one look shows. */
const LOOKED_AT = 99

/**
 * Changes the calendar, then has it and what hangs on it asked anew, also when somebody was quicker; where days that have
 * been wait, offers to look at them.
 */
export function useCalendarChange<Answer>() {
  const client = useQueryClient()
  const offer = useOfferRecompute()
  const tellRunning = useTellRunning()
  const reached = useRef<string>(undefined)
  return useMutation({
    mutationFn: ({ path, method, body, past = false }: Asked) =>
      method === 'DELETE'
        ? request<Answer>(`/api/calendar${path}${past ? `&past=${past}` : ''}`, { method })
        : request<Answer>(`/api/calendar${path}`, { method, body: { ...body, past } }),
    onError: (error) => void (reached.current = pastOf(error)?.from),
    onSuccess: (_, { past }) => {
      if (past === true) tellRunning()
      const earliest = addDays(dateHere(serverNow()), -LOOKED_AT)
      const from = reached.current
      if (past === 'later' && from) void offer({ from: from < earliest ? earliest : from })
    },
    onSettled: () => {
      for (const key of ['calendar', 'board', 'schedule']) void client.invalidateQueries({ queryKey: [key] })
    },
  })
}

/** What a change would do to the past, when that is why it was refused. */
export const pastOf = (error: unknown): PastChange | null =>
  error instanceof ApiError && error.code === 'calendar/past' ? (error.problem.data as PastChange) : null
