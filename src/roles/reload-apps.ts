import { readFile } from 'node:fs/promises'
import { parseApps } from '#src/config/apps-file.ts'
import { repeat } from '#src/kernel/clock.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Logger } from '#src/kernel/log.ts'
import type { AppBook, AppSettings } from '#src/realtime/apps.ts'
import type { Realtime } from '#src/realtime/server.ts'

type Needs = {
  file: string
  /** The app of the environment, which no file can change. */
  own: AppSettings
  apps: AppBook
  realtime: Pick<Realtime, 'reviewApps'>
  clock: Clock
  log: Logger
}

/** How often the file is looked at, and over how long connections end whose app has changed. Milliseconds. */
const LOOK_MS = 2_000
const REVIEW_MS = 2_000

/**
 * Takes over the file of apps when it changes or the process is told to (SIGHUP), at once and as a whole. A file that
 * cannot be used changes nothing; all its faults are logged, once for each text of it. Returns what ends it.
 */
export function reloadApps(needs: Needs): () => void {
  const { file, clock, log } = needs
  // What the start has read was good; it may have changed since.
  let last = ''
  const look = async (isTold: boolean): Promise<void> => {
    const text = await readFile(file, 'utf8').catch((error: unknown) => `\0${messageOf(error)}`)
    if (text === last && !isTold) return
    last = text
    if (text.startsWith('\0')) log.error({ file, error: text.slice(1) }, KEPT)
    else await take(text, needs)
  }
  const fail = (error: unknown): void => log.error({ file, error: messageOf(error) }, KEPT)
  const told = (): void => void look(true).catch(fail)
  process.on('SIGHUP', told)
  const cancel = repeat(clock, LOOK_MS, () => look(false), fail)
  return () => {
    cancel()
    process.removeListener('SIGHUP', told)
  }
}

const KEPT = 'the file of realtime apps cannot be used; the apps stay as they were'

async function take(text: string, { file, own, apps, realtime, log }: Needs): Promise<void> {
  const read = parseApps(text, [own])
  if (read.faults.length > 0) return log.error({ file, faults: read.faults }, KEPT)
  apps.replace([own, ...read.apps])
  log.info({ file, apps: read.apps.map(({ id }) => id) }, 'the realtime apps are those of the file')
  await realtime.reviewApps(REVIEW_MS)
}
