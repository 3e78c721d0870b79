import type { Database } from '#src/database/database.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { FORGET_MS } from './throttle.ts'

const DAY = 86_400_000

/**
 * Deletes what nobody can use any more: links that are over, attempts and devices long forgotten. Sessions are ended by
 * `end-overdue.ts`.
 */
export async function sweepAccounts({ db, clock }: { db: Database; clock: Clock }): Promise<void> {
  await db.transaction(async ({ kysely }) => {
    const now = clock.now()
    await kysely.deleteFrom('password_link').where('expires_at', '<=', now).execute()
    await kysely
      .deleteFrom('sign_in_failure')
      .where('updated_at', '<=', now - FORGET_MS)
      .execute()
    await kysely
      .deleteFrom('known_device')
      .where('seen_at', '<=', now - 400 * DAY)
      .execute()
    await kysely.deleteFrom('sign_in_challenge').where('expires_at', '<=', now).execute()
    await kysely
      .deleteFrom('account_event')
      .where('at', '<=', now - 400 * DAY)
      .execute()
    await kysely
      .deleteFrom('access_token')
      .where('expires_at', '<=', now - 30 * DAY)
      .execute()
  })
}
