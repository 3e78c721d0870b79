import type { WebhookDelivery, WebhookEndpoint } from '#contract/webhooks.ts'
import en from '../../shared/locales/en/webhooks.json'
import id from '../../shared/locales/id/webhooks.json'
import { wordsOf } from '../../shared/words.ts'

export const useWebhookWords = wordsOf(id, en)

/** The name of the other system as people know it: its host. */
export const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url)

type EndpointHealth = 'ok' | 'waiting' | 'failing' | 'off' | 'given_up'

/** How an endpoint is, from what the server tells of it. One failure may pass by itself; a minute of them is said so. */
export function healthOf(endpoint: WebhookEndpoint, now: number): EndpointHealth {
  if (!endpoint.active) return endpoint.disabled_by === 'failure' ? 'given_up' : 'off'
  if (endpoint.failing_since === null) return 'ok'
  return now - endpoint.failing_since < 60_000 ? 'waiting' : 'failing'
}

const REASONS = [
  ['private network', 'private'],
  ['no answer within', 'timeout'],
  ['ECONNREFUSED', 'refused'],
  ['ENOTFOUND', 'unknownName'],
  ['EAI_AGAIN', 'unknownName'],
  ['certificate', 'certificate'],
  ['CERT_', 'certificate'],
  ['ECONNRESET', 'closed'],
  ['socket hang up', 'closed'],
  ['closed without', 'closed'],
] as const

type Result = 'status' | 'redirect' | 'other' | (typeof REASONS)[number][1]

/** What came of the last attempt, as a key of the words; null before the first. */
export function resultOf({ last_at: at, last_status: status, last_answer: said }: WebhookDelivery): Result | null {
  if (at === null) return null
  if (status !== null) return status >= 300 && status < 400 ? 'redirect' : 'status'
  return REASONS.find(([text]) => said?.includes(text))?.[1] ?? 'other'
}
