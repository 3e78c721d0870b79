import { messageOf } from '#src/kernel/errors.ts'
import { channelKind } from './channel-name.ts'
import { inSlices } from './drain.ts'
import type { Connection } from './connection.ts'
import { entrance } from './entrance.ts'
import type { House } from './house.ts'

/**
 * Who is where is asked so long after it became doubtful: where the store of all nodes was away or lost what it held,
 * each of them has said by then again what it has. Over `LOOK_MS` the questions are spread. Milliseconds.
 */
const SETTLE_MS = 5_000
const LOOK_MS = 1_000

/**
 * The bus was away, and what was published meanwhile has reached nobody here. Every client hears once more that it is
 * subscribed to its channels, which any client of the protocol takes as the moment from which it hears everything:
 * Hadir's screens ask the feed. In presence channels it hears who is there, unless that is in doubt at the moment; then
 * it does so a little later. Spread over `ms`, because they all ask the same few servers.
 */
export async function catchUp(house: House, ms: number): Promise<void> {
  if (house.catchUps++ > 0) return
  while (house.catchUps > 0) {
    house.catchUps = 1
    await inSlices(house.connections.all(), ms, house.options.clock, (connection) => {
      house.users.refresh(connection)
      refresh(house, connection, (channel) => house.cancelDoubt === null || !isPresence(channel))
    })
    house.catchUps--
  }
}

/**
 * Lists, watchlists and counts that were given out may not be right: after a moment everybody gets them anew. A doubt
 * that comes in that moment begins it anew, because what it is about has not settled by its end.
 */
export function lookSoon(house: House): void {
  const { clock } = house.options
  house.cancelDoubt?.()
  house.cancelDoubt = clock.after(SETTLE_MS, () => {
    house.cancelDoubt = null
    house.counts.sayAll()
    void inSlices(house.connections.all(), LOOK_MS, clock, (connection) => {
      house.users.refresh(connection)
      refresh(house, connection, isPresence)
    })
  })
}

const isPresence = (channel: string): boolean => channelKind(channel)?.access === 'presence'

function refresh(
  { channels, protocol, options }: House,
  connection: Connection,
  isMeant: (channel: string) => boolean,
): void {
  for (const [name, { joined }] of connection.channels) {
    if (!joined || !isMeant(name)) continue
    channels.refresh(connection, name, entrance(connection, name, protocol)).catch((error: unknown) => {
      options.log.warn({ channel: name, error: messageOf(error) }, 'a subscriber could not be told the state anew')
    })
  }
}
