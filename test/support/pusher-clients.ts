import { createRequire } from 'node:module'
import type PusherSdk from 'pusher'
import type PusherJs from 'pusher-js'
import type { Channel, Options } from 'pusher-js'
import { afterEach } from 'vitest'
import { signChannel } from '#src/realtime/signature.ts'
import { TEST_APP } from './realtime.ts'
import type { OpenedRealtime } from './realtime.ts'

const require = createRequire(import.meta.url)
export const Pusher = require('pusher-js') as typeof PusherJs.default
const Sdk = require('pusher') as typeof PusherSdk
export type Client = InstanceType<typeof Pusher>
export type PresenceChannel = Channel & {
  members: { count: number; me: unknown; get(id: string): unknown }
}
export type Bindable = { bind(event: string, callback: (data: unknown) => void): unknown }

/** Real clients and the real server SDK, at the house that is open now. */
export const at: { house: OpenedRealtime } = { house: undefined as never }
export const clients: { disconnect(): void }[] = []

/** To be called once in a file: ends what each test has opened. */
export function closeAfterEach(): void {
  afterEach(async () => {
    for (const client of clients.splice(0)) client.disconnect()
    await at.house.close()
  })
}

export const options = (change: Partial<Options> = {}): Options => ({
  cluster: '',
  wsHost: '127.0.0.1',
  wsPort: at.house.port,
  forceTLS: false,
  enabledTransports: ['ws'],
  channelAuthorization: {
    customHandler: ({ socketId, channelName }, callback) =>
      callback(null, signChannel(TEST_APP, socketId, channelName)),
  },
  ...change,
})

export function pusherJs(change: Partial<Options> = {}, key = TEST_APP.key): Client {
  const client = new Pusher(key, options(change))
  clients.push(client)
  return client
}

/** Subscribes as somebody. */
export const as = (id: string, info: object): Partial<Options> => ({
  channelAuthorization: {
    customHandler: ({ socketId, channelName }, callback) =>
      callback(null, sdk().authorizeChannel(socketId, channelName, { user_id: id, user_info: info as never })),
  },
})

export const sdk = (change: object = {}): PusherSdk =>
  new Sdk({
    appId: TEST_APP.id,
    key: TEST_APP.key,
    secret: TEST_APP.secret,
    host: '127.0.0.1',
    port: String(at.house.port),
    ...change,
  })

export const heard = <T = unknown>(source: Bindable, event: string): Promise<T> =>
  new Promise((resolve) => void source.bind(event, (data) => resolve(data as T)))

export async function subscribed(client: Client, name: string) {
  const channel = client.subscribe(name)
  await heard(channel, 'pusher:subscription_succeeded')
  return channel
}

/** The first frame of this name, as it came. */
export const frameOf = (client: Client, name: string): Promise<unknown> =>
  new Promise((resolve) =>
    client.connection.bind('message', (message: { event: string }) => {
      if (message.event === name) resolve(message)
    }),
  )
export const pongOf = (client: Client): Promise<unknown> => frameOf(client, 'pusher:pong')
