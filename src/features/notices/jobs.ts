import { messageOf } from '#src/kernel/errors.ts'
import type { Handlers } from '#src/queue/queue.ts'
import type { SendNeeds } from './needs.ts'
import { sendNotices } from './send.ts'
import { sweepSendings } from './sendings.ts'

export const SEND_NOTICES = 'notices.send'
export const SEND_NOTICES_EVERY_MS = 3_000
export const SWEEP_NOTICES = 'notices.sweep'
export const SWEEP_NOTICES_EVERY_MS = 3_600_000

/**
 * What the worker does for this feature. The job ends at once; sending goes on beside it, so that a mail server that does
 * not answer holds up nothing in the queue.
 */
export function noticesJobs(needs: SendNeeds): Handlers {
  let isSending = false
  return {
    [SEND_NOTICES]: async () => {
      if (isSending) return
      isSending = true
      void sendNotices(needs)
        .catch((error: unknown) => needs.log.warn({ error: messageOf(error) }, 'notices were not sent'))
        .finally(() => (isSending = false))
    },
    [SWEEP_NOTICES]: async () => void (await sweepSendings(needs)),
  }
}
