import type { Broadcast } from '#src/broadcast/broadcast.ts'
import type { Cancel, Clock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Logger } from '#src/kernel/log.ts'
import type { Apps } from './apps.ts'
import { nodeMessage } from './bus-messages.ts'
import { channelKind } from './channel-name.ts'
import type { Notify } from './webhook-events.ts'
import type { CountChange, Place, Roster } from './roster.ts'
import { tellNodes } from './tell-nodes.ts'

type Needs = { apps: Apps; roster: Roster; broadcast: Broadcast; clock: Clock; log: Logger; notify: Notify }

type State = {
  readonly place: Place
  /** Subscribers on this node, and what the roster was told of it. */
  here: number
  told: number
  busy: boolean
  /** Ends the wait for the moment at which the number may be said again; null when it may be said now. */
  cancelWait: Cancel | null
  /** It changed during the wait. */
  pending: boolean
}

/** Above so many subscribers their number is not said at each change but at most every so often. Milliseconds. */
const SAY_EACH_UP_TO = 100
const SAY_EVERY_MS = 5_000
/** The roster could not be told; it is told again after this. Milliseconds. */
const RETRY_MS = 1_000

/**
 * How many are subscribed: this node tells the roster its number, one call at a time for each channel however many
 * sockets come and go meanwhile, and tells the subscribers of apps that want it the number over all nodes.
 */
export class Counts {
  readonly #needs: Needs
  readonly #states = new Map<string, State>()

  constructor(needs: Needs) {
    this.#needs = needs
  }

  /** This node has so many subscribers in a channel now. */
  changed(place: Place, here: number): void {
    const state = this.#stateOf(place)
    state.here = here
    if (!state.busy) this.#tell(state)
  }

  /** What another node's end did to a channel, or the return of this one. */
  shifted(place: Place, change: CountChange): void {
    const state = this.#stateOf(place)
    this.#counted(state, change)
    this.#tidy(state)
  }

  /** What was said of the channels of this node may not have reached everybody, or was not the whole number. */
  sayAll(): void {
    for (const state of this.#states.values()) {
      if (state.here === 0 || !this.#isSaid(state.place)) continue
      if (state.cancelWait) state.pending = true
      else this.#sayAnew(state)
    }
  }

  close(): void {
    for (const { cancelWait } of this.#states.values()) cancelWait?.()
  }

  #tell(state: State): void {
    const { roster, clock, log } = this.#needs
    const { here, place } = state
    state.busy = here !== state.told
    if (!state.busy) return this.#tidy(state)
    roster.count(place, here).then(
      (change) => {
        state.told = here
        this.#counted(state, change)
        this.#tell(state)
      },
      (error: unknown) => {
        if (state.told >= 0)
          log.warn({ channel: place.channel, error: messageOf(error) }, 'the roster could not be told a count')
        // It may have taken effect.
        state.told = -1
        clock.after(RETRY_MS, () => this.#tell(state))
      },
    )
  }

  /** The number over all nodes has changed. */
  #counted(state: State, { before, total, version }: CountChange): void {
    const { app, channel } = state.place
    if (before === 0 && total > 0) this.#needs.notify(app, { name: 'channel_occupied', channel })
    if (before > 0 && total === 0) this.#needs.notify(app, { name: 'channel_vacated', channel })
    if (before === total || !this.#isSaid(state.place)) return
    if (state.cancelWait) {
      state.pending = true
      return
    }
    if (total > SAY_EACH_UP_TO) this.#wait(state)
    this.#say(state.place, total, version)
  }

  #isSaid({ app, channel }: Place): boolean {
    const isWanted = this.#needs.apps.byId(app)?.options.subscriptionCount ?? false
    return isWanted && channelKind(channel)?.access !== 'presence'
  }

  #wait(state: State): void {
    state.cancelWait = this.#needs.clock.after(SAY_EVERY_MS, () => {
      state.cancelWait = null
      if (!state.pending) return this.#tidy(state)
      state.pending = false
      this.#sayAnew(state)
    })
  }

  #sayAnew(state: State): void {
    const { roster, log } = this.#needs
    roster.channel(state.place).then(
      ({ subscribers, version }) => {
        if (subscribers > SAY_EACH_UP_TO) this.#wait(state)
        this.#say(state.place, subscribers, version)
        this.#tidy(state)
      },
      (error: unknown) =>
        log.warn({ channel: state.place.channel, error: messageOf(error) }, 'a count could not be said'),
    )
  }

  #say({ app, channel }: Place, total: number, version: number): void {
    this.#needs.notify(app, { name: 'subscription_count', channel, subscription_count: total })
    tellNodes(this.#needs, nodeMessage(app, channel, { kind: 'count', total, version }))
  }

  #stateOf(place: Place): State {
    const key = JSON.stringify([place.app, place.channel])
    const known = this.#states.get(key)
    if (known) return known
    const state: State = { place, here: 0, told: 0, busy: false, cancelWait: null, pending: false }
    this.#states.set(key, state)
    return state
  }

  #tidy({ place, here, told, busy, cancelWait }: State): void {
    if (here === 0 && told === 0 && !busy && !cancelWait)
      this.#states.delete(JSON.stringify([place.app, place.channel]))
  }
}
