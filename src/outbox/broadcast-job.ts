import { z } from 'zod'
import type { Broadcast } from '#src/broadcast/broadcast.ts'
import { FinalFailure } from '#src/queue/queue.ts'
import type { TakenJob } from '#src/queue/queue.ts'
import { stamped } from './number.ts'

const Payload = z.strictObject({
  delivery: z.string().min(1),
  epoch: z.string(),
  event: z.string().min(1),
  payload: z.string().startsWith('{').endsWith('}'),
  targets: z.array(z.tuple([z.string().min(1), z.int().positive()])).min(1),
})

export type BroadcastJobNeeds = {
  broadcast: Pick<Broadcast, 'publish'>
  /** Id of the realtime application. */
  app: string
  /** `DoneMarks.mark`. */
  markDone: (delivery: string) => void
}

/**
 * The job that brings one event to the sockets, to each of its channels with its number there. Runs for every
 * check-in. It may run twice and in any order: screens go by the numbers.
 */
export function broadcastJob({ broadcast, app, markDone }: BroadcastJobNeeds): (job: TakenJob) => Promise<void> {
  return async (job) => {
    const parsed = Payload.safeParse(job.payload)
    if (!parsed.success) throw new FinalFailure(`not a delivery: ${z.prettifyError(parsed.error)}`)
    const { delivery, epoch, event, payload, targets } = parsed.data
    await broadcast.publish(
      targets.map(([channel, seq]) => ({ app, channel, event, data: stamped(payload, epoch, seq) })),
    )
    markDone(delivery)
  }
}
