import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MysqlDatabase } from '#src/database/mysql/mysql.ts'
import { startMariaDb } from './mariadb.ts'
import type { MariaDb } from './mariadb.ts'
import { BIN, runHadir, startHadir } from './process.ts'
import type { Addresses, Running } from './process.ts'
import { startRedis } from './redis.ts'
import type { RedisServer } from './redis.ts'
import { sparePort } from './server-process.ts'

export const NODE_ROLES = ['app', 'relay', 'worker', 'realtime'] as const
export type NodeRole = (typeof NODE_ROLES)[number]

export type ClusterOptions = {
  /** How many of each role. */
  nodes: Record<NodeRole, number>
  /** Servers that keep what they have acknowledged, as in production, instead of being quick. */
  durable?: boolean
  env?: Record<string, string>
  /** More of the environment for single processes, by their name. */
  envOf?: Record<string, Record<string, string>>
  /** The processes come as a user of the server who may no more than docs/operating.md grants, instead of as its root. */
  plainUser?: boolean
  /** Where MariaDB keeps its data; a folder of its own unless told. */
  mariadbFolder?: string
  /** More settings of MariaDB and Redis. */
  mariadbArgs?: readonly string[]
  redisArgs?: readonly string[]
  /** Another program in the place of `hadir`, for planted faults. */
  script?: string
}

/** One process of the house; its ports stay the same when it is started again. */
export type ClusterNode = {
  name: string
  role: NodeRole
  port: number
  /** Null while it is away. */
  running: (Running & Addresses) | null
  start: () => Promise<void>
  /** Ends it and resolves with how it ended. */
  stop: (signal?: NodeJS.Signals) => ReturnType<Running['kill']>
  freeze: () => void
  thaw: () => void
}

/** A whole distributed house on this machine: MariaDB, Redis, and every role in processes of its own. */
export type Cluster = AsyncDisposable & {
  mariadb: MariaDb
  redis: RedisServer
  nodes: ClusterNode[]
  of: (role: NodeRole) => ClusterNode[]
  node: (name: string) => ClusterNode
  /** What every process is told. */
  env: Record<string, string>
  databaseUrl: string
  /** The same database, for whoever looks on. */
  db: MysqlDatabase
  /** Secret and key as the processes know them. */
  app: { id: string; key: string; secret: string }
  sessionSecret: string
}

const APP = { id: 'hadir', key: 'key-of-the-tests', secret: 'secret of the tests' }
const SESSION_SECRET = 's'.repeat(32)

export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  await using opened = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'hadir-cluster-'))
  opened.defer(() => rm(folder, { recursive: true, force: true }))
  const { durable = false } = options
  const mariadb = opened.use(
    await startMariaDb({ durable, args: options.mariadbArgs ?? [], folder: options.mariadbFolder }),
  )
  const redis = opened.use(
    await startRedis({ args: [...(durable ? ['--appendonly', 'yes'] : []), ...(options.redisArgs ?? [])] }),
  )
  const databaseUrl = await (options.plainUser ? forPlainUser(mariadb) : mariadb.createDatabase())
  const env: Record<string, string> = {
    HADIR_DATA: folder,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redis.url,
    SESSION_SECRET,
    REALTIME_APP_ID: APP.id,
    REALTIME_APP_KEY: APP.key,
    REALTIME_APP_SECRET: APP.secret,
    ...options.env,
  }
  const migrated = await runHadir(['migrate'], { env })
  if (migrated.code !== 0) throw new Error(`hadir migrate: ${migrated.err}${migrated.out}`)
  const nodes: ClusterNode[] = []
  for (const role of NODE_ROLES)
    for (let n = 1; n <= options.nodes[role]; n++)
      nodes.push(
        await nodeOf(`${role}-${n}`, role, { ...env, ...options.envOf?.[`${role}-${n}`] }, options.script ?? BIN),
      )
  opened.defer(() => stopAll(nodes))
  // all of them have started or failed before anything is stopped again
  const failed = (await Promise.allSettled(nodes.map((node) => node.start()))).find(
    ({ status }) => status === 'rejected',
  )
  if (failed?.status === 'rejected') throw failed.reason
  const db = opened.use(new MysqlDatabase({ url: databaseUrl, poolSize: 4 }))
  const everything = opened.move()
  return {
    mariadb,
    redis,
    nodes,
    of: (role) => nodes.filter((node) => node.role === role),
    node: (name) => {
      const found = nodes.find((node) => node.name === name)
      if (!found) throw new Error(`there is no ${name}`)
      return found
    },
    env,
    databaseUrl,
    db,
    app: APP,
    sessionSecret: SESSION_SECRET,
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  }
}

/** A database whose user may do what the documentation asks for and nothing else. */
async function forPlainUser(mariadb: MariaDb): Promise<string> {
  const url = new URL(await mariadb.createDatabase())
  const rights = 'select, insert, update, delete, create, alter, drop, index, references'
  await mariadb.sql(`create user 'hadir'@'%' identified by 'biasa'`)
  await mariadb.sql(`grant ${rights} on ${url.pathname.slice(1)}.* to 'hadir'@'%'`)
  return Object.assign(url, { username: 'hadir', password: 'biasa' }).href
}

async function nodeOf(
  name: string,
  role: NodeRole,
  shared: Record<string, string>,
  script: string,
): Promise<ClusterNode> {
  const port = await sparePort()
  const own = { NODE_ID: name, [role === 'realtime' ? 'REALTIME_PORT' : 'PORT']: String(port) }
  const node: ClusterNode = {
    name,
    role,
    port,
    running: null,
    start: async () => {
      node.running = await startHadir({ ...shared, ...own }, { path: script, args: [role] })
    },
    stop: async (signal = 'SIGKILL') => {
      const { running } = node
      if (!running) throw new Error(`${name} is away`)
      node.running = null
      const ended = running.kill(signal)
      if (signal !== 'SIGKILL') running.process.kill('SIGCONT')
      return ended
    },
    freeze: () => void node.running?.process.kill('SIGSTOP'),
    thaw: () => void node.running?.process.kill('SIGCONT'),
  }
  return node
}

async function stopAll(nodes: readonly ClusterNode[]): Promise<void> {
  await Promise.all(nodes.map(async (node) => node.running && node.stop('SIGKILL')))
}
