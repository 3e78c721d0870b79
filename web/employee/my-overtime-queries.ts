import { queryOptions } from '@tanstack/react-query'
import type { OvertimeOrder, OvertimeReport } from '#contract/overtime.ts'
import { query, request } from '../shared/api.ts'
import { daysOf } from './month-name.ts'

/** By the employee, because an atasan may read those of others too. */
const asked = (employee: string, month: string): string =>
  query({ from: daysOf(month)[0], to: daysOf(month).at(-1), employee })

export const myOrdersQuery = (employee: string, month: string) =>
  queryOptions({
    queryKey: ['my-overtime', employee, 'orders', month],
    queryFn: async ({ signal }) =>
      (await request<{ data: OvertimeOrder[] }>(`/api/overtime/orders${asked(employee, month)}`, { signal })).data,
  })

export const myOvertimeQuery = (employee: string, month: string) =>
  queryOptions({
    queryKey: ['my-overtime', employee, 'report', month],
    queryFn: ({ signal }) => request<OvertimeReport>(`/api/overtime${asked(employee, month)}`, { signal }),
  })
