import { z } from 'zod'
import type { Broadcast, BroadcastMessage } from '#src/broadcast/broadcast.ts'
import { FinalFailure } from '#src/queue/queue.ts'
import type { TakenJob } from '#src/queue/queue.ts'
import { stamped } from './readable.ts'

const Payload = z.strictObject({
  epoch: z.string(),
  deliveries: z
    .array(
      z.strictObject({
        id: z.int(),
        event: z.string().min(1),
        payload: z.string().startsWith('{').endsWith('}'),
        targets: z.array(z.tuple([z.string().min(1), z.int().positive()])).min(1),
      }),
    )
    .min(1),
})
export type BroadcastPayload = z.infer<typeof Payload>

export type BroadcastJobNeeds = {
  broadcast: Pick<Broadcast, 'publish'>
  /** Id of the realtime application. */
  app: string
  /** `DoneMarks.mark`. */
  markDone: (delivery: number, epoch: string) => void
}

/**
 * The job that brings events to the sockets, each to all its channels with its number there. Part of every
 * check-in. It may run twice and in any order: screens go by the numbers.
 */
export function broadcastJob({ broadcast, app, markDone }: BroadcastJobNeeds): (job: TakenJob) => Promise<void> {
  return async (job) => {
    const parsed = Payload.safeParse(job.payload)
    if (!parsed.success) throw new FinalFailure(`not a delivery: ${z.prettifyError(parsed.error)}`)
    const { epoch, deliveries } = parsed.data
    const messages: BroadcastMessage[] = []
    for (const { event, payload, targets } of deliveries) {
      for (const [channel, seq] of targets) {
        messages.push({ app, channel, event, data: stamped(payload, epoch, seq) })
      }
    }
    await broadcast.publish(messages)
    for (const { id } of deliveries) markDone(id, epoch)
  }
}
