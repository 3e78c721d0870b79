import { lookup } from 'node:dns/promises'
import { z } from 'zod'

/** How many nodes there are and whether that may be changed now, and the way to change it. */
export type Gate = { read: () => Promise<State>; set: (replicas: number) => Promise<void> }
export type State = { replicas: number; busy: boolean }

/** Seconds in which the event loop of each process had work, since it started, by address; null: no answer. */
export type ReadNodes = () => Promise<Map<string, number | null>>

const LIMIT_MS = 3_000
const STATE = z.object({ replicas: z.int().min(0), busy: z.boolean() })
const LINE = /^hadir_event_loop_active_seconds_total(?:\{[^}]*\})? (\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/m
/** No process tells more than this. */
const LONGEST = 2 ** 22

/** The scale gate of a Swarm stack (deploy/docker/scale-gate.mjs). */
export function gateAt(url: string): Gate {
  const ask = async (path: string, method: 'GET' | 'POST'): Promise<unknown> => {
    const answer = await fetch(new URL(path, url), { method, signal: AbortSignal.timeout(2 * LIMIT_MS) })
    const body = (await answer.json()) as { error?: unknown }
    if (!answer.ok) throw new Error(typeof body.error === 'string' ? body.error : `the gate says ${answer.status}`)
    return body
  }
  return {
    read: async () => STATE.parse(await ask('/replicas', 'GET')),
    set: async (replicas) => void (await ask(`/replicas/${replicas}`, 'POST')),
  }
}

/** Every address that a name leads to, asked at once for its metrics. */
export function nodesAt(url: string): ReadNodes {
  const { hostname, port } = new URL(url)
  return async () => {
    const found = await lookup(hostname, { all: true, family: 4 }).catch(() => [])
    const read = async (address: string): Promise<[string, number | null]> => [
      address,
      await readActive(`http://${address}:${port}/metrics`),
    ]
    return new Map(await Promise.all(found.map(({ address }) => read(address))))
  }
}

async function readActive(url: string): Promise<number | null> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(LIMIT_MS) })
    const text = await answer.text()
    if (!answer.ok || text.length > LONGEST) return null
    return activeIn(text)
  } catch {
    return null
  }
}

/** The figure in a text of metrics, or null. */
export function activeIn(text: string): number | null {
  const found = LINE.exec(text)?.[1]
  return found === undefined ? null : Number(found)
}

/** A figure of one process, and when it was read. */
export type Read = { at: number; active: number | null }

/** How busy a process was between two looks, 0 to 1; null where one of them is missing or it has started anew. */
export function loadBetween(before: Read | undefined, now: Read): number | null {
  if (!before || before.active === null || now.active === null || now.at <= before.at) return null
  const share = ((now.active - before.active) * 1_000) / (now.at - before.at)
  return share < 0 ? null : Math.min(1, share)
}
