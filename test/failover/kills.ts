import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { loadConfig } from '#src/config/config.ts'
import { SqliteDatabase } from '#src/database/sqlite/sqlite.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { makeStaff } from '#test/support/people.ts'
import type { Worker } from '#test/support/people.ts'
import { BIN, startHadir } from '#test/support/process.ts'
import type { Addresses, Running } from '#test/support/process.ts'
import { startLoad } from './load.ts'
import type { Load } from './load.ts'
import { seeded } from './random.ts'

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
}

/** How it stood after the last restart, when every tap had its answer. */
export type Aftermath = {
  folder: string
  acknowledged: number
  refused: string[]
  unknown: number
  /** Acknowledged keys that are not in the database. */
  missing: string[]
  /** Keys that count more than once. */
  doubled: string[]
  /** Keys in the database that nobody ever sent. */
  strangers: string[]
  /** Keys whose stored answer differs from the one that was given. */
  otherwise: string[]
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
    workers,
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
      await enough(load, load.acknowledged.length + least + Math.floor(random() * (most - least)))
      const started = performance.now()
      const killed = running.kill('SIGKILL')
      house = killed.then(start)
      await house
      restartMs.push(performance.now() - started)
    }
    await load.stop()
  } finally {
    const last = await house.catch(() => null)
    if (last) await last.kill('SIGTERM')
  }
  return { folder, ...(await compare(folder, load)), restartMs, remove: () => rmSync(folder, { recursive: true }) }
}

async function prepare(folder: string, people: number): Promise<Worker[]> {
  const config = loadConfig('embedded', { HADIR_DATA: folder })
  await using db = new SqliteDatabase({ file: join(folder, 'hadir.db') })
  await db.migrate()
  const { workers } = await makeStaff({ db, clock: systemClock, ids: systemIds, config }, people)
  return workers
}

/** Waits until so many taps are acknowledged. */
async function enough(load: Load, count: number): Promise<void> {
  const late = AbortSignal.timeout(60_000)
  while (load.acknowledged.length < count) {
    late.throwIfAborted()
    await pause(1)
  }
}

type Compared = Pick<
  Aftermath,
  'acknowledged' | 'refused' | 'unknown' | 'missing' | 'doubled' | 'strangers' | 'otherwise'
>

async function compare(folder: string, { acknowledged, refused, sent, unknown }: Load): Promise<Compared> {
  await using db = new SqliteDatabase({ file: join(folder, 'hadir.db') })
  const stored = new Map<string, string[]>()
  for (const { idempotency_key: key, answer } of await db.read.kysely
    .selectFrom('punch')
    .select(['idempotency_key', 'answer'])
    .execute())
    stored.set(key, [...(stored.get(key) ?? []), answer])
  return {
    acknowledged: acknowledged.length,
    refused: refused.map(({ status, body }) => `${status} ${body}`),
    unknown,
    missing: acknowledged.filter(({ key }) => !stored.has(key)).map(({ key }) => key),
    doubled: [...stored].filter(([, answers]) => answers.length > 1).map(([key]) => key),
    strangers: [...stored.keys()].filter((key) => !sent.has(key)),
    otherwise: acknowledged.filter(({ key, body }) => stored.get(key)?.[0] !== body).map(({ key }) => key),
  }
}

export const HADIR = { path: BIN, args: ['start'] } as const
export const FRAGILE = { path: join(import.meta.dirname, '../support/fragile-house.ts'), args: [] } as const
