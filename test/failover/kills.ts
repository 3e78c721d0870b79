import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '#src/config/config.ts'
import { SqliteDatabase } from '#src/database/sqlite/sqlite.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { makeStaff } from '#test/support/people.ts'
import type { Worker } from '#test/support/people.ts'
import { BIN, startHadir } from '#test/support/process.ts'
import type { Addresses, Running } from '#test/support/process.ts'
import { compareWithLog } from './compare.ts'
import type { Compared } from './compare.ts'
import { startLoad, tappersOf } from './load.ts'
import type { Load } from './load.ts'
import { seeded } from './random.ts'
import { compareSettled, lockLongPeriod, untilSettled } from './settling.ts'

export type KillOptions = {
  kills: number
  seed: number
  people: number
  /** How many tap at a time. */
  abreast: number
  /** A kill comes after so many acknowledged taps, at random between the two. */
  between: readonly [least: number, most: number]
  /** The house to start; `hadir start` unless told. */
  script?: { path: string; args: readonly string[] }
  /** Whether a period that was locked before the first kill has to be written down in the end. */
  settles?: boolean
}

/** How it stood after the last restart, when every tap had its answer. */
export type Aftermath = Compared & {
  folder: string
  acknowledged: number
  refused: string[]
  unknown: number
  unanswered: string[]
  /** Of a period that was locked before the first kill. */
  settled: { days: number; wrong: number }
  /** From the kill until the house is ready again. Milliseconds. */
  restartMs: number[]
  remove: () => void
}

/** Kills a house under load again and again, and compares what people were told with what is in the database. */
export async function killUnderLoad(options: KillOptions): Promise<Aftermath> {
  const folder = mkdtempSync(join(tmpdir(), 'hadir-kill-'))
  const workers = await prepare(folder, options.people)
  const start = (): Promise<Running & Addresses> =>
    startHadir({ HADIR_DATA: folder, LOG_LEVEL: 'info' }, options.script)
  let house = start()
  const load = startLoad(
    tappersOf(workers),
    { abreast: options.abreast },
    async () => (await house).url,
    () => systemIds.uuid(),
  )
  const random = seeded(options.seed)
  const restartMs: number[] = []
  try {
    for (let kill = 0; kill < options.kills; kill++) {
      const running = await house
      const [least, most] = options.between
      await load.taps(least + Math.floor(random() * (most - least)))
      const started = performance.now()
      const killed = running.kill('SIGKILL')
      house = killed.then(start)
      await house
      restartMs.push(performance.now() - started)
    }
    await load.stop()
    if (options.settles) await settledMeanwhile(folder)
  } finally {
    const last = await house.catch(() => null)
    if (last) await last.kill('SIGTERM')
  }
  return { folder, ...(await compare(folder, load)), restartMs, remove: () => rmSync(folder, { recursive: true }) }
}

async function settledMeanwhile(folder: string): Promise<void> {
  await using db = new SqliteDatabase({ file: join(folder, 'hadir.db') })
  await untilSettled(db, 60_000)
}

async function prepare(folder: string, people: number): Promise<Worker[]> {
  const config = loadConfig('embedded', { HADIR_DATA: folder })
  await using db = new SqliteDatabase({ file: join(folder, 'hadir.db') })
  await db.migrate()
  const { workers } = await makeStaff({ db, clock: systemClock, ids: systemIds, config }, people)
  await lockLongPeriod(db)
  return workers
}

type Stood = Omit<Aftermath, 'folder' | 'restartMs' | 'remove'>

async function compare(folder: string, load: Load): Promise<Stood> {
  await using db = new SqliteDatabase({ file: join(folder, 'hadir.db') })
  return {
    ...(await compareWithLog(db, [load])),
    acknowledged: load.acknowledged.length,
    refused: load.refused.map(({ status, body }) => `${status} ${body}`),
    unknown: load.unknown,
    unanswered: load.unanswered,
    settled: await compareSettled(db),
  }
}

export const HADIR = { path: BIN, args: ['start'] } as const
export const FRAGILE = { path: join(import.meta.dirname, '../support/fragile-house.ts'), args: [] } as const
