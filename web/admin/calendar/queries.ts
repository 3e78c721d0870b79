import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { CalendarAnswer } from '#contract/calendar.ts'
import { query, request } from '../../shared/api.ts'

export const yearQuery = (year: number) =>
  queryOptions({
    queryKey: ['calendar', year],
    queryFn: ({ signal }) =>
      request<CalendarAnswer>(`/api/calendar${query({ from: `${year}-01-01`, to: `${year}-12-31` })}`, { signal }),
  })

type Asked = { path: string; method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'; body?: unknown }

/** Changes the calendar, then has it and what hangs on it asked anew, also when somebody was quicker. */
export function useCalendarChange<Answer>() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ path, method, body }: Asked) => request<Answer>(`/api/calendar${path}`, { method, body }),
    onSettled: () => {
      for (const key of ['calendar', 'board', 'schedule']) void client.invalidateQueries({ queryKey: [key] })
    },
  })
}
