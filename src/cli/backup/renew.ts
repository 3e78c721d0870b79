import type { Database } from '#src/database/database.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { newEpoch } from '#src/outbox/feed.ts'
import { many } from './needs.ts'
import type { Out } from './needs.ts'

type Renewed = { tokens: number }

/**
 * What must not come back with a backup: the name of the feed's life, so that every screen loads anew; sessions and links, because
 * some of them were ended since; what processes said of themselves. Tokens of scripts stay, and are counted.
 */
export async function renew(needs: { db: Database; ids: Ids }, keepSessions: boolean): Promise<Renewed> {
  const { db } = needs
  await newEpoch(needs)
  await db.transaction(async ({ kysely }) => {
    if (!keepSessions) await kysely.deleteFrom('session').execute()
    await kysely.deleteFrom('password_link').execute()
    await kysely.deleteFrom('setup_link').execute()
    await kysely.deleteFrom('node_report').execute()
  })
  const tokens = await db.read.kysely
    .selectFrom('access_token')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirst()
  return { tokens: Number(tokens?.count ?? 0) }
}

/** Says what a restore has left, and what was found. */
export function report(out: Out, keepSessions: boolean, { tokens }: Renewed, { text }: { text: string }): void {
  out.write(
    `The feed has a new name: open screens load anew. ${keepSessions ? 'Sessions go on' : 'Everybody signs in again'}.\n`,
  )
  if (tokens > 0)
    out.write(
      `${many(tokens)} tokens of scripts work as they did then, also those that were revoked since: look at them.\n`,
    )
  out.write(`${text}\n`)
}
