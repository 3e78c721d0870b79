import type { LiveListener, LiveSocket, LiveTimers, SocketState } from './live.ts'

export type PusherSocketOptions = {
  key: string
  host: string
  port: number
  tls: boolean
  /** Asks the server for the right to a channel; rejects with an error that may have a `status`. */
  authorize?: (question: { socketId: string; channel: string }) => Promise<{ auth: string; channel_data?: string }>
  timers: LiveTimers
  random?: () => number
  /** Loads the library; by itself it is not part of the first download of any page. */
  load?: () => Promise<PusherLibrary>
}

/** One connection to the realtime nodes, for all lists of a page. `close` ends it. */
export function createPusherSocket(options: PusherSocketOptions): LiveSocket & { close(): void } {
  return new PusherSocket(options)
}

/** What is used of pusher-js, so that this file needs neither its types nor its presence. */
export type PusherLibrary = new (key: string, options: PusherOptions) => PusherClient

type PusherOptions = {
  cluster: string
  wsHost: string
  wsPort: number
  wssPort: number
  forceTLS: boolean
  enabledTransports: 'ws'[]
  enableStats: boolean
  activityTimeout: number
  pongTimeout: number
  channelAuthorization: {
    transport: 'ajax'
    endpoint: string
    customHandler: (question: { socketId: string; channelName: string }, callback: Authorized) => void
  }
}
type Authorized = (error: Error | null, data: { auth: string; channel_data?: string } | null) => void

type PusherClient = {
  connection: {
    state: string
    socket_id: string
    bind(event: 'state_change', run: (change: { current: string }) => void): unknown
  }
  subscribe(name: string): PusherChannel
  unsubscribe(name: string): void
  connect(): void
  disconnect(): void
}
type PusherChannel = {
  subscribed: boolean
  subscriptionPending: boolean
  bind_global(run: (event: string, data: unknown) => void): unknown
  unbind_all(): unknown
}

type Subscription = {
  listeners: Set<LiveListener>
  channel: PusherChannel | null
  state: SocketState
  /** The server said no, rather than nothing. */
  denied: boolean
  cancel: () => void
}

/** A server that is silent for longer than both together is gone. */
const ACTIVITY_TIMEOUT = 15_000
const PONG_TIMEOUT = 5_000
/** Left alone, pusher-js waits 1 s, then 15 s, then 30 s: so it is pushed while it is not connected. */
const NUDGE_MS = 1_500
/** After a refusal that pusher-js takes for final: an office screen stays open for weeks, keys change. */
const REFUSED_MS = 30_000
const SUBSCRIBE_TIMEOUT = 10_000

class PusherSocket implements LiveSocket {
  readonly #options: PusherSocketOptions
  readonly #random: () => number
  readonly #subscriptions = new Map<string, Subscription>()
  #pusher: PusherClient | null = null
  #loading = false
  #closed = false
  #nudges = 0
  #nudging = false
  #cancelNudge = (): void => {}

  constructor(options: PusherSocketOptions) {
    this.#options = options
    this.#random = options.random ?? Math.random
  }

