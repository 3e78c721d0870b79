import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type PusherSdk from 'pusher'
import type PusherJs from 'pusher-js'
import type { Options } from 'pusher-js'
import { signChannel } from '#src/realtime/signature.ts'
import { BIN, startHadir } from './process.ts'
import type { Running } from './process.ts'
import { signUser, TEST_APP } from './realtime.ts'
import { startRedis } from './redis.ts'
import type { RedisServer } from './redis.ts'
import { sparePort } from './server-process.ts'

const require = createRequire(import.meta.url)
const Pusher = require('pusher-js') as typeof PusherJs.default
const Sdk = require('pusher') as typeof PusherSdk

export type RealtimeNode = {
  name: string
  port: number
  running: Running | null
  start: () => Promise<void>
  stop: (signal: NodeJS.Signals) => Promise<void>
  freeze: () => void
  thaw: () => void
  sdk: PusherSdk
}

/** Several `hadir realtime` over one Redis, with the app of the tests beside Hadir's own. */
export type RealtimeNodes = AsyncDisposable & { redis: RedisServer; nodes: RealtimeNode[]; secrets: string[] }

export async function startRealtimeNodes(count: number): Promise<RealtimeNodes> {
  await using opened = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'hadir-nodes-'))
  opened.defer(() => rm(folder, { recursive: true, force: true }))
  const redis = opened.use(await startRedis())
  const file = join(folder, 'apps.json')
  const { id, key, secret } = TEST_APP
  const options = { subscription_count: true, client_events: true }
  const limits = { max_members: 2_000 }
  await writeFile(file, JSON.stringify({ apps: [{ id, key, secret, options, limits }] }), { mode: 0o600 })
  const own = 'secret of the house itself'
  const env = {
    HADIR_DATA: folder,
    REDIS_URL: redis.url,
    REALTIME_APP_ID: 'hadir',
    REALTIME_APP_KEY: 'key-of-the-house',
    REALTIME_APP_SECRET: own,
    REALTIME_APPS_FILE: file,
  }
  const nodes: RealtimeNode[] = []
  for (let n = 1; n <= count; n++) nodes.push(await nodeOf(`realtime-${n}`, env))
  opened.defer(async () => void (await Promise.all(nodes.map((node) => node.stop('SIGKILL')))))
  await Promise.all(nodes.map((node) => node.start()))
  const everything = opened.move()
  return { redis, nodes, secrets: [secret, own], [Symbol.asyncDispose]: () => everything.disposeAsync() }
}

async function nodeOf(name: string, shared: Record<string, string>): Promise<RealtimeNode> {
  const port = await sparePort()
  const { id: appId, key, secret } = TEST_APP
  const node: RealtimeNode = {
    name,
    port,
    running: null,
    start: async () => {
      const env = { ...shared, NODE_ID: name, REALTIME_PORT: String(port) }
      node.running = await startHadir(env, { path: BIN, args: ['realtime'] })
    },
    stop: async (signal) => {
      const { running } = node
      node.running = null
      if (!running) return
      const ended = running.kill(signal)
      running.process.kill('SIGCONT')
      await ended
    },
    freeze: () => void node.running?.process.kill('SIGSTOP'),
    thaw: () => void node.running?.process.kill('SIGCONT'),
    sdk: new Sdk({ appId, key, secret, host: '127.0.0.1', port: String(port) }),
  }
  return node
}

export type Client = InstanceType<typeof Pusher>

/** An unmodified pusher-js as somebody at a node. */
export function clientAt({ port }: RealtimeNode, userId: string, watchlist: readonly string[] = []): Client {
  const options: Options = {
    cluster: '',
    wsHost: '127.0.0.1',
    wsPort: port,
    forceTLS: false,
    enabledTransports: ['ws'],
    channelAuthorization: {
      customHandler: ({ socketId, channelName }, callback) => {
        const data = JSON.stringify({ user_id: userId, user_info: { name: userId.toUpperCase() } })
        callback(null, { ...signChannel(TEST_APP, socketId, channelName, data), channel_data: data })
      },
    },
    userAuthentication: {
      customHandler: ({ socketId }, callback) =>
        callback(null, signUser(TEST_APP, socketId, { id: userId, watchlist })),
    },
  }
  return new Pusher(TEST_APP.key, options)
}

/** Who is in a presence channel, and everything a page would have been told of it. */
export type Room = {
  client: Client
  here: () => string[]
  told: string[]
  /** Whom each list held that came after the first one. */
  lists: string[][]
}

export async function enterRoom(node: RealtimeNode, userId: string, name: string): Promise<Room> {
  const client = clientAt(node, userId)
  const channel = client.subscribe(name) as ReturnType<Client['subscribe']> & {
    members: { members: Record<string, unknown>; count: number }
  }
  const told: string[] = []
  channel.bind('pusher:member_added', ({ id }: { id: string }) => told.push(`+${id}`))
  channel.bind('pusher:member_removed', ({ id }: { id: string }) => told.push(`-${id}`))
  await new Promise((resolve) => void channel.bind('pusher:subscription_succeeded', resolve))
  const here = (): string[] => Object.keys(channel.members.members).sort()
  const lists: string[][] = []
  channel.bind('pusher:subscription_succeeded', () => lists.push(here()))
  return { client, here, told, lists }
}
