import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { WebhookDeliveries, WebhookDelivery, WebhookEndpoints } from '#contract/webhooks.ts'
import { query, request } from '../../shared/api.ts'

const POLL_MS = 5_000
/** While something is on its way. */
const WATCH_MS = 1_000
const PATH = '/api/webhooks'

export const endpointsQuery = queryOptions({
  queryKey: ['webhooks', 'endpoints'],
  queryFn: async ({ signal }) => (await request<WebhookEndpoints>(PATH, { signal })).data,
  staleTime: 0,
  refetchInterval: POLL_MS,
})

export type DeliveriesAsked = { state: WebhookDelivery['state'] | undefined; before: string | undefined }

export const deliveriesQuery = (endpoint: string, asked: DeliveriesAsked) =>
  queryOptions({
    queryKey: ['webhooks', 'deliveries', endpoint, asked],
    queryFn: ({ signal }) => request<WebhookDeliveries>(`${PATH}/${endpoint}/deliveries${query(asked)}`, { signal }),
    staleTime: 0,
    placeholderData: keepPreviousData,
    // what has not been tried yet is tried within two seconds; what waits for a later try can be asked for calmly
    refetchInterval: ({ state }) => (state.data?.data.some(isOnItsWay) ? WATCH_MS : POLL_MS),
  })

const isOnItsWay = ({ state, attempts }: WebhookDelivery): boolean => state === 'waiting' && attempts === 0

type Change = { path: string; method: 'POST' | 'PATCH' | 'DELETE'; body?: unknown }

/** Changes something, then asks for everything anew, also when somebody was quicker. */
export function useWebhookChange<Answer>() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ path, method, body }: Change) => request<Answer>(PATH + path, { method, body }),
    onSettled: () => void client.invalidateQueries({ queryKey: ['webhooks'] }),
  })
}
