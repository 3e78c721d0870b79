import { messageOf } from '#src/kernel/errors.ts'
import type { Handlers } from '#src/queue/queue.ts'
import { deliverTo } from './deliver.ts'
import { gather } from './gather.ts'
import type { DeliverNeeds } from './needs.ts'
import { sweepDeliveries } from './sweep.ts'

export const DELIVER_WEBHOOKS = 'webhooks.deliver'
export const DELIVER_EVERY_MS = 2_000
export const SWEEP_WEBHOOKS = 'webhooks.sweep'
export const SWEEP_WEBHOOKS_EVERY_MS = 3_600_000

/**
 * What the worker does for this feature. The job takes up what happened and ends; messages go out beside it, in a lane for
 * each endpoint, so that one that does not answer holds up neither the queue nor the other endpoints.
 */
export function webhooksJobs(needs: DeliverNeeds): Handlers {
  const lanes = new Set<string>()
  return {
    [DELIVER_WEBHOOKS]: async () => {
      for (const id of await gather(needs)) {
        if (lanes.has(id)) continue
        lanes.add(id)
        void deliverTo(needs, id)
          // a process that stops in the midst leaves its claims to run out
          .catch((error: unknown) =>
            needs.log.warn({ endpoint: id, error: messageOf(error) }, 'webhooks were not sent'),
          )
          .finally(() => lanes.delete(id))
      }
    },
    [SWEEP_WEBHOOKS]: async () => void (await sweepDeliveries(needs)),
  }
}
