import type { Broadcast, BroadcastMessage } from '#src/broadcast/broadcast.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Logger } from '#src/kernel/log.ts'
import type { App, Apps } from './apps.ts'
import { channelKind } from './channel-name.ts'
import type { Channels } from './channels.ts'
import { readBatch, readEvent, readInfo } from './http-body.ts'
import type { EventBody } from './http-body.ts'
import { HttpFault } from './http-fault.ts'
import type { Limits } from './limits.ts'
import { requestFault } from './signature.ts'

/** A request as it came: `url` is path and query, undecoded, since both are part of what was signed. */
export type HttpRequest = { method: string; url: string; body: Buffer }
export type HttpResponse = { status: number; headers: Record<string, string>; body: string }

export type HttpApiNeeds = {
  apps: Apps
  broadcast: Broadcast
  channels: Channels
  clock: Clock
  log: Logger
  limits: Limits
}

type Call = { app: App; query: URLSearchParams; body: Buffer; name: string }
type Route = { method: string; path: RegExp; run: (call: Call, needs: HttpApiNeeds) => Promise<object> | object }

const ROUTES: readonly Route[] = [
  { method: 'POST', path: /^\/events$/, run: trigger },
  { method: 'POST', path: /^\/batch_events$/, run: triggerBatch },
  { method: 'GET', path: /^\/channels$/, run: listChannels },
  { method: 'GET', path: /^\/channels\/([^/]+)$/, run: showChannel },
]

/**
 * Answers a request to `/apps/{id}/…`. Faults are answered with one sentence as plain text, which is what the
 * SDKs show; what was asked for is JSON. Never rejects.
 */
export async function answerHttp(request: HttpRequest, needs: HttpApiNeeds): Promise<HttpResponse> {
  try {
    return json(await dispatch(request, needs))
  } catch (error) {
    if (error instanceof HttpFault) return text(error.status, error.message, error.headers)
    needs.log.error({ error: messageOf(error) }, 'a request to the realtime HTTP API failed')
    return text(500, 'Something failed on our side; it has been logged')
  }
}

export const text = (status: number, message: string, headers: Record<string, string> = {}): HttpResponse => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
  body: `${message}\n`,
})

const json = (value: object): HttpResponse => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})

async function dispatch({ method, url, body }: HttpRequest, needs: HttpApiNeeds): Promise<object> {
  const [path = '', ...rest] = url.split('?')
  const query = new URLSearchParams(rest.join('?'))
  const [, id = '', tail = ''] = /^\/apps\/([^/]+)(\/.*)$/.exec(path) ?? []
  const app = needs.apps.byId(id)
  if (!app) throw new HttpFault(404, 'There is no app with this id')
  const fault = requestFault(app, { method, path, query, body }, needs.clock.now())
  if (fault) throw new HttpFault(401, fault)
  if (!app.options.enabled) throw new HttpFault(403, 'This app is disabled')
  const found = ROUTES.filter((route) => route.path.test(tail))
  const route = found.find((one) => one.method === method)
  if (!route)
    throw found[0]
      ? new HttpFault(405, `Use ${found[0].method} here`, { allow: found[0].method })
      : new HttpFault(404, 'There is nothing at this address')
  return route.run({ app, query, body, name: route.path.exec(tail)?.[1] ?? '' }, needs)
}

async function trigger({ app, body }: Call, needs: HttpApiNeeds): Promise<object> {
  const event = readEvent(body, app, needs.limits)
  await publish(messagesOf(app, event), needs)
  if (event.info === undefined) return {}
  const channels = event.channels.map((name) => [name, countsOf(app, name, readInfo(event.info), needs)] as const)
  return { channels: Object.fromEntries(channels) }
}

async function triggerBatch({ app, body }: Call, needs: HttpApiNeeds): Promise<object> {
  const events = readBatch(body, app, needs.limits)
  await publish(
    events.flatMap((event) => messagesOf(app, event)),
    needs,
  )
  if (events.every((event) => event.info === undefined)) return {}
  return { batch: events.map(({ channels: [name = ''], info }) => countsOf(app, name, readInfo(info), needs)) }
}

const messagesOf = (app: App, { name, data, channels, except }: EventBody): BroadcastMessage[] =>
  channels.map((channel) => ({
    app: app.id,
    channel,
    event: name,
    data,
    ...(except === undefined ? {} : { except }),
  }))

async function publish(messages: readonly BroadcastMessage[], { broadcast, log }: HttpApiNeeds): Promise<void> {
  try {
    await broadcast.publish(messages)
  } catch (error) {
    log.error({ error: messageOf(error) }, 'the bus did not take an event')
    throw new HttpFault(503, 'The event could not be published; try again', { 'retry-after': '1' })
  }
}

/** `GET /channels`: what is occupied on this node. */
function listChannels({ app, query }: Call, { channels }: HttpApiNeeds): object {
  const prefix = query.get('filter_by_prefix') ?? ''
  const info = readInfo(query.get('info') ?? undefined)
  if (info.has('user_count') && !prefix.startsWith('presence-'))
    throw new HttpFault(400, 'user_count needs filter_by_prefix to begin with presence-')
  const entries = [...channels.occupied(app, prefix)].map(([name, count]) => [
    name,
    info.has('subscription_count') ? { subscription_count: count } : {},
  ])
  return { channels: Object.fromEntries(entries) as object }
}

function showChannel({ app, query, name }: Call, needs: HttpApiNeeds): object {
  if (!channelKind(name)) throw new HttpFault(400, 'This is not the name of a channel')
  const info = readInfo(query.get('info') ?? undefined)
  for (const wanted of ['user_count', 'cache'])
    if (info.has(wanted)) throw new HttpFault(400, `${wanted} is not known of a channel of this kind`)
  return { occupied: needs.channels.subscribers(app, name) > 0, ...countsOf(app, name, info, needs) }
}

const countsOf = (app: App, name: string, info: ReadonlySet<string>, { channels }: HttpApiNeeds): object =>
  info.has('subscription_count') ? { subscription_count: channels.subscribers(app, name) } : {}
