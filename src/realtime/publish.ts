import type { Broadcast, BroadcastMessage } from '#src/broadcast/broadcast.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Logger } from '#src/kernel/log.ts'
import type { App } from './apps.ts'
import { channelKind } from './channel-name.ts'
import type { EventStore } from './event-store.ts'
import type { EventBody } from './http-body.ts'
import { HttpFault } from './http-fault.ts'

type Needs = { broadcast: Broadcast; events: EventStore; log: Logger }

/** How long the id of an event is remembered, and how long one publication of it may take. Milliseconds. */
const REMEMBER_MS = 24 * 3_600_000
const HOLD_MS = 10_000

/**
 * Publishes the events of one request. An event whose `id` was published before is left out; while another request
 * publishes the same id, this one is asked to come back. Throws `HttpFault` 503 when the bus or the store of events
 * did not take it: it may be sent again, with its id without a doubt.
 */
export async function publishEvents(app: App, events: readonly EventBody[], needs: Needs): Promise<void> {
  const claimed: string[] = []
  try {
    const fresh: EventBody[] = []
    for (const event of events) if (await isFresh(app, event, claimed, needs)) fresh.push(event)
    await keepLast(app, fresh, needs.events)
    await needs.broadcast.publish(fresh.flatMap((event) => messagesOf(app, event)))
  } catch (error) {
    await Promise.all(claimed.map((id) => needs.events.release(app.id, id).catch(() => {})))
    if (error instanceof HttpFault) throw error
    needs.log.error({ error: messageOf(error) }, 'an event was not taken')
    throw new HttpFault(503, 'The event could not be published; try again', { 'retry-after': '1' })
  }
  // It is published. A claim that cannot be settled runs out, and a repetition within seconds is asked to wait.
  await Promise.all(claimed.map((id) => needs.events.settle(app.id, id, REMEMBER_MS).catch(() => {})))
}

async function isFresh(app: App, { id }: EventBody, claimed: string[], { events }: Needs): Promise<boolean> {
  if (id === undefined) return true
  if (claimed.includes(id)) return false
  const claim = await events.claim(app.id, id, HOLD_MS)
  if (claim === 'busy')
    throw new HttpFault(503, 'An event with this id is being published; try again', { 'retry-after': '1' })
  if (claim === 'mine') claimed.push(id)
  return claim === 'mine'
}

/** Before it is published, so that nobody can subscribe between the two and miss it. */
async function keepLast(app: App, published: readonly EventBody[], events: EventStore): Promise<void> {
  for (const { name, data, channels } of published)
    for (const channel of channels)
      if (channelKind(channel)?.cache)
        await events.keep({ app: app.id, channel }, { event: name, data }, app.limits.cacheTtlMs)
}

const messagesOf = (app: App, { name, data, channels, except }: EventBody): BroadcastMessage[] =>
  channels.map((channel) => ({
    app: app.id,
    channel,
    event: name,
    data,
    ...(except === undefined ? {} : { except }),
  }))
