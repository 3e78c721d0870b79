import { queryOptions } from '@tanstack/react-query'
import { request } from '../shared/api.ts'

/** Whether this installation waits to be set up. */
export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: () => request<{ needed: boolean }>('/api/setup'),
  retry: false,
})
