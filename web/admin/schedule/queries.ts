import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import type { Past, Roster, ShiftAssignment, ShiftPattern, WorkShift } from '#contract/shifts.ts'
import { ApiError, query, request } from '../../shared/api.ts'
import { notify } from '../../shared/ui/notices.tsx'
import { useOfferRecompute, useTellRunning } from '../recompute/offer.tsx'

const listOf = <T>(key: string, path: string) =>
  queryOptions({ queryKey: ['schedule', key], queryFn: async () => (await request<{ data: T[] }>(path)).data })

export const shiftsQuery = listOf<WorkShift>('shifts', '/api/shifts')
export const patternsQuery = listOf<ShiftPattern>('patterns', '/api/shift-patterns')
export const assignmentsQuery = listOf<ShiftAssignment>('assignments', '/api/shift-assignments')
export const rosterQuery = (asked: { from: string; to: string; department: string | undefined }) =>
  queryOptions({
    queryKey: ['schedule', 'roster', asked],
    queryFn: ({ signal }) => request<Roster>(`/api/roster${query({ ...asked, limit: 200 })}`, { signal }),
    placeholderData: keepPreviousData,
  })

type Asked = {
  path: string
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  body?: { [field: string]: unknown; past?: Past }
}

/** Changes the schedule, then has everything about it asked anew; where days that have been wait, offers to look at them. */
export function useScheduleChange<Answer>(said: string | ((answer: Answer) => string)) {
  const client = useQueryClient()
  const offer = useOfferRecompute()
  const tellRunning = useTellRunning()
  const reached = useRef<string>(undefined)
  return useMutation({
    mutationFn: ({ path, method, body }: Asked) => request<Answer>(path, { method, body }),
    onError: (error) => void (reached.current = pastOf(error)?.from),
    onSuccess: (answer, { body }) => {
      for (const key of ['schedule', 'board']) void client.invalidateQueries({ queryKey: [key] })
      notify(typeof said === 'string' ? said : said(answer), { tone: 'good' })
      if (body?.past === true) tellRunning()
      if (body?.past === 'later' && reached.current) void offer({ from: reached.current })
    },
  })
}

/** What a change would do to the past, when that is why it was refused. */
export const pastOf = (error: unknown): { people: number; days: number; from: string } | null =>
  error instanceof ApiError && error.code === 'schedule/past'
    ? (error.problem.data as { people: number; days: number; from: string })
    : null