  subscribe(name: string, listener: LiveListener): () => void {
    let subscription = this.#subscriptions.get(name)
    if (!subscription) {
      subscription = { listeners: new Set(), channel: null, state: 'connecting', denied: false, cancel: () => {} }
      this.#subscriptions.set(name, subscription)
      if (this.#pusher) this.#open(this.#pusher, name, subscription)
      else void this.#load()
    }
    subscription.listeners.add(listener)
    if (subscription.state !== 'connecting') listener.onState(subscription.state)
    return () => this.#leave(name, listener)
  }

  close(): void {
    this.#closed = true
    this.#cancelNudge()
    for (const subscription of this.#subscriptions.values()) subscription.cancel()
    this.#subscriptions.clear()
    this.#pusher?.disconnect()
    this.#pusher = null
  }

  #leave(name: string, listener: LiveListener): void {
    const subscription = this.#subscriptions.get(name)
    if (!subscription?.listeners.delete(listener) || subscription.listeners.size > 0) return
    this.#subscriptions.delete(name)
    subscription.cancel()
    subscription.channel?.unbind_all()
    this.#pusher?.unsubscribe(name)
  }

  async #load(): Promise<void> {
    if (this.#loading || this.#closed) return
    this.#loading = true
    try {
      const Constructor = await (this.#options.load ?? loadPusher)()
      if (!this.#closed) this.#connect(new Constructor(this.#options.key, this.#pusherOptions()))
    } catch {
      for (const subscription of this.#subscriptions.values()) this.#say(subscription, 'disconnected')
      this.#cancelNudge = this.#options.timers.after(this.#pause(), () => void this.#load())
    } finally {
      this.#loading = false
    }
  }

  #pusherOptions(): PusherOptions {
    const { host, port, tls } = this.#options
    return {
      // pusher-js throws without a cluster, even where there is none
      cluster: '',
      wsHost: host,
      wsPort: port,
      wssPort: port,
      forceTLS: tls,
      enabledTransports: ['ws'],
      enableStats: false,
      activityTimeout: ACTIVITY_TIMEOUT,
      pongTimeout: PONG_TIMEOUT,
      channelAuthorization: {
        transport: 'ajax',
        endpoint: '',
        customHandler: ({ socketId, channelName }, callback) => {
          void this.#authorize(socketId, channelName, callback)
        },
      },
    }
  }

  async #authorize(socketId: string, name: string, callback: Authorized): Promise<void> {
    const authorize = this.#options.authorize ?? askServer
    // an answer for a socket that is gone would only disturb the subscription of the next one
    const gone = (): boolean => this.#pusher?.connection.socket_id !== socketId
    try {
      const data = await authorize({ socketId, channel: name })
      if (!gone()) callback(null, data)
    } catch (error) {
      if (gone()) return
      const subscription = this.#subscriptions.get(name)
      const { status } = error as { status?: number }
      if (subscription) subscription.denied = status === 401 || status === 403
      callback(error instanceof Error ? error : new Error(String(error)), null)
    }
  }

  #connect(pusher: PusherClient): void {
    this.#pusher = pusher
    pusher.connection.bind('state_change', ({ current }) => this.#onConnection(current))
    this.#onConnection(pusher.connection.state)
    for (const [name, subscription] of this.#subscriptions) this.#open(pusher, name, subscription)
  }

  #onConnection(state: string): void {
    if (this.#closed || this.#nudging) return
    this.#cancelNudge()
    if (state === 'connected') {
      this.#nudges = 0
      return
    }
    for (const subscription of this.#subscriptions.values()) {
      if (state !== 'connecting' || subscription.state === 'subscribed') this.#say(subscription, 'disconnected')
    }
    const pause = state === 'disconnected' || state === 'failed' ? REFUSED_MS : this.#pause()
    this.#cancelNudge = this.#options.timers.after(pause, () => this.#nudge())
  }

  /** From 1.5 to 3 s at first; longer later, for lines on which a handshake takes its time. */
  #pause(): number {
    return NUDGE_MS * (1 + this.#random()) * Math.min(4, 1 + this.#nudges++ / 4)
  }

  #nudge(): void {
    const pusher = this.#pusher
    if (!pusher || this.#closed) return
    this.#nudging = true
    pusher.disconnect()
    pusher.connect()
    this.#nudging = false
    this.#onConnection(pusher.connection.state)
  }

  #open(pusher: PusherClient, name: string, subscription: Subscription): void {
    const channel = pusher.subscribe(name)
    subscription.channel = channel
    channel.bind_global((event, data) => {
      if (event === 'pusher:subscription_succeeded') this.#say(subscription, 'subscribed')
      else if (event === 'pusher:subscription_error') this.#refused(pusher, name, subscription)
      else if (!event.startsWith('pusher:'))
        for (const listener of subscription.listeners) listener.onEvent(event, data)
    })
  }

  /** pusher-js does not try again by itself; a node that restarts refuses for a moment. */
  #refused(pusher: PusherClient, name: string, subscription: Subscription): void {
    this.#say(subscription, 'disconnected')
    const pause = subscription.denied ? REFUSED_MS : this.#pause()
    subscription.denied = false
    subscription.cancel()
    subscription.cancel = this.#options.timers.after(pause, () => {
      const { channel } = subscription
      if (!channel || pusher.connection.state !== 'connected' || channel.subscribed) return
      channel.subscriptionPending = false
      pusher.subscribe(name)
    })
  }

  #say(subscription: Subscription, state: SocketState): void {
    subscription.state = state
    if (state === 'subscribed') subscription.cancel()
    for (const listener of subscription.listeners) listener.onState(state)
  }
}

/** Its own chunk: nothing of it is part of a page's first download. */
const loadPusher = async (): Promise<PusherLibrary> => (await import('pusher-js')).default as unknown as PusherLibrary

/** What pusher-js itself would post, but with a time-out. */
async function askServer(question: { socketId: string; channel: string }): Promise<{ auth: string }> {
  const response = await fetch('/api/realtime/auth', {
    method: 'POST',
    credentials: 'same-origin',
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ socket_id: question.socketId, channel_name: question.channel }).toString(),
    signal: AbortSignal.timeout(SUBSCRIBE_TIMEOUT),
  })
  if (!response.ok) throw Object.assign(new Error(`HTTP ${response.status}`), { status: response.status })
  return (await response.json()) as { auth: string }
}
