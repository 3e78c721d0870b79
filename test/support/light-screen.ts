import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { ALL_ATTENDANCES } from '#contract/channels.ts'
import type { FeedAnswer } from '#contract/feed.ts'
import { signChannel } from '#src/realtime/signature.ts'

export type LightWall = {
  /** Where everything goes through. */
  port: number
  app: { key: string; secret: string }
  /** Of people who may see everything; the screens share them, and one person may ask only so often. */
  cookies: readonly string[]
  /** From where on it counts. */
  feed: { epoch: string; head: number }
  /** A planted fault: it asks for nothing when it is back. */
  forgetful?: boolean
}

type Message = { event: string; data: string }

/**
 * A screen that keeps nothing but numbers, for walls of thousands: it comes back as pusher-js does, asks the feed once
 * it is subscribed, and again when an event is missing.
 */
export class LightScreen {
  /** The last number up to which it has everything. */
  last: number
  /** The numbers that came to it, in any way. */
  readonly seen = new Set<number>()
  /** How its sockets have ended, and when. */
  readonly ends: { code: number; at: number }[] = []
  subscribed = false
  readonly #wall: LightWall
  readonly #agent: Agent
  readonly #cookie: string
  #socket: WebSocket | null = null
  #asking = false
  #askAgain = false
  #over = false

  constructor(wall: LightWall, agent: Agent, cookie: string) {
    this.#wall = wall
    this.#agent = agent
    this.#cookie = cookie
    this.last = wall.feed.head
    this.#connect()
  }

  close(): void {
    this.#over = true
    this.#socket?.terminate()
  }

  #connect(): void {
    const { port, app } = this.#wall
    const socket = new WebSocket(`ws://127.0.0.1:${port}/app/${app.key}?protocol=7`, { perMessageDeflate: false })
    this.#socket = socket
    socket.on('error', () => {})
    socket.on('message', (bytes: Buffer) => this.#hear(JSON.parse(bytes.toString()) as Message))
    socket.on('close', (code) => {
      this.subscribed = false
      if (this.#over) return
      this.ends.push({ code, at: performance.now() })
      // 42xx means at once; otherwise pusher-js waits a second
      setTimeout(() => this.#over || this.#connect(), code >= 4200 && code < 4300 ? 0 : 1_000)
    })
  }

  #hear({ event, data }: Message): void {
    if (event === 'pusher:connection_established') {
      const { socket_id: socketId } = JSON.parse(data) as { socket_id: string }
      const signed = signChannel(this.#wall.app, socketId, ALL_ATTENDANCES)
      const subscribe = { event: 'pusher:subscribe', data: { channel: ALL_ATTENDANCES, ...signed } }
      this.#socket?.send(JSON.stringify(subscribe))
    } else if (event === 'pusher_internal:subscription_succeeded') {
      this.subscribed = true
      if (!this.#wall.forgetful || this.ends.length === 0) void this.#ask()
    } else if (event.startsWith('Attendance')) {
      const { _seq: seq } = JSON.parse(data) as { _seq: number }
      if (!this.#take(seq) && seq > this.last && !this.#wall.forgetful) void this.#ask()
    }
  }

  #take(seq: number): boolean {
    if (seq !== this.last + 1) return false
    this.last = seq
    this.seen.add(seq)
    return true
  }

  async #ask(): Promise<void> {
    if (this.#asking) return void (this.#askAgain = true)
    this.#asking = true
    do {
      this.#askAgain = false
      const answer = await this.#fetch().catch(() => null)
      for (const { seq } of answer?.events ?? []) this.#take(seq)
      if (answer === null) await pause(1_000)
      if (answer === null || answer.more) this.#askAgain = !this.#over
    } while (this.#askAgain)
    this.#asking = false
  }

  #fetch(): Promise<FeedAnswer> {
    const { port, feed } = this.#wall
    const query = new URLSearchParams({ channel: ALL_ATTENDANCES, epoch: feed.epoch, after: String(this.last) })
    const { promise, resolve, reject } = Promise.withResolvers<FeedAnswer>()
    const path = `/api/feed?${query.toString()}`
    const sent = request(
      { host: '127.0.0.1', port, path, agent: this.#agent, headers: { cookie: this.#cookie } },
      (answer) => {
        text(answer).then((body) => {
          if (answer.statusCode === 200) resolve(JSON.parse(body) as FeedAnswer)
          else reject(new Error(`${answer.statusCode} ${body}`))
        }, reject)
      },
    )
    sent.on('error', reject)
    sent.end()
    return promise
  }
}

/** Opens so many, a hundred at a time; resolves when all are subscribed. */
export async function openLightWall(wall: LightWall, count: number): Promise<{ screens: LightScreen[] } & Disposable> {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 })
  const screens: LightScreen[] = []
  const close = (): void => {
    for (const screen of screens) screen.close()
    agent.destroy()
  }
  while (screens.length < count) {
    const cookieOf = (n: number): string => wall.cookies[(screens.length + n) % wall.cookies.length] ?? ''
    const length = Math.min(100, count - screens.length)
    const some = Array.from({ length }, (_, n) => new LightScreen(wall, agent, cookieOf(n)))
    screens.push(...some)
    while (!some.every(({ subscribed }) => subscribed)) await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return { screens, [Symbol.dispose]: close }
}
