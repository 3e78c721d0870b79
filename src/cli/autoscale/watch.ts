import type { Clock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import { decide, NOTHING } from './decide.ts'
import type { Memory, Policy } from './decide.ts'
import { loadBetween } from './sources.ts'
import type { Gate, Read, ReadNodes } from './sources.ts'

export type WatchNeeds = { clock: Clock; gate: Gate; nodes: ReadNodes; policy: Policy; dryRun: boolean }

/** What one look came to. */
export type Seen = { replicas: number | null; to: number | null; done: boolean; why: string; loads: (number | null)[] }

/** Looks, decides and does it, each time it is called; what goes wrong is said and forgotten with all that was seen. */
export function watcher({ clock, gate, nodes, policy, dryRun }: WatchNeeds): () => Promise<Seen> {
  let memory: Memory = NOTHING
  let before = new Map<string, Read>()
  return async () => {
    let replicas: number | null = null
    let loads: (number | null)[] = []
    try {
      const [state, actives] = await Promise.all([gate.read(), nodes()])
      replicas = state.replicas
      const at = clock.monotonic()
      const now = new Map([...actives].map(([address, active]) => [address, { at, active }]))
      loads = [...now].map(([address, read]) => loadBetween(before.get(address), read))
      before = now
      const { to, why, memory: next } = decide(memory, { at, ...state, loads }, policy)
      memory = next
      if (to !== null && !dryRun) await gate.set(to)
      return { replicas, to, done: to !== null && !dryRun, why, loads }
    } catch (error) {
      memory = { ...memory, highSince: null, calmSince: null }
      return { replicas, to: null, done: false, why: `failed: ${messageOf(error)}`, loads }
    }
  }
}
