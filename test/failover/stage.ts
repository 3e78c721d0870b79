import { fileURLToPath } from 'node:url'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { startCluster } from '#test/support/cluster.ts'
import type { Cluster, NodeRole } from '#test/support/cluster.ts'
import { startNginx } from '#test/support/nginx.ts'
import type { Nginx } from '#test/support/nginx.ts'
import { makeStaff, signUp } from '#test/support/people.ts'
import { startLoad, tappersOf } from './load.ts'
import type { Load, LoadFault, Tapper } from './load.ts'
import { plantedNamed } from './planted.ts'
import type { PlantedName } from './planted.ts'
import { victimsOf } from './victims.ts'
import type { Victim } from './victims.ts'
import { openWall } from './wall-client.ts'
import type { Wall } from './wall-client.ts'

export type StageOptions = {
  people: number
  screens: number
  seed: number
  nodes?: Partial<Record<NodeRole, number>>
  /** Planted faults: another program in the place of `hadir`, told by `env`; screens that never ask the feed. */
  script?: string
  env?: Record<string, string>
  deaf?: boolean
}

/** A distributed house behind nginx on servers that keep what they acknowledge, with people and screens. */
export type Stage = AsyncDisposable & {
  cluster: Cluster
  nginx: Nginx
  wall: Wall
  tappers: Tapper[]
  victims: ReadonlyMap<string, Victim>
  victim: (name: string) => Victim
  /** Everybody who ever tapped here. */
  loads: readonly Load[]
  /** Taps through nginx, or through another port that leads to it; one load at a time. */
  load: (perSecond: number, options?: { port?: number; fault?: LoadFault }) => Load
  /** Processes that ended although nobody had ended them. */
  unexpected: string[]
}

const NODES = { app: 4, relay: 2, worker: 2, realtime: 2 }
/** No account asks more than a person does: so many screens share one. */
const SCREENS_OF_ONE = 5
const HOUR = 3_600_000

export async function openStage(options: StageOptions): Promise<Stage> {
  await using opened = new AsyncDisposableStack()
  const { screens, seed, script, deaf = false } = options
  const cluster = opened.use(
    await startCluster({
      nodes: { ...NODES, ...options.nodes },
      durable: true,
      env: { TRUSTED_PROXIES: '127.0.0.1', ...options.env },
      ...(script && { script }),
    }),
  )
  const ports = (role: NodeRole): number[] => cluster.of(role).map(({ port }) => port)
  const nginx = opened.use(await startNginx({ app: ports('app'), realtime: ports('realtime') }))
  const { db, sessionSecret, app } = cluster
  const needs = { db, clock: systemClock, ids: systemIds, config: { sessionSecret } }
  const { workers } = await makeStaff(needs, options.people, { zone: zoneAtNoon(systemClock.now()) })
  const cookies: string[] = []
  for (let n = 0; n * SCREENS_OF_ONE < screens; n++) cookies.push((await signUp(needs, `admin-${n}`, 'admin')).cookie)
  const unexpected: string[] = []
  const victims = victimsOf(cluster, unexpected)
  const wall = opened.use(await openWall({ port: nginx.port, key: app.key, cookies, screens, seed, deaf }))
  const loads: Load[] = []
  const tappers = tappersOf(workers)
  const everything = opened.move()
  return {
    cluster,
    nginx,
    wall,
    tappers,
    victims,
    victim: (name) => {
      const found = victims.get(name)
      if (!found) throw new Error(`there is no ${name}`)
      return found
    },
    loads,
    load: (perSecond, { port = nginx.port, fault } = {}) => {
      const load = startLoad(
        tappers,
        { perSecond },
        async () => `http://127.0.0.1:${port}`,
        () => systemIds.uuid(),
        fault,
      )
      loads.push(load)
      return load
    },
    unexpected,
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  }
}

const PLANTED_NODE = fileURLToPath(new URL('./planted-node.ts', import.meta.url))

/** A stage whose nodes and screens have a planted fault. */
export function plantedOptions(name: PlantedName): Partial<StageOptions> {
  const { edits, deaf, nodes } = plantedNamed(name)
  return {
    ...(edits && { script: PLANTED_NODE, env: { HADIR_PLANTED: name } }),
    ...(deaf && { deaf }),
    ...(nodes && { nodes }),
  }
}

/** Where it is about noon, so that no run of hours meets the end of a day. */
export function zoneAtNoon(now: number): string {
  const hour = new Date(now).getUTCHours() + Math.round((now % HOUR) / HOUR)
  const offset = 12 - hour
  // these names count the other way round
  return offset === 0 ? 'Etc/GMT' : `Etc/GMT${offset > 0 ? '-' : '+'}${Math.abs(offset)}`
}
