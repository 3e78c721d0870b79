import { z } from 'zod'
import { isReservedEvent } from './bus-messages.ts'
import type { App } from './apps.ts'
import { channelKind, isSocketId } from './channel-name.ts'
import { HttpFault } from './http-fault.ts'
import type { Limits } from './limits.ts'

/** One event of a request, checked. `data` is the text that subscribers get. */
export type EventBody = {
  name: string
  data: string
  channels: string[]
  except: string | undefined
  info: string | undefined
  /** Names the event, so that it can be sent twice and is published once. */
  id: string | undefined
}

// Other keys are let through: SDKs send what newer servers know.
const Event = z.object({
  name: z.string().min(1).max(200),
  data: z.unknown(),
  channel: z.string().optional(),
  channels: z.array(z.string()).min(1).optional(),
  socket_id: z.string().refine(isSocketId, 'is not the id of a socket').nullish(),
  info: z.string().nullish(),
  id: z.string().min(1).max(200).nullish(),
})
const Batch = z.object({ batch: z.array(Event).min(1) })

/** Body of `POST /events`. Throws `HttpFault` 400 or 413. */
export const readEvent = (body: Buffer, app: App, limits: Limits): EventBody => checked(parse(Event, body), app, limits)

/** Body of `POST /batch_events`. */
export function readBatch(body: Buffer, app: App, limits: Limits): EventBody[] {
  const { batch } = parse(Batch, body)
  if (batch.length > limits.maxBatch) throw new HttpFault(400, `A batch may hold ${limits.maxBatch} events`)
  return batch.map((event) => {
    if (event.channels) throw new HttpFault(400, 'An event of a batch goes to one "channel"')
    return checked(event, app, limits)
  })
}

/** The attributes that a caller asks for, as `subscription_count,user_count`. */
export const readInfo = (info: string | undefined): ReadonlySet<string> =>
  new Set((info ?? '').split(',').map((part) => part.trim()))

function checked(event: z.infer<typeof Event>, app: App, limits: Limits): EventBody {
  const channels = event.channels ?? (event.channel === undefined ? [] : [event.channel])
  if (channels.length === 0) throw new HttpFault(400, 'The event names no channel')
  if (channels.length > limits.maxChannelsPerEvent)
    throw new HttpFault(400, `An event may go to ${limits.maxChannelsPerEvent} channels`)
  for (const channel of channels) {
    const kind = channelKind(channel)
    if (!kind) throw new HttpFault(400, `"${channel.slice(0, 200)}" is not the name of a channel`)
    // Each encrypted channel has a key of its own, so one text cannot be meant for two channels.
    if (kind.encrypted && channels.length > 1)
      throw new HttpFault(400, 'An event for an encrypted channel goes to that channel only')
  }
  if (isReservedEvent(event.name)) throw new HttpFault(400, 'Names that begin with pusher: belong to the server')
  const data = dataOf(event.data)
  if (Buffer.byteLength(data) > app.limits.maxEventBytes)
    throw new HttpFault(413, `The data of an event may have ${app.limits.maxEventBytes} bytes`)
  return {
    name: event.name,
    data,
    channels,
    except: event.socket_id ?? undefined,
    info: event.info ?? undefined,
    id: event.id ?? undefined,
  }
}

/** SDKs send the data as a string; what comes as something else is made one. */
function dataOf(data: unknown): string {
  if (typeof data === 'string') return data
  if (data === undefined) throw new HttpFault(400, 'The event has no data')
  try {
    return JSON.stringify(data)
  } catch {
    throw new HttpFault(400, 'The data of the event is nested too deeply')
  }
}

function parse<T extends z.ZodType>(schema: T, body: Buffer): z.infer<T> {
  const result = schema.safeParse(decode(body))
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new HttpFault(400, `${issue?.path.join('.') || 'The body'}: ${issue?.message ?? 'has the wrong shape'}`)
}

function decode(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    throw new HttpFault(400, 'The body is not valid JSON')
  }
}
