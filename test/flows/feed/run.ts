import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Fault } from './faults.ts'
import { Schedule } from './schedule.ts'
import { Store } from './store.ts'

export type Run = { from: number; count: number; fault: Fault | null; stopAtFirst: boolean }
export type Wrong = { seed: number; what: string }

/** Runs schedules one after another on one store; returns those that ended, or went, wrong. */
export async function runSchedules({ from, count, fault, stopAtFirst }: Run): Promise<Wrong[]> {
  const folder = mkdtempSync(join(tmpdir(), 'hadir-feed-'))
  const store = await Store.open(join(folder, 'model.db'))
  const wrong: Wrong[] = []
  try {
    for (let seed = from; seed < from + count; seed++) {
      const what = await new Schedule(store, seed, fault).run()
      if (what) wrong.push({ seed, what })
      if (what && stopAtFirst) break
    }
    return wrong
  } finally {
    store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
