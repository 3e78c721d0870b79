import { messageOf } from '#src/kernel/errors.ts'
import type { Logger } from '#src/kernel/log.ts'
import type { Broadcast, BroadcastMessage, Listener } from '../broadcast.ts'

type Subscriber = { listener: Listener }

/** The bus within one process: a message has reached every listener when `publish` resolves. */
export class MemoryBroadcast implements Broadcast {
  readonly #log: Logger
  readonly #apps = new Map<string, Map<string, Set<Subscriber>>>()
  #closed = false

  constructor(needs: { log: Logger }) {
    this.#log = needs.log
  }

  async publish(messages: readonly BroadcastMessage[]): Promise<void> {
    if (this.#closed) throw new Error('the bus is closed')
    for (const message of messages) {
      const subscribers = this.#apps.get(message.app)?.get(message.channel)
      if (subscribers) for (const subscriber of subscribers) this.#tell(subscriber, message)
    }
  }

  async subscribe(app: string, channel: string, listener: Listener): Promise<() => Promise<void>> {
    let channels = this.#apps.get(app)
    if (!channels) this.#apps.set(app, (channels = new Map()))
    let subscribers = channels.get(channel)
    if (!subscribers) channels.set(channel, (subscribers = new Set()))
    // the same function may listen twice, so each subscription is an object of its own
    const subscriber = { listener }
    subscribers.add(subscriber)
    return async () => {
      subscribers.delete(subscriber)
      if (subscribers.size === 0 && channels.get(channel) === subscribers) channels.delete(channel)
    }
  }

  /** Within a process nothing is ever missed. */
  onGap(): void {}

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    this.#apps.clear()
  }

  #tell({ listener }: Subscriber, message: BroadcastMessage): void {
    try {
      listener(message)
    } catch (error) {
      this.#log.error({ channel: message.channel, error: messageOf(error) }, 'a listener of the bus failed')
    }
  }
}
