import type { App } from './apps.ts'
import { CLOSE } from './close-codes.ts'
import type { CloseCause } from './close-codes.ts'
import type { Connection } from './connection.ts'
import { inSlices } from './drain.ts'
import type { House } from './house.ts'

/**
 * The apps have changed: connections of those that are gone or disabled end for good, those whose key or secret is
 * another one come back and prove anew what they may, and all others go on under the rules of now. Origins and the
 * number of connections are judged at the next handshake.
 */
export async function reviewApps({ connections, options: { apps, clock } }: House, ms: number): Promise<void> {
  const ending: Connection[] = []
  for (const connection of connections.all()) {
    const now = apps.byId(connection.app.id)
    if (verdict(connection.app, now)) ending.push(connection)
    else if (now && now !== connection.app) {
      connection.app = now
      connection.clientEvents = null
    }
  }
  await inSlices(ending, ms, clock, (connection) => {
    const cause = verdict(connection.app, apps.byId(connection.app.id))
    if (cause) connection.close(cause)
  })
}

function verdict(before: App, now: App | undefined): CloseCause | null {
  if (!now) return CLOSE.unknownApp
  if (!now.options.enabled) return CLOSE.disabledApp
  return now.key !== before.key || now.secret !== before.secret ? CLOSE.newCredentials : null
}
