import type { Broadcast } from '#src/broadcast/broadcast.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Logger } from '#src/kernel/log.ts'
import type { App, Apps } from './apps.ts'
import { nodeMessage, userLine } from './bus-messages.ts'
import { channelKind, isUserId } from './channel-name.ts'
import type { EventStore } from './event-store.ts'
import { readBatch, readEvent, readInfo } from './http-body.ts'
import { HttpFault } from './http-fault.ts'
import type { Limits } from './limits.ts'
import { publishEvents } from './publish.ts'
import type { Rates } from './rates.ts'
import type { ChannelCounts, Roster } from './roster.ts'
import { requestFault } from './signature.ts'

/** A request as it came: `url` is path and query, undecoded, since both are part of what was signed. */
export type HttpRequest = { method: string; url: string; body: Buffer }
export type HttpResponse = { status: number; headers: Record<string, string>; body: string }

export type HttpApiNeeds = {
  apps: Apps
  broadcast: Broadcast
  roster: Roster
  events: EventStore
  rates: Rates
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
  { method: 'GET', path: /^\/channels\/([^/]+)\/users$/, run: listUsers },
  { method: 'POST', path: /^\/users\/([^/]+)\/terminate_connections$/, run: terminate },
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
  if (route.method === 'GET' && !needs.rates.takeRead(app)) throw tooMany()
  return route.run({ app, query, body, name: nameIn(route.path.exec(tail)?.[1] ?? '') }, needs)
}

const tooMany = (): HttpFault =>
  new HttpFault(429, 'This app has done so for this second; try again', { 'retry-after': '1' })

/** A part of the path, decoded; SDKs encode what is no letter of an address. */
function nameIn(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw new HttpFault(400, 'The address is not encoded as an address')
  }
}

async function trigger({ app, body }: Call, needs: HttpApiNeeds): Promise<object> {
  const event = readEvent(body, app, needs.limits)
  if (!needs.rates.takeEvents(app, 1)) throw tooMany()
  await publishEvents(app, [event], needs)
  if (event.info === undefined) return {}
  const info = readInfo(event.info)
  const channels = event.channels.map(async (name) => [name, await countsOf(app, name, info, needs)] as const)
  return { channels: Object.fromEntries(await Promise.all(channels)) }
}

async function triggerBatch({ app, body }: Call, needs: HttpApiNeeds): Promise<object> {
  const events = readBatch(body, app, needs.limits)
  if (!needs.rates.takeEvents(app, events.length)) throw tooMany()
  await publishEvents(app, events, needs)
  if (events.every((event) => event.info === undefined)) return {}
  const counts = events.map(({ channels: [name = ''], info }) => countsOf(app, name, readInfo(info), needs))
  return { batch: await Promise.all(counts) }
}

/** `GET /channels`: what is occupied. Channels of users are theirs alone and are listed only for who asks for them. */
async function listChannels({ app, query }: Call, { roster }: HttpApiNeeds): Promise<object> {
  const prefix = query.get('filter_by_prefix') ?? ''
  const info = readInfo(query.get('info') ?? undefined)
  if (info.has('user_count') && !prefix.startsWith('presence-'))
    throw new HttpFault(400, 'user_count needs filter_by_prefix to begin with presence-')
  const occupied = [...(await known(roster.channels(app.id, prefix)))]
  const listed = occupied.filter(([name]) => prefix.startsWith('#') || !name.startsWith('#'))
  return { channels: Object.fromEntries(listed.map(([name, counts]) => [name, attributes(name, counts, info)])) }
}

async function showChannel({ app, query, name }: Call, { roster, events }: HttpApiNeeds): Promise<object> {
  const kind = channelKind(name)
  if (!kind) throw new HttpFault(400, 'This is not the name of a channel')
  const info = readInfo(query.get('info') ?? undefined)
  if (info.has('user_count') && kind.access !== 'presence')
    throw new HttpFault(400, 'user_count is known of presence channels only')
  if (info.has('cache') && !kind.cache) throw new HttpFault(400, 'cache is known of cache channels only')
  const place = { app: app.id, channel: name }
  const counts = await known(roster.channel(place))
  const kept = info.has('cache') ? await known(events.last(place)) : null
  const cache = kept && { data: kept.data, ttl: Math.ceil(kept.ttlMs / 1000) }
  return {
    occupied: counts.subscribers > 0,
    ...attributes(name, counts, info),
    ...(info.has('cache') ? { cache } : {}),
  }
}

/** `GET /channels/{name}/users`: who is in a presence channel. */
async function listUsers({ app, name }: Call, { roster }: HttpApiNeeds): Promise<object> {
  if (channelKind(name)?.access !== 'presence') throw new HttpFault(400, 'Only presence channels have users')
  const { members } = await known(roster.members({ app: app.id, channel: name }))
  return { users: members.map(({ id }) => ({ id })) }
}

/** `POST /users/{id}/terminate_connections`: ends the connections on which this user has signed in, on every node. */
async function terminate({ app, name }: Call, { broadcast }: HttpApiNeeds): Promise<object> {
  if (!isUserId(name)) throw new HttpFault(400, 'This is not the id of a user')
  await known(broadcast.publish([nodeMessage(app.id, userLine(name), { kind: 'terminate' })]))
  return {}
}

async function countsOf(
  { id }: App,
  name: string,
  info: ReadonlySet<string>,
  { roster }: HttpApiNeeds,
): Promise<object> {
  if (!info.has('subscription_count') && !info.has('user_count')) return {}
  // The event is published; a fault now would make its publisher send it again.
  const counts = await roster.channel({ app: id, channel: name }).catch(() => null)
  return counts ? attributes(name, counts, info) : {}
}

const attributes = (name: string, { subscribers, users }: ChannelCounts, info: ReadonlySet<string>): object => ({
  ...(info.has('user_count') && name.startsWith('presence-') ? { user_count: users } : {}),
  ...(info.has('subscription_count') ? { subscription_count: subscribers } : {}),
})

/** What the store of all nodes answers; while it is away the caller is asked to come back. */
async function known<T>(answer: Promise<T>): Promise<T> {
  return answer.catch((error: unknown) => {
    throw new HttpFault(503, 'Not known at the moment; try again', { 'retry-after': '1' }, error)
  })
}
