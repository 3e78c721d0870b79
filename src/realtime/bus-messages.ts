import { z } from 'zod'
import type { BroadcastMessage } from '#src/broadcast/broadcast.ts'

/**
 * What nodes tell each other over the bus beside the events of publishers. `version` rises with every change of the
 * same channel or user, so that a node that hears two of them in the wrong order keeps the newer one.
 */
const NodeMessage = z.discriminatedUnion('kind', [
  /** An event of a client for the others in the channel; `userId` is from its signed data. */
  z.object({
    kind: z.literal('client'),
    event: z.string(),
    data: z.string().optional(),
    userId: z.string().optional(),
  }),
  /** A user's first socket has entered a presence channel, or the last one has left it. */
  z.object({
    kind: z.literal('member'),
    here: z.boolean(),
    version: z.number(),
    userId: z.string(),
    info: z.unknown().optional(),
  }),
  /** So many sockets are subscribed now. */
  z.object({ kind: z.literal('count'), version: z.number(), total: z.number() }),
  /** A user's first socket has signed in, or the last one has gone. */
  z.object({ kind: z.literal('user'), online: z.boolean(), version: z.number() }),
  /** The connections of this user have to end. */
  z.object({ kind: z.literal('terminate') }),
])
export type NodeMessage = z.infer<typeof NodeMessage>

/** Names of events that belong to servers; nobody may publish them. */
const RESERVED = /^pusher(_internal)?:/
export const isReservedEvent = (event: string): boolean => RESERVED.test(event)

/** The channel of the bus on which nodes speak of a user; no client can subscribe to a name like this. */
export const userLine = (userId: string): string => `#user-${userId}`

const EVENT = 'pusher_internal:node'

export const nodeMessage = (app: string, channel: string, message: NodeMessage, except?: string): BroadcastMessage => ({
  app,
  channel,
  event: EVENT,
  data: JSON.stringify(message),
  ...(except === undefined ? {} : { except }),
})

/** What a node said, `null` when the message is an event of a publisher, `undefined` when nobody here understands it. */
export function readNodeMessage({ event, data }: BroadcastMessage): NodeMessage | null | undefined {
  if (event !== EVENT) return null
  try {
    return NodeMessage.parse(JSON.parse(data))
  } catch {
    return undefined
  }
}
