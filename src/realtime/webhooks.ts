import type { Cancel, Clock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Logger } from '#src/kernel/log.ts'
import type { App, Apps } from './apps.ts'
import { HookQueue } from './hook-queue.ts'
import type { HookNeeds } from './hook-queue.ts'
import type { Roster } from './roster.ts'
import type { WebhookEvent } from './webhook-events.ts'

type Needs = HookNeeds & { apps: Apps; roster: Roster; clock: Clock; log: Logger }

/** An end that is taken back within this time was none. Milliseconds. */
const DEBOUNCE_MS = 3_000
/** More ends than this do not wait. */
const MAX_PENDING = 10_000

type Pending = { app: string; event: WebhookEvent; cancel: Cancel }
type Queues = { app: App; queues: HookQueue[] }

/**
 * Tells applications what happens in their channels. Whoever calls never waits: events are gathered, sent beside
 * everything else, and given up after five minutes. That a channel was vacated or a member has gone is told three
 * seconds later, and neither it nor the return is told if it is taken back meanwhile.
 */
export class Webhooks {
  readonly #needs: Needs
  readonly #pending = new Map<string, Pending>()
  readonly #misses = new Set<string>()
  readonly #queues = new Map<string, Queues>()
  /** Dropped by queues of apps that have changed since. */
  #dropped = 0

  constructor(needs: Needs) {
    this.#needs = needs
  }

  get stats(): { waiting: number; dropped: number } {
    const all = [...this.#queues.values()].flatMap(({ queues }) => queues)
    return {
      waiting: all.reduce((sum, { waiting }) => sum + waiting, this.#pending.size),
      dropped: all.reduce((sum, { dropped }) => sum + dropped, this.#dropped),
    }
  }

  tell(appId: string, event: WebhookEvent): void {
    const app = this.#needs.apps.byId(appId)
    if (!app || app.webhooks.length === 0 || event.channel.startsWith('#')) return
    if (event.name === 'cache_miss' && !this.#isFirstMiss(appId, event.channel)) return
    const key = opposite(appId, event)
    if (!key) return this.#send(appId, event)
    const ended = this.#pending.get(key)
    if (isEnd(event)) {
      if (!ended) this.#wait(key, appId, event)
    } else if (ended) {
      ended.cancel()
      this.#pending.delete(key)
    } else this.#send(appId, event)
  }

  /** Sends what waits, each queue once and all of them within `ms`. */
  async close(ms: number): Promise<void> {
    const pending = [...this.#pending.values()]
    this.#pending.clear()
    const { promise: late, resolve } = Promise.withResolvers<void>()
    const cancel = this.#needs.clock.after(ms, resolve)
    const asked = pending.map(({ app, event, cancel: stop }) => {
      stop()
      return this.#sendIfStillSo(app, event)
    })
    await Promise.race([late, Promise.all(asked)])
    const queues = [...this.#queues.values()].flatMap((one) => one.queues)
    await Promise.race([late, Promise.all(queues.map((queue) => queue.close()))])
    cancel()
  }

  /** Newcomers come in crowds; one of them is enough to say that there is nothing. */
  #isFirstMiss(app: string, channel: string): boolean {
    const key = JSON.stringify([app, channel])
    if (this.#misses.has(key)) return false
    if (this.#misses.size >= MAX_PENDING) return true
    this.#misses.add(key)
    this.#needs.clock.after(DEBOUNCE_MS, () => void this.#misses.delete(key))
    return true
  }

  #wait(key: string, app: string, event: WebhookEvent): void {
    if (this.#pending.size >= MAX_PENDING) return this.#send(app, event)
    const cancel = this.#needs.clock.after(DEBOUNCE_MS, () => {
      this.#pending.delete(key)
      void this.#sendIfStillSo(app, event)
    })
    this.#pending.set(key, { app, event, cancel })
  }

  async #sendIfStillSo(app: string, event: WebhookEvent): Promise<void> {
    const is = await this.#isStillSo(app, event).catch((error: unknown) => {
      this.#needs.log.warn({ error: messageOf(error) }, 'nobody knows whether somebody is back; it is told anyway')
      return true
    })
    if (is) this.#send(app, event)
  }

  /** Another node may have heard of the return. */
  async #isStillSo(app: string, event: WebhookEvent): Promise<boolean> {
    const place = { app, channel: event.channel }
    if (event.name === 'channel_vacated') return (await this.#needs.roster.channel(place)).subscribers === 0
    if (event.name !== 'member_removed') return true
    const { members } = await this.#needs.roster.members(place)
    return members.every(({ id }) => id !== event.user_id)
  }

  #send(appId: string, event: WebhookEvent): void {
    const app = this.#needs.apps.byId(appId)
    if (!app) return
    const { queues } = this.#queuesOf(app)
    for (const [i, { events, channelPrefix = '' }] of app.webhooks.entries())
      if (events.includes(event.name) && event.channel.startsWith(channelPrefix)) queues[i]?.push(event)
  }

  /** The queues of an app as it is now; those of an app that was changed send what they have and are forgotten. */
  #queuesOf(app: App): Queues {
    const known = this.#queues.get(app.id)
    if (known?.app === app) return known
    for (const queue of known?.queues ?? []) {
      this.#dropped += queue.dropped
      void queue.close()
    }
    const made = { app, queues: app.webhooks.map((hook) => new HookQueue(this.#needs, app, hook)) }
    this.#queues.set(app.id, made)
    return made
  }
}

const isEnd = ({ name }: WebhookEvent): boolean => name === 'channel_vacated' || name === 'member_removed'

/** What an end and the return that takes it back have in common; null for other events. */
function opposite(app: string, event: WebhookEvent): string | null {
  if (event.name === 'channel_occupied' || event.name === 'channel_vacated') return JSON.stringify([app, event.channel])
  if (event.name === 'member_added' || event.name === 'member_removed')
    return JSON.stringify([app, event.channel, event.user_id])
  return null
}
