import { channelKind } from './channel-name.ts'
import type { Entry } from './channels.ts'
import type { Connection } from './connection.ts'
import { presentFrame, subscribedFrame } from './frames.ts'
import type { ProtocolNeeds } from './protocol.ts'
import type { Member, Members } from './roster.ts'

/** Somebody who wants in: as whom, in a presence channel, and how a refusal is said. */
export type Entrant = { member: Member | null; onFull: () => void }

/**
 * How a subscription to a channel begins, by the kind of the channel. Without an entrant it is the picture that one
 * who is subscribed gets once more.
 */
export function entrance(
  connection: Connection,
  channel: string,
  needs: Pick<ProtocolNeeds, 'members'>,
  entrant: Entrant | null = null,
): Entry {
  if (channelKind(channel)?.access !== 'presence') return { welcome: () => connection.send(subscribedFrame(channel)) }
  let picture: Members = { members: [], version: 0 }
  return {
    look: async (line, membership) => {
      if (!entrant?.member) picture = await needs.members.list(line)
      else {
        const arrival = await needs.members.enter(connection.app, line, entrant.member)
        if (arrival === 'full') {
          entrant.onFull()
          return false
        }
        membership.member = entrant.member
        picture = arrival
      }
      membership.since = picture.version
      return true
    },
    welcome: () => connection.send(presentFrame(channel, picture.members)),
  }
}
