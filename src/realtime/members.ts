import type { Broadcast } from '#src/broadcast/broadcast.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Logger } from '#src/kernel/log.ts'
import type { App } from './apps.ts'
import { nodeMessage } from './bus-messages.ts'
import type { Arrival, Member, Members, Place, Roster } from './roster.ts'
import type { Notify } from './webhook-events.ts'
import { Tally } from './tally.ts'
import { tellNodes } from './tell-nodes.ts'

type Told = { here: boolean; version: number; userId: string; info?: unknown }
type Needs = { roster: Roster; broadcast: Broadcast; clock: Clock; log: Logger; notify: Notify }

/** The roster could not be told; it is told again after this. Milliseconds. */
const RETRY_MS = 1_000

/**
 * Members of presence channels: this node tells the roster of a user with its first socket here and takes it back
 * after the last one. Who is told by the roster that this was the first or the last one anywhere tells all nodes.
 */
export class MemberList {
  readonly #needs: Needs
  readonly #here: Tally

  constructor(needs: Needs) {
    this.#needs = needs
    this.#here = new Tally(needs.clock)
  }

  /** A socket of this member enters; on success one `leave` has to follow. Rejects when the roster is away. */
  async enter(app: App, place: Place, member: Member): Promise<Arrival | 'full'> {
    const key = keyOf(place, member.id)
    this.#here.add(key)
    try {
      const answer = await this.#needs.roster.come(place, member, app.limits.maxMembers)
      if (answer === 'full') this.#here.remove(key, 0, () => {})
      else if (answer.changed)
        this.#tell(place, { here: true, version: answer.version, userId: member.id, info: member.info })
      return answer
    } catch (error) {
      // It may have taken effect.
      this.leave(app, place, member.id)
      throw error
    }
  }

  list(place: Place): Promise<Members> {
    return this.#needs.roster.members(place)
  }

  leave(app: App, place: Place, userId: string): void {
    this.#here.remove(keyOf(place, userId), app.options.memberGraceMs, () => this.#go(place, userId))
  }

  /** Another node is gone, and this user was nowhere else; or this node was taken for dead. */
  shifted(place: Place, { here, version, userId, info }: Told): void {
    this.#tell(place, { here, version, userId, ...(here ? { info } : {}) })
  }

  #go(place: Place, userId: string): void {
    const { roster, log } = this.#needs
    roster.go(place, userId).then(
      ({ changed, version }) => {
        if (changed) this.#tell(place, { here: false, version, userId })
      },
      (error: unknown) => {
        log.warn({ channel: place.channel, error: messageOf(error) }, 'the roster could not be told that a member left')
        this.#here.again(keyOf(place, userId), RETRY_MS, () => this.#go(place, userId))
      },
    )
  }

  #tell({ app, channel }: Place, change: Told): void {
    const name = change.here ? 'member_added' : 'member_removed'
    this.#needs.notify(app, { name, channel, user_id: change.userId })
    tellNodes(this.#needs, nodeMessage(app, channel, { kind: 'member', ...change }))
  }
}

const keyOf = ({ app, channel }: Place, userId: string): string => JSON.stringify([app, channel, userId])
