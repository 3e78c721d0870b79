import type { Broadcast } from '#src/broadcast/broadcast.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Logger } from '#src/kernel/log.ts'
import type { App } from './apps.ts'
import { nodeMessage } from './bus-messages.ts'
import type { ChannelLine } from './channel.ts'
import type { Arrival, Member, Members, Roster } from './roster.ts'

type Needs = { roster: Roster; broadcast: Broadcast; clock: Clock; log: Logger }

/** The roster could not be asked; it is asked again after this. Milliseconds. */
const RETRY_MS = 1_000

/**
 * Members of presence channels: this node tells the roster of a user with its first socket here and takes it back
 * after the last one. Who is told by the roster that this was the first or the last one anywhere tells all nodes.
 */
export class MemberList {
  readonly #needs: Needs

  constructor(needs: Needs) {
    this.#needs = needs
  }

  /** A socket of this member enters; on success one `leave` has to follow. Rejects when the roster is away. */
  async enter(app: App, line: ChannelLine, member: Member): Promise<Arrival | 'full'> {
    const { here } = line.value
    here.set(member.id, (here.get(member.id) ?? 0) + 1)
    const answer = await this.#needs.roster
      .come({ app: app.id, channel: line.name }, member, app.limits.maxMembers)
      .catch((error: unknown) => {
        // It may have taken effect.
        this.leave(app, line, member.id)
        throw error
      })
    if (answer === 'full') this.#isLast(line, member.id)
    else if (answer.changed)
      this.#tell(line, { here: true, version: answer.version, userId: member.id, info: member.info })
    return answer
  }

  list(line: ChannelLine): Promise<Members> {
    return this.#needs.roster.members({ app: line.app, channel: line.name })
  }

  leave(app: App, line: ChannelLine, userId: string): void {
    if (!this.#isLast(line, userId)) return
    const { memberGraceMs } = app.options
    if (memberGraceMs > 0) this.#needs.clock.after(memberGraceMs, () => this.#go(line, userId))
    else this.#go(line, userId)
  }

  /** Another node is gone, and this user was nowhere else. */
  lost(line: Pick<ChannelLine, 'app' | 'name'>, userId: string, version: number): void {
    this.#tell(line, { here: false, version, userId })
  }

  #isLast({ value: { here } }: ChannelLine, userId: string): boolean {
    const left = (here.get(userId) ?? 1) - 1
    if (left > 0) here.set(userId, left)
    else here.delete(userId)
    return left <= 0
  }

  #go(line: ChannelLine, userId: string): void {
    const { roster, clock, log } = this.#needs
    if (line.value.here.has(userId)) return
    roster.go({ app: line.app, channel: line.name }, userId).then(
      ({ changed, version }) => {
        if (changed) this.#tell(line, { here: false, version, userId })
      },
      (error: unknown) => {
        log.warn({ channel: line.name, error: messageOf(error) }, 'the roster could not be told that a member left')
        clock.after(RETRY_MS, () => this.#go(line, userId))
      },
    )
  }

  #tell(
    { app, name }: Pick<ChannelLine, 'app' | 'name'>,
    change: { here: boolean; version: number; userId: string; info?: unknown },
  ): void {
    const { broadcast, log } = this.#needs
    broadcast.publish([nodeMessage(app, name, { kind: 'member', ...change })]).catch((error: unknown) => {
      log.warn({ channel: name, error: messageOf(error) }, 'the bus did not take a change of members')
    })
  }
}
