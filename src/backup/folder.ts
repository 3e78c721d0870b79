import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '#src/kernel/clock.ts'
import { headerOf } from './read-archive.ts'

const NAME = /^hadir-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z\.backup$/
const DAY = 86_400_000

export type Kept = { name: string; path: string; madeAt: number; bytes: number }

/** Where in the folder of backups the continuous one lies. */
export const continuousIn = (folder: string): string => join(folder, 'continuous')

/** How many stay: the newest of so many days, weeks and months. */
export type Keep = { daily: number; weekly: number; monthly: number }

/** The name of a backup of a moment: names sort as moments do. */
export const nameOf = (madeAt: number): string => `hadir-${stamp(madeAt)}.backup`

/** 20261123T005433Z */
export const stamp = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`

/** The backups of a folder, newest first. What has such a name is whole: it got it at the end. */
export async function backupsIn(folder: string): Promise<Kept[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const found: Kept[] = []
  for (const name of names) {
    const parts = NAME.exec(name)
    if (!parts) continue
    const [, year, month, day, hour, minute, second] = parts.map(Number) as [number, ...number[]]
    const path = join(folder, name)
    const madeAt = Date.UTC(year as number, (month as number) - 1, day, hour, minute, second)
    found.push({ name, path, madeAt, bytes: (await stat(path)).size })
  }
  return found.sort((a, b) => b.madeAt - a.madeAt)
}

/**
 * Which of these backups may go. Of each of the last days, weeks (from Monday) and months that have any, the newest stays; the
 * newest of all stays whatever the numbers say.
 */
export function mayGo<B extends Pick<Kept, 'madeAt'>>(backups: readonly B[], keep: Keep): B[] {
  const newestFirst = backups.toSorted((a, b) => b.madeAt - a.madeAt)
  const stay = new Set<B>(newestFirst.slice(0, 1))
  const spans: [number, (at: number) => string | number][] = [
    [keep.daily, (at) => Math.floor(at / DAY)],
    // the first day of the epoch was a Thursday
    [keep.weekly, (at) => Math.floor((Math.floor(at / DAY) + 3) / 7)],
    [keep.monthly, (at) => new Date(at).toISOString().slice(0, 7)],
  ]
  for (const [count, spanOf] of spans) {
    const seen = new Set<string | number>()
    for (const backup of newestFirst) {
      const span = spanOf(backup.madeAt)
      if (seen.has(span)) continue
      seen.add(span)
      if (seen.size <= count) stay.add(backup)
    }
  }
  return newestFirst.filter((backup) => !stay.has(backup))
}

/** Removes what may go, and what a backup that was broken off has left; returns the names. Only after a new one was made. */
export async function rotate(folder: string, keep: Keep, clock: Clock): Promise<string[]> {
  const all = await backupsIn(folder)
  const [newest] = all
  // where the newest cannot even be opened nothing goes
  if (!newest || !(await headerOf(newest.path).catch(() => null))) return []
  const removed: string[] = []
  for (const { name, path } of mayGo(all, keep)) {
    await rm(path)
    removed.push(name)
  }
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.backup.part')) continue
    const known = await stat(join(folder, name)).catch(() => null)
    if (known && clock.now() - known.mtimeMs > DAY) await rm(join(folder, name), { force: true })
  }
  return removed
}

/** Makes the folder, for this user alone. */
export const makeFolder = async (folder: string): Promise<void> =>
  void (await mkdir(folder, { recursive: true, mode: 0o700 }))
