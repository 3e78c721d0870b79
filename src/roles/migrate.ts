import { ensureEpoch } from '#src/outbox/feed.ts'
import { awaitDatabase } from './await-database.ts'
import { openParts } from './open-parts.ts'
import type { OpenRole } from './role.ts'

/** Brings the schema up to date and ends. */
export const open: OpenRole = async (config, log) => {
  const parts = openParts(config, log)
  const { db, ids } = parts
  await using _closed = db
  await awaitDatabase(parts)
  const steps = await db.migrate()
  await ensureEpoch({ db, ids })
  log.info({ steps }, steps.length > 0 ? 'the schema is up to date now' : 'the schema was up to date')
  return null
}
