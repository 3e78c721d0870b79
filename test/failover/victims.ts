import { setTimeout as pause } from 'node:timers/promises'
import type { Cluster, ClusterNode } from '#test/support/cluster.ts'
import type { ServerProcess } from '#test/support/server-process.ts'

/** A part of the house that can be killed or frozen, and brought back. */
export type Victim = {
  name: string
  /** False from the moment it is killed or frozen until it is ready, or goes on, again. */
  up: () => boolean
  kill: () => Promise<void>
  freeze: () => void
  thaw: () => void
  /** Starts it as whoever supervises it does: again and again until it is ready. */
  start: () => Promise<void>
  /** What it has logged as an error in all its lives: how often by text. */
  errors: () => Map<string, number>
}

/** A start that was in vain is tried again after so long, and so long in all. Milliseconds. */
const AGAIN_MS = 500
const START_LIMIT_MS = 180_000

/** All that can be hit, by name: every node, `redis`, and `database` where it is ours to kill. */
export function victimsOf({ nodes, redis, mariadb }: Cluster, unexpected: string[]): Map<string, Victim> {
  const all = [...nodes.map((node) => nodeVictim(node, unexpected)), serverVictim('redis', redis.process)]
  if (mariadb.process) all.push(serverVictim('database', mariadb.process))
  return new Map(all.map((victim) => [victim.name, victim]))
}

function nodeVictim(node: ClusterNode, unexpected: string[]): Victim {
  let frozen = false
  const lives = [node.running]
  const start = async (): Promise<void> => {
    await insist(node.name, () => node.start())
    lives.push(node.running)
    watch()
  }
  // whoever ends without having been told is started again, and remembered
  const watch = (): void => {
    const { running } = node
    void running?.ended.then(({ code, signal, err }) => {
      if (node.running !== running) return
      node.running = null
      unexpected.push(`${node.name} ended by itself with ${code ?? signal}: ${err.trim().slice(-300)}`)
      void start().catch((error: Error) => unexpected.push(error.message))
    })
  }
  watch()
  return {
    name: node.name,
    up: () => node.running !== null && !frozen,
    kill: async () => {
      frozen = false
      await node.stop('SIGKILL')
    },
    freeze: () => {
      frozen = true
      node.freeze()
    },
    thaw: () => {
      frozen = false
      node.thaw()
    },
    start,
    errors: () => {
      const counts = new Map<string, number>()
      for (const { level, msg } of lives.flatMap((life) => life?.log ?? []))
        if (level === 'error' || level === 'fatal') counts.set(msg, (counts.get(msg) ?? 0) + 1)
      return counts
    },
  }
}

function serverVictim(name: string, server: ServerProcess): Victim {
  let up = true
  return {
    name,
    up: () => up,
    kill: async () => {
      up = false
      await server.kill('SIGKILL')
    },
    freeze: () => {
      up = false
      server.freeze()
    },
    thaw: () => {
      up = true
      server.thaw()
    },
    start: async () => {
      await insist(name, async () => {
        await server.kill('SIGKILL')
        await server.start()
      })
      up = true
    },
    errors: () => new Map(),
  }
}

async function insist(name: string, start: () => Promise<void>): Promise<void> {
  const until = performance.now() + START_LIMIT_MS
  for (;;) {
    try {
      return await start()
    } catch (error) {
      if (performance.now() > until) throw new Error(`${name} did not come back: ${String(error)}`, { cause: error })
    }
    await pause(AGAIN_MS)
  }
}
