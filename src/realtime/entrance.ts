import { channelKind } from './channel-name.ts'
import type { ChannelLine } from './channel.ts'
import type { Entry } from './channels.ts'
import type { Connection, Membership } from './connection.ts'
import type { StoredEvent } from './event-store.ts'
import { cacheMissFrame, eventFrame, presentFrame, subscribedFrame } from './frames.ts'
import type { ProtocolNeeds } from './protocol.ts'
import type { Member, Members } from './roster.ts'

type Needs = Pick<ProtocolNeeds, 'members' | 'events' | 'notify'>

/** Somebody who wants in: as whom, in a presence channel, and how it hears that there is no place left. */
export type Entrant = { member: Member | null; onFull: () => void }

/**
 * How a subscription to a channel begins, by the kind of the channel. Without an entrant it is the picture that one
 * who is subscribed gets once more.
 */
export function entrance(connection: Connection, channel: string, needs: Needs, entrant: Entrant | null = null): Entry {
  const kind = channelKind(channel)
  const isPresence = kind?.access === 'presence'
  if (!kind || (!isPresence && !kind.cache)) return { welcome: () => connection.send(subscribedFrame(channel)) }
  let picture: Members | null = null
  let last: StoredEvent | null = null
  return {
    look: async (line, membership) => {
      if (isPresence) {
        picture = await lookAround(connection, line, membership, needs, entrant)
        if (!picture) return false
      }
      if (kind.cache) last = await needs.events.last({ app: line.app, channel })
      return true
    },
    welcome: (followedByNews) => {
      connection.send(picture ? presentFrame(channel, picture.members) : subscribedFrame(channel))
      // What is newer than the last event makes it history.
      if (!kind.cache || followedByNews) return
      if (last) return connection.send(eventFrame(last.event, channel, last.data))
      connection.send(cacheMissFrame(channel))
      needs.notify(connection.app.id, { name: 'cache_miss', channel })
    },
  }
}

/** Who is there, the entrant included; null when there is no place for it. */
async function lookAround(
  connection: Connection,
  line: ChannelLine,
  membership: Membership,
  { members }: Needs,
  entrant: Entrant | null,
): Promise<Members | null> {
  const place = { app: line.app, channel: line.name }
  const arrival = entrant?.member && (await members.enter(connection.app, place, entrant.member))
  if (arrival === 'full') {
    entrant?.onFull()
    return null
  }
  const list = arrival ? arrival.list : await members.list(place)
  membership.member = entrant?.member ?? membership.member
  membership.since = list.version
  return list
}
