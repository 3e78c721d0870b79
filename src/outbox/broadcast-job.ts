import type { Broadcast, BroadcastMessage } from '#src/broadcast/broadcast.ts'
import { FinalFailure } from '#src/queue/queue.ts'
import type { TakenJob } from '#src/queue/queue.ts'
import { payloadFault } from './broadcast-payload.ts'
import type { BroadcastPayload } from './broadcast-payload.ts'
import { stamper } from './readable.ts'

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
    const fault = payloadFault(job.payload)
    if (fault) throw new FinalFailure(`not a delivery: ${fault}`)
    const { epoch, deliveries } = job.payload as BroadcastPayload
    const messages: BroadcastMessage[] = []
    for (const { event, payload, targets } of deliveries) {
      const stamp = stamper(payload, epoch)
      for (const [channel, seq] of targets) messages.push({ app, channel, event, data: stamp(seq) })
    }
    await broadcast.publish(messages)
    for (const { id } of deliveries) markDone(id, epoch)
  }
}
