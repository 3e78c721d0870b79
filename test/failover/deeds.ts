import { setTimeout as pause } from 'node:timers/promises'
import type { Fault } from './plan.ts'
import type { Stage } from './stage.ts'

/** A fault that was done, with its moments by `performance.now()`. */
export type Done = Fault & {
  began: number
  /** When the victim was ready again; null until then. */
  ended: number | null
}

const REDIS_LIMIT_MS = 5_000

export type DeedOptions = {
  /** Adds to it as it goes. */
  history: Done[]
  /** Ends the plan, and mends at once whatever is still to be mended. */
  heal: AbortSignal
  onFault?: (done: Done) => void
}

/**
 * Does the faults of a plan at their times, and resolves when everything is mended. A fault whose victim is not there
 * yet is left out. Rejects when a victim does not come back.
 */
export async function doFaults(stage: Stage, plan: readonly Fault[], options: DeedOptions): Promise<void> {
  const { history, heal, onFault } = options
  const started = performance.now()
  const mending: Promise<void>[] = []
  for (const fault of plan) {
    await unless(heal, started + fault.atMs - performance.now())
    if (heal.aborted) break
    const done = await doFault(stage, fault)
    if (!done) continue
    history.push(done)
    onFault?.(done)
    if (fault.lastsMs > 0) mending.push(mend(stage, done, heal))
  }
  await Promise.all(mending)
}

/** Null when there was nobody to do it to. */
async function doFault(stage: Stage, fault: Fault): Promise<Done | null> {
  const done: Done = { ...fault, began: performance.now(), ended: null }
  if (fault.deed === 'cut') await stage.wall.cut(0.5)
  else {
    const victim = stage.victim(fault.victim)
    if (!victim.up()) return null
    if (fault.deed === 'kill') await victim.kill()
    else if (fault.deed === 'freeze') victim.freeze()
    else if (!(await wipeRedis(stage))) return null
  }
  if (fault.lastsMs === 0) done.ended = performance.now()
  return done
}

async function mend(stage: Stage, done: Done, heal: AbortSignal): Promise<void> {
  await unless(heal, done.began + done.lastsMs - performance.now())
  const victim = stage.victim(done.victim)
  if (done.deed === 'kill') await victim.start()
  else victim.thaw()
  done.ended = performance.now()
}

/** FLUSHALL: all that Redis holds is gone. False when it did not answer. */
export async function wipeRedis({ cluster }: Stage): Promise<boolean> {
  const late = new AbortController()
  const wiped = cluster.redis.command('FLUSHALL').then(
    () => true,
    () => false,
  )
  try {
    return await Promise.race([wiped, pause(REDIS_LIMIT_MS, false, { signal: late.signal })])
  } finally {
    late.abort()
  }
}

/** Waits so long, or until the signal. */
const unless = (signal: AbortSignal, ms: number): Promise<void> =>
  pause(Math.max(0, ms), undefined, { signal }).catch(() => {})
