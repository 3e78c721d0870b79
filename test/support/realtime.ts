import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocket } from 'ws'
import type { ClientOptions } from 'ws'
import { MemoryBroadcast } from '#src/broadcast/memory/memory.ts'
import type { Broadcast } from '#src/broadcast/broadcast.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { silentLogger } from '#src/kernel/log.ts'
import type { AppSettings } from '#src/realtime/apps.ts'
import { AppBook } from '#src/realtime/apps.ts'
import type { Limits } from '#src/realtime/limits.ts'
import type { EventStore } from '#src/realtime/event-store.ts'
import { MemoryEventStore } from '#src/realtime/memory/event-store.ts'
import { MemoryRoster } from '#src/realtime/memory/roster.ts'
import type { Roster } from '#src/realtime/roster.ts'
import { signChannel } from '#src/realtime/signature.ts'
import { createRealtime } from '#src/realtime/server.ts'
import type { Realtime } from '#src/realtime/server.ts'

export const TEST_APP: AppSettings = { id: 'app', key: 'the-key', secret: 'the-secret-of-tests', allowedOrigins: [] }

/** What an application answers to a sign-in; the data is a text, or becomes JSON. */
export function signUser(
  { key, secret }: { key: string; secret: string },
  socketId: string,
  userData: unknown,
): { auth: string; user_data: string } {
  const text = typeof userData === 'string' ? userData : JSON.stringify(userData)
  const signature = createHmac('sha256', secret).update(`${socketId}::user::${text}`).digest('hex')
  return { auth: `${key}:${signature}`, user_data: text }
}

export type OpenedRealtime = {
  realtime: Realtime
  broadcast: Broadcast
  server: Server
  port: number
  /** Opens a raw client and reads its first frame. */
  connect(options?: ClientOptions): Promise<RawClient>
  publish(channel: string, event: string, data: unknown, except?: string): Promise<void>
  close(): Promise<void>
}

type Options = {
  clock?: Clock
  limits?: Partial<Limits>
  apps?: AppSettings[] | AppBook
  broadcast?: Broadcast
  roster?: Roster
  events?: EventStore
}

/** A realtime server on a free port, on Node's HTTP server. */
export async function openRealtime(options: Options = {}): Promise<OpenedRealtime> {
  const broadcast = options.broadcast ?? new MemoryBroadcast({ log: silentLogger })
  const realtime = createRealtime({
    apps: options.apps instanceof AppBook ? options.apps : new AppBook(options.apps ?? [TEST_APP]),
    broadcast,
    roster: options.roster ?? new MemoryRoster(),
    events: options.events ?? new MemoryEventStore({ clock: options.clock ?? systemClock }),
    clock: options.clock ?? systemClock,
    ids: systemIds,
    log: silentLogger,
    limits: { closeTimeoutMs: 1_000, ...options.limits },
  })
  const server = createServer((req, res) => {
    if (!realtime.handleRequest(req, res)) res.writeHead(404).end('not realtime')
  })
  server.on('upgrade', (req, socket, head) => realtime.handleUpgrade(req, socket, head))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const clients: RawClient[] = []
  return {
    realtime,
    broadcast,
    server,
    port,
    connect: async (clientOptions) => {
      const client = new RawClient(`ws://127.0.0.1:${port}/app/${TEST_APP.key}?protocol=7`, clientOptions)
      clients.push(client)
      await client.welcome()
      return client
    },
    publish: (channel, event, data, except) =>
      broadcast.publish([
        { app: TEST_APP.id, channel, event, data: JSON.stringify(data), ...(except === undefined ? {} : { except }) },
      ]),
    close: async () => {
      for (const client of clients) client.ws.terminate()
      await realtime.close()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
      await broadcast[Symbol.asyncDispose]()
    },
  }
}

export type RawMessage = { event: string; channel?: string; data?: unknown }

/** A client that shows every frame as it came. */
export class RawClient {
  readonly ws: WebSocket
  /** How the server ended it. */
  readonly closed: Promise<{ code: number; reason: string }>
  socketId = ''
  readonly #frames: string[] = []
  readonly #waiting: { resolve: (frame: string) => void; reject: (error: Error) => void }[] = []

  constructor(url: string, options?: ClientOptions) {
    this.ws = new WebSocket(url, options)
    this.ws.on('error', () => {})
    this.ws.on('message', (data: Buffer) => {
      const waiting = this.#waiting.shift()
      if (waiting) waiting.resolve(data.toString())
      else this.#frames.push(data.toString())
    })
    this.closed = new Promise((resolve) => {
      this.ws.once('close', (code, reason) => {
        resolve({ code, reason: reason.toString() })
        for (const { reject } of this.#waiting.splice(0)) reject(new Error(`closed with ${code} ${reason.toString()}`))
      })
    })
  }

  async welcome(): Promise<void> {
    const { data } = await this.next()
    this.socketId = (JSON.parse(data as string) as { socket_id: string }).socket_id
  }

  async nextText(): Promise<string> {
    const frame = this.#frames.shift()
    if (frame !== undefined) return frame
    if (this.ws.readyState === WebSocket.CLOSED) throw new Error('closed, and nothing is left to read')
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    this.#waiting.push({ resolve, reject })
    return promise
  }

  async next(): Promise<RawMessage> {
    return JSON.parse(await this.nextText()) as RawMessage
  }

  /** Everything that came before the answer to a ping that is sent now. */
  async flush(): Promise<RawMessage[]> {
    this.send({ event: 'pusher:ping', data: {} })
    const messages: RawMessage[] = []
    for (;;) {
      const message = await this.next()
      if (message.event === 'pusher:pong') return messages
      messages.push(message)
    }
  }

  send(message: unknown): void {
    this.ws.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message))
  }

  subscribe(channel: string, auth?: string, channelData?: string): void {
    this.send({ event: 'pusher:subscribe', data: { channel, auth, channel_data: channelData } })
  }

  /** Subscribes with what an application signed; the data is a text, or becomes JSON. */
  enter(channel: string, data?: unknown): void {
    const text = data === undefined || typeof data === 'string' ? data : JSON.stringify(data)
    this.subscribe(channel, signChannel(TEST_APP, this.socketId, channel, text).auth, text)
  }

  signIn(userData: unknown): void {
    this.send({ event: 'pusher:signin', data: signUser(TEST_APP, this.socketId, userData) })
  }

  /** Subscribes and reads the success. */
  async join(channel: string, auth?: string): Promise<void> {
    this.subscribe(channel, auth)
    const { event } = await this.next()
    if (event !== 'pusher_internal:subscription_succeeded') throw new Error(`expected success, got ${event}`)
  }
}

/** Lets the event loop turn until something holds. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}
