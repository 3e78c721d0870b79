import type { WebhookEndpoint } from '#contract/webhooks.ts'
import { formatAge } from '../../shared/format.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { useNow } from '../now.ts'
import { Badge } from '../system/health.tsx'
import { healthOf, useWebhookWords } from './words.ts'

const TONES = { ok: 'ok', waiting: 'slow', failing: 'dead', off: 'unknown', given_up: 'dead' } as const

/** How an endpoint is: sign, word and colour. */
export function EndpointBadge({ endpoint }: { endpoint: WebhookEndpoint }) {
  const { t } = useWebhookWords()
  const language = useLanguage()
  const now = useNow(5_000)
  const health = healthOf(endpoint, now)
  const age = formatAge(now - (endpoint.failing_since ?? now), language)
  return <Badge health={TONES[health]} text={t(`health.${health}`, { age })} />
}
