import { existsSync } from 'node:fs'
import { setPriority } from 'node:os'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { continuousIn, makeFolder } from '#src/backup/folder.ts'
import { filesIn } from '#src/backup/folder-files.ts'
import { Follower } from '#src/backup/follow.ts'
import { PageWatch } from '#src/database/sqlite/page-image.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import { UsageError } from '#src/cli/terminal.ts'
import { Daily } from './daily.ts'
import { folderOf, mega, readSettings } from './needs.ts'
import type { Out } from './needs.ts'

/** From the end of one round to the beginning of the next. Milliseconds. */
const EVERY_MS = 20_000
const HOUR = 3_600_000
/** How far back every moment that was kept can be restored. Milliseconds. */
const KEEP_MS = 48 * HOUR

/** What `hadir start` hears from the process that follows its database. */
export type FollowMessage = { at: number; bytes: number | null } | { fault: string }

/**
 * `hadir backup follow`: keeps a continuous backup until it is told to stop, and makes a whole one every day and tries it out. The
 * child of a server ends with it, however that ends.
 */
export async function follow(named: string | undefined, out: Out): Promise<number> {
  const { config, settings } = readSettings()
  const folder = resolve(folderOf(named, settings))
  const { database } = config
  if (database.kind !== 'sqlite')
    throw new UsageError('it follows SQLite; of MySQL and MariaDB scripts/follow-binlog.sh keeps the binary log')
  if (!existsSync(database.file)) throw new Error(`there is no database at ${database.file}`)
  setPriority(10)
  const stopped = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const)
    process.once(signal as 'SIGTERM', () => stopped.abort())
  await makeFolder(continuousIn(folder))
  const watched = new PageWatch(database.file)
  const files = () => filesIn(config.dataFolder, [folder, settings.folder, config.log.file])
  const needs = {
    watched,
    clock: systemClock,
    secret: settings.secret,
    folder: continuousIn(folder),
    files,
    keepMs: KEEP_MS,
  }
  const follower = new Follower(needs)
  out.write((await follower.resume()) ? 'going on with the last chain\n' : 'a new chain begins\n')
  const daily = new Daily(folder, out)
  try {
    while (!stopped.signal.aborted) {
      tell(out, await roundOf(follower))
      void daily.look()
      await pause(EVERY_MS, undefined, { signal: stopped.signal }).catch(() => {})
    }
  } finally {
    daily.stop()
    watched.close()
  }
  return 0
}

async function roundOf(follower: Follower): Promise<FollowMessage> {
  try {
    // before the round: what is committed while it runs may not be in it
    const at = systemClock.now()
    return { at, bytes: await follower.round() }
  } catch (error) {
    return { fault: messageOf(error) }
  }
}

/** Over the channel to the server, or to whoever reads the output. */
function tell(out: Out, message: FollowMessage): void {
  if (process.send) return void (process.connected && process.send(message))
  if ('fault' in message) out.write(`failed: ${message.fault}\n`)
  else if (message.bytes !== null) out.write(`${new Date(message.at).toISOString()} ${mega(message.bytes)}\n`)
}
