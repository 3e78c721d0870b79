import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setPriority } from 'node:os'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { backupsIn, makeFolder } from '#src/backup/folder.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import { folderOf, readSettings } from './needs.ts'
import type { Out } from './needs.ts'

const HOUR = 3_600_000
/** A whole backup, and a trial of it, are made so often; after one that failed, so long is waited. Milliseconds. */
const FULL_EVERY_MS = 24 * HOUR
const FULL_AGAIN_MS = HOUR
const LOOK_EVERY_MS = 60_000
const BIN = new URL('../../../bin/hadir', import.meta.url).pathname

/**
 * `hadir backup daily`: makes a whole backup whenever the newest is a day old, and tries it out, until it is told to stop. For a container
 * beside many nodes; of SQLite `hadir start` does it by itself.
 */
export async function daily(named: string | undefined, out: Out): Promise<number> {
  const { settings } = readSettings()
  const folder = resolve(folderOf(named, settings))
  await makeFolder(folder)
  setPriority(10)
  const stopped = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopped.abort())
  out.write(`a whole backup into ${folder} every day\n`)
  const work = new Daily(folder, out)
  while (!stopped.signal.aborted) {
    void work.look()
    await pause(LOOK_EVERY_MS, undefined, { signal: stopped.signal }).catch(() => {})
  }
  work.stop()
  return 0
}

/** The whole backup of the day, in a process of its own: what follows must not wait for it. */
export class Daily {
  readonly #folder: string
  readonly #out: Out
  #running: ReturnType<typeof spawn> | null = null
  #triedAt = -Infinity

  constructor(folder: string, out: Out) {
    this.#folder = folder
    this.#out = out
  }

  /** Makes one where none of this day is there. A folder that is away for a while is said, and looked at again. */
  async look(): Promise<void> {
    try {
      await this.#makeIfDue(systemClock.now())
    } catch (error) {
      this.#out.write(`failed: ${messageOf(error)}\n`)
    }
  }

  async #makeIfDue(now: number): Promise<void> {
    if (this.#running || now - this.#triedAt < FULL_AGAIN_MS) return
    const [newest] = await backupsIn(this.#folder)
    if (newest && now - newest.madeAt < FULL_EVERY_MS) return
    this.#triedAt = now
    if ((await this.#run([this.#folder])) === 0) await this.#run(['drill', this.#folder])
  }

  async #run(args: string[]): Promise<number> {
    const child = spawn(process.execPath, [BIN, 'backup', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#running = child
    for (const said of [child.stdout, child.stderr])
      said.on('data', (text: Buffer) => void this.#out.write(text.toString()))
    const [code] = (await once(child, 'close')) as [number | null]
    this.#running = null
    return code ?? 1
  }

  stop(): void {
    this.#running?.kill()
  }
}
