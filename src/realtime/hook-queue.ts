import { messageOf } from '#src/kernel/errors.ts'
import type { Cancel, Clock } from '#src/kernel/clock.ts'
import type { Logger } from '#src/kernel/log.ts'
import type { Post } from '#src/outgoing/post.ts'
import { hmac } from './signature.ts'
import type { Credentials } from './signature.ts'
import type { WebhookEvent, WebhookSettings } from './webhook-events.ts'

export type HookNeeds = {
  clock: Clock
  log: Logger
  /** Sends, and resolves with the status of the answer. */
  post: (post: Post) => Promise<number>
}

/** Events of so long share one request, which holds so many at most. Milliseconds. */
const GATHER_MS = 100
const MAX_BATCH = 100
/** What waits beyond this is dropped, the oldest first. */
const MAX_WAITING = 10_000
/** A request that fails is sent again after 1, 2, 4, … s, at most a minute apart and for five minutes in all. */
const RETRY_FIRST_MS = 1_000
const RETRY_MOST_MS = 60_000
const RETRY_FOR_MS = 5 * 60_000

/** What waits for one address. One request at a time, in order, the same bytes at every attempt. */
export class HookQueue {
  readonly #needs: HookNeeds
  readonly #app: Credentials
  readonly #hook: WebhookSettings
  #events: WebhookEvent[] = []
  #isBusy = false
  #isClosed = false
  #cancel: Cancel = () => {}
  #dropped = 0

  constructor(needs: HookNeeds, app: Credentials, hook: WebhookSettings) {
    this.#needs = needs
    this.#app = app
    this.#hook = hook
  }

  get waiting(): number {
    return this.#events.length
  }

  /** Events that were given up so far. */
  get dropped(): number {
    return this.#dropped
  }

  push(event: WebhookEvent): void {
    if (this.#isClosed) return
    if (this.#events.push(event) > MAX_WAITING) {
      this.#events.shift()
      this.#dropped += 1
    }
    if (this.#isBusy) return
    this.#isBusy = true
    this.#cancel = this.#needs.clock.after(GATHER_MS, () => void this.#sendAll())
  }

  /** Sends what waits, once, and gives up what fails. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancel()
    while (this.#events.length > 0) await this.#attempt(this.#takeBody()).catch(() => {})
  }

  async #sendAll(): Promise<void> {
    while (this.#events.length > 0 && !this.#isClosed) {
      const count = Math.min(this.#events.length, MAX_BATCH)
      await this.#sendOne(this.#takeBody(), count)
    }
    this.#isBusy = false
  }

  async #sendOne(body: string, count: number): Promise<void> {
    const { clock, log } = this.#needs
    const begun = clock.monotonic()
    for (let wait = RETRY_FIRST_MS; ; wait = Math.min(wait * 2, RETRY_MOST_MS)) {
      try {
        return await this.#attempt(body)
      } catch (error) {
        const isOver = clock.monotonic() + wait - begun > RETRY_FOR_MS || this.#isClosed
        log.warn({ url: this.#hook.url, events: count, error: messageOf(error), isOver }, 'a webhook failed')
        if (isOver) {
          this.#dropped += count
          return
        }
        await this.#pause(wait)
      }
    }
  }

  #pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const cancel = this.#needs.clock.after(ms, resolve)
    this.#cancel = () => {
      cancel()
      resolve()
    }
    return promise
  }

  #takeBody(): string {
    const events = this.#events.splice(0, MAX_BATCH)
    return JSON.stringify({ time_ms: this.#needs.clock.now(), events })
  }

  async #attempt(body: string): Promise<void> {
    const { key, secret } = this.#app
    const headers = {
      'content-type': 'application/json',
      'x-pusher-key': key,
      'x-pusher-signature': hmac(secret, body),
    }
    const { url, allowPrivate = false } = this.#hook
    const status = await this.#needs.post({ url, body, headers, allowPrivate })
    if (status < 200 || status > 299) throw new Error(`it answered ${status}`)
  }
}
