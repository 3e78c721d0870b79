import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { OvertimeOrder, OvertimeReport, OvertimeSettings } from '#contract/overtime.ts'
import { query, request } from '../../shared/api.ts'

export type Asked = { from: string; to: string; department: string | undefined; site: string | undefined }

export const ordersQuery = (asked: Asked) =>
  queryOptions({
    queryKey: ['overtime', 'orders', asked],
    queryFn: async ({ signal }) =>
      (await request<{ data: OvertimeOrder[] }>(`/api/overtime/orders${query(asked)}`, { signal })).data,
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  })

export const reportQuery = (asked: Asked) =>
  queryOptions({
    queryKey: ['overtime', 'report', asked],
    queryFn: ({ signal }) => request<OvertimeReport>(`/api/overtime${query(asked)}`, { signal }),
    placeholderData: keepPreviousData,
  })

export const settingsQuery = queryOptions({
  queryKey: ['overtime', 'settings'],
  queryFn: () => request<OvertimeSettings>('/api/overtime/settings'),
})

type Change = { path: string; method: 'POST' | 'PUT'; body: unknown }

/** Changes something about overtime, then has all of it asked anew, also when somebody was quicker. */
export function useOvertimeChange<Answer>() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ path, method, body }: Change) => request<Answer>(`/api/overtime${path}`, { method, body }),
    onSettled: () => void client.invalidateQueries({ queryKey: ['overtime'] }),
  })
}
