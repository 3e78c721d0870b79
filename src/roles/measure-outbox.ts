import type { Database } from '#src/database/database.ts'
import type { Metrics } from '#src/http/metrics.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { outboxStatus } from '#src/outbox/status.ts'
import { oncePer } from './measure.ts'

/** How far events have come. In a file of its own, because who has no database must not load it. */
export function measureOutbox(metrics: Metrics, needs: { db: Database; clock: Clock }): void {
  const read = oncePer(1_000, needs.clock, () => outboxStatus(needs))
  metrics.gauge('hadir_outbox_waiting', 'Committed events without a number', async () => (await read()).waiting)
  metrics.gauge(
    'hadir_outbox_oldest_seconds',
    'Age of the oldest event without a number',
    async () => (await read()).oldestWaitingMs / 1000,
  )
  metrics.gauge('hadir_delivery_open', 'Events on their way to the sockets', async () => (await read()).open)
  metrics.gauge(
    'hadir_delivery_oldest_seconds',
    'Age of the oldest event on its way',
    async () => (await read()).oldestOpenMs / 1000,
  )
  metrics.gauge('hadir_dead_letters', 'Events that could not be numbered', async () => (await read()).dead)
}
