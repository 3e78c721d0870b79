import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { UseMutationResult } from '@tanstack/react-query'
import type { RetryOrder, SystemView } from '#contract/system.ts'
import { request } from '../../shared/api.ts'
import { browserClock } from '../../shared/clock.ts'
import { useErrorSentence } from '../../shared/errors.ts'
import { useTranslation } from '../../shared/i18n.ts'
import { notify } from '../../shared/ui/notices.tsx'

const POLL_MS = 5_000
/** While somebody waits for what a worker does. */
const WATCH_MS = 1_000
/** A view that is older shows what was, not what is. */
const STALE_MS = 15_000

export const systemQuery = queryOptions({
  queryKey: ['system'],
  queryFn: ({ signal }) => request<SystemView>('/api/system', { signal }),
  staleTime: 0,
  refetchInterval: ({ state }) => (state.data?.orders.some(isWaiting) ? WATCH_MS : POLL_MS),
})

export const isWaiting = ({ state }: RetryOrder): boolean => state === 'waiting'

/** What is known of the system; `staleSince` is when the server last answered, where that is too long ago. */
export function useSystem() {
  const { data, error, refetch, dataUpdatedAt } = useQuery(systemQuery)
  const isStale = error !== null || browserClock.wall() - dataUpdatedAt > STALE_MS
  return { view: data, error, refetch, readAt: dataUpdatedAt, staleSince: data && isStale ? dataUpdatedAt : null }
}

/** Asks workers to put a failed job back, or "all". */
export function useRetry(): UseMutationResult<RetryOrder, unknown, string> {
  const client = useQueryClient()
  const { t } = useTranslation('admin')
  const sentence = useErrorSentence()
  return useMutation({
    mutationFn: (job: string) =>
      request<RetryOrder>('/api/system/failed-jobs/retry', { method: 'POST', body: { job } }),
    onSuccess: () => void notify(t('system.retryAsked')),
    onError: (error) => void notify(sentence(error), { tone: 'bad' }),
    onSettled: () => client.invalidateQueries({ queryKey: systemQuery.queryKey }),
  })
}
