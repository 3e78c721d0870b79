import { existsSync } from 'node:fs'
import { loadConfig } from '#src/config/config.ts'
import type { Config } from '#src/config/config.ts'
import type { Database } from '#src/database/database.ts'
import { systemClock } from '#src/kernel/clock.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { learnTime } from '#src/roles/house-time.ts'
import { openParts } from '#src/roles/open-parts.ts'
import type { Parts } from '#src/roles/parts.ts'
import type { TerminalNeeds } from './terminal.ts'

/** Opens the database of a configuration without making one: a command must not leave an empty file behind. */
export function openExisting(config: Config): Parts {
  const { database } = config
  if (database.kind === 'sqlite' && !existsSync(database.file)) {
    throw new Error(
      `there is no database at ${database.file}; start Hadir once, or say with HADIR_DATA or DATABASE_URL where it is`,
    )
  }
  return openParts(config, silentLogger)
}

/**
 * The database that the environment names, with the schema of this version, and the time that counts there: what a
 * command stores is compared with what nodes store. Whoever calls closes the database.
 */
export async function openData(): Promise<{ db: Database; clock: Clock }> {
  const parts = openExisting(loadConfig('migrate'))
  const { db, clock } = parts
  try {
    if (!(await db.isMigrated())) throw new Error('the schema is not the one this version needs; run "hadir migrate"')
    await learnTime(parts)
    return { db, clock }
  } catch (error) {
    await db[Symbol.asyncDispose]()
    throw error
  }
}

/**
 * Runs a command that works on the database from a terminal, and closes the database afterwards. Where there is none,
 * the command hears so when it asks for it: what is wrong with its arguments comes first.
 */
export async function withTerminal(run: (needs: TerminalNeeds) => Promise<number>): Promise<number> {
  const opened = await openData().catch((error: unknown) => ({ error }))
  const needs: TerminalNeeds = {
    get db() {
      if ('error' in opened) throw opened.error
      return opened.db
    },
    clock: 'clock' in opened ? opened.clock : systemClock,
    ids: systemIds,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
  }
  try {
    return await run(needs)
  } finally {
    if ('db' in opened) await opened.db[Symbol.asyncDispose]()
  }
}
