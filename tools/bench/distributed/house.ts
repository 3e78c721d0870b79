import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCluster } from '#test/support/cluster.ts'
import type { Cluster, NodeRole } from '#test/support/cluster.ts'
import { hire } from '../company.ts'
import { cpuMsOf } from '../cpu.ts'

export type BenchHouse = AsyncDisposable & {
  cluster: Cluster
  /** The people as JSON, for the processes that play them. */
  workersFile: string
}

/** A house of many processes on durable servers, full of people who are signed in. */
export async function openBenchHouse(
  people: number,
  nodes: Record<NodeRole, number>,
  mixedBy = people,
): Promise<BenchHouse> {
  await using opened = new AsyncDisposableStack()
  const home = mkdtempSync(join(tmpdir(), 'hadir-bench-'))
  opened.defer(() => rmSync(home, { recursive: true, force: true }))
  const cluster = opened.use(
    await startCluster({ nodes, durable: true, env: { TRUSTED_PROXIES: '127.0.0.1', LOG_LEVEL: 'info' } }),
  )
  const workersFile = join(home, 'workers.json')
  writeFileSync(workersFile, JSON.stringify(await hire(cluster.db, people, cluster.sessionSecret, mixedBy)))
  const everything = opened.move()
  return { cluster, workersFile, [Symbol.asyncDispose]: () => everything.disposeAsync() }
}

/** CPU time of every part of a house so far, by what it is, milliseconds. */
export function cpuOf({ nodes, mariadb, redis }: Cluster): Map<string, number> {
  const used = new Map<string, number>()
  const add = (name: string, pid: number | undefined): void =>
    void used.set(name, (used.get(name) ?? 0) + (pid === undefined ? 0 : cpuMsOf(pid)))
  for (const { role, running } of nodes) add(role, running?.process.pid)
  add('database', mariadb.process?.pid)
  add('Redis', redis.process.pid)
  return used
}

/** What was used between two looks, for each of so many things, milliseconds. */
export const cpuEach = (before: Map<string, number>, after: Map<string, number>, things: number): Map<string, number> =>
  new Map([...after].map(([name, ms]) => [name, (ms - (before.get(name) ?? 0)) / things]))

/** Waits until every committed event has gone to the sockets; milliseconds. */
export async function drained({ db }: Cluster, limitMs = 120_000): Promise<number> {
  const started = performance.now()
  for (;;) {
    const [waiting, open] = await Promise.all(
      (['outbox', 'delivery'] as const).map(async (table) =>
        Number(
          (
            await db.read.kysely
              .selectFrom(table)
              .select((eb) => eb.fn.countAll().as('n'))
              .executeTakeFirst()
          )?.n,
        ),
      ),
    )
    if (waiting === 0 && open === 0) return performance.now() - started
    if (performance.now() - started > limitMs) throw new Error(`events are still on their way after ${limitMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
