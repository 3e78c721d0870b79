import type { Broadcast } from '#src/broadcast/broadcast.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Logger } from '#src/kernel/log.ts'
import type { Apps } from './apps.ts'
import { nodeMessage } from './bus-messages.ts'
import { channelKind } from './channel-name.ts'
import type { ChannelLine } from './channel.ts'
import type { CountChange, Roster } from './roster.ts'

type Needs = { apps: Apps; roster: Roster; broadcast: Broadcast; clock: Clock; log: Logger }

/** Above so many subscribers a count is not said at each change but at most every so often. Milliseconds. */
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

  constructor(needs: Needs) {
    this.#needs = needs
  }

  changed(line: ChannelLine): void {
    const { subscribers, count } = line.value
    if (count.busy || subscribers.size === count.told) return
    count.busy = true
    const now = subscribers.size
    this.#needs.roster.count({ app: line.app, channel: line.name }, now).then(
      (change) => {
        count.told = now
        count.busy = false
        this.counted(line, change)
        this.changed(line)
      },
      (error: unknown) => {
        this.#needs.log.warn({ channel: line.name, error: messageOf(error) }, 'the roster could not be told a count')
        this.#needs.clock.after(RETRY_MS, () => {
          count.busy = false
          this.changed(line)
        })
      },
    )
  }

  /** The number over all nodes has changed. */
  counted(line: ChannelLine, { before, total, version }: CountChange): void {
    if (before === total || !this.#isSaid(line)) return
    const { count } = line.value
    if (count.cancelWait) {
      count.pending = true
      return
    }
    if (total > SAY_EACH_UP_TO) this.#wait(line)
    this.#say(line, total, version)
  }

  /** The same of a channel of which this node knows nothing. */
  lost({ app, name }: Pick<ChannelLine, 'app' | 'name'>, { total, version }: CountChange): void {
    if (this.#isSaid({ app, name })) this.#say({ app, name }, total, version)
  }

  #isSaid({ app, name }: Pick<ChannelLine, 'app' | 'name'>): boolean {
    return (this.#needs.apps.byId(app)?.options.subscriptionCount ?? false) && channelKind(name)?.access !== 'presence'
  }

  #wait(line: ChannelLine): void {
    const { count } = line.value
    const { clock, roster, log } = this.#needs
    count.cancelWait = clock.after(SAY_EVERY_MS, () => {
      count.cancelWait = null
      if (!count.pending) return
      count.pending = false
      roster.count({ app: line.app, channel: line.name }, count.told).then(
        ({ total, version }) => {
          if (total > SAY_EACH_UP_TO) this.#wait(line)
          this.#say(line, total, version)
        },
        (error: unknown) => log.warn({ channel: line.name, error: messageOf(error) }, 'a count could not be read'),
      )
    })
  }

  #say({ app, name }: Pick<ChannelLine, 'app' | 'name'>, total: number, version: number): void {
    const { broadcast, log } = this.#needs
    broadcast.publish([nodeMessage(app, name, { kind: 'count', total, version })]).catch((error: unknown) => {
      log.warn({ channel: name, error: messageOf(error) }, 'the bus did not take a count')
    })
  }
}
