import { z } from 'zod'

/** One numbered event of a channel. `data` is what a socket would have received, with `_epoch` and `_seq`. */
export const FeedEvent = z
  .object({ seq: z.int(), event: z.string(), data: z.record(z.string(), z.unknown()) })
  .meta({ id: 'FeedEvent' })
export type FeedEvent = z.infer<typeof FeedEvent>

export const FeedQuery = z.strictObject({
  channel: z.string().max(200),
  epoch: z.string().max(64),
  after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).describe('The last number that was applied'),
})

/** What happened on a channel after a number. `more` asks the caller to come again at once. */
export const FeedAnswer = z
  .object({ epoch: z.string(), head: z.int(), events: z.array(FeedEvent), more: z.boolean() })
  .meta({ id: 'FeedAnswer' })
export type FeedAnswer = z.infer<typeof FeedAnswer>
