import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { PreviewAnswer, RecomputeRun } from '#contract/recompute.ts'
import { request } from '../../shared/api.ts'

const PATH = '/api/attendances/recompute'

/** Whose days of which period, and by which plan. */
export type Asked = {
  from: string
  to: string
  employee?: string | undefined
  department?: string | undefined
  site?: string | undefined
  replan: boolean
}

export const previewQuery = (asked: Asked | null) =>
  queryOptions({
    queryKey: ['recompute', 'preview', asked],
    queryFn: ({ signal }) => request<PreviewAnswer>(`${PATH}/preview`, { method: 'POST', body: asked, signal }),
    enabled: asked !== null,
    // what is looked at stands still until somebody asks again: it is what they say yes to
    staleTime: Infinity,
    gcTime: 0,
  })

const isDone = ({ done_at }: RecomputeRun): boolean => done_at !== null
const SOON_MS = 1_000
const LATER_MS = 30_000

/** The latest runs; asked for every second while one of them is at work. */
export const runsQuery = queryOptions({
  queryKey: ['recompute', 'runs'],
  queryFn: async ({ signal }) => (await request<{ data: RecomputeRun[] }>(PATH, { signal })).data,
  refetchInterval: ({ state }) => (state.data?.every(isDone) === false ? SOON_MS : LATER_MS),
  placeholderData: keepPreviousData,
})

/** Has days worked out again by the workers. */
export function useApply() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (asked: Asked & { reason: string }) =>
      (await request<{ data: RecomputeRun }>(PATH, { method: 'POST', body: asked })).data,
    onSuccess: () => client.invalidateQueries({ queryKey: runsQuery.queryKey }),
  })
}
