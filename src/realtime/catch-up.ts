import { messageOf } from '#src/kernel/errors.ts'
import { inSlices } from './drain.ts'
import type { Connection } from './connection.ts'
import { entrance } from './entrance.ts'
import type { House } from './house.ts'

/**
 * The bus was away, and what was published meanwhile has reached nobody here. Every client hears once more that it is
 * subscribed to its channels, which any client of the protocol takes as the moment from which it hears everything:
 * Hadir's screens ask the feed. In presence channels it hears who is there. Spread over `ms`, because they all ask the
 * same few servers.
 */
export async function catchUp(house: House, ms: number): Promise<void> {
  if (house.catchUps++ > 0) return
  while (house.catchUps > 0) {
    house.catchUps = 1
    await inSlices(house.connections.all(), ms, house.options.clock, (connection) => tell(house, connection))
    house.catchUps--
  }
}

function tell({ channels, users, protocol, options }: House, connection: Connection): void {
  users.refresh(connection)
  for (const [name, { joined }] of connection.channels) {
    if (!joined) continue
    channels.refresh(connection, name, entrance(connection, name, protocol)).catch((error: unknown) => {
      options.log.warn({ channel: name, error: messageOf(error) }, 'a subscriber could not be told the state anew')
    })
  }
}
