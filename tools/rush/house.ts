import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '#src/config/config.ts'
import type { Database } from '#src/database/database.ts'
import { SqliteDatabase } from '#src/database/sqlite/sqlite.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { startCluster } from '#test/support/cluster.ts'
import type { NodeRole } from '#test/support/cluster.ts'
import { startNginx } from '#test/support/nginx.ts'
import { signUp } from '#test/support/people.ts'
import { startHadir } from '#test/support/process.ts'
import type { LogLine } from '#test/support/process.ts'
import { sparePort } from '#test/support/server-process.ts'
import { hire } from '../bench/company.ts'
import type { Worker } from '../bench/company.ts'
import { withChildren } from './cpu-watch.ts'
import type { Pids } from './cpu-watch.ts'
import { mysqlStorage, sqliteStorage } from './storage.ts'
import type { Storage } from './storage.ts'

export type HouseOptions = { people: number; screens: number; nodes: number }

/** A fresh house with a company that is signed in, and nobody who has tapped. */
export type RushHouse = AsyncDisposable & {
  /** What it is made of, in words. */
  what: string
  /** Where everything is asked. */
  port: number
  key: string
  workers: Worker[]
  /** Of administrators, for screens. */
  cookies: string[]
  admins: string[]
  db: Database
  pids: Pids
  /** Stops and starts part of it while people tap. */
  restart: () => Promise<void>
  storage: () => Promise<Storage>
  /** What processes have logged as errors. */
  errors: () => string[]
}

const DRAIN_SECONDS = '3'
/** No account asks more than a person does: so many screens share one. */
const SCREENS_OF_ONE = 5
/** Who asks from outside takes turns too: see "Limits of requests" in docs/limits.md. */
const LEAST_ADMINS = 4

export const openRushHouse = (options: HouseOptions): Promise<RushHouse> =>
  options.nodes === 0 ? openOne(options) : openMany(options)

async function peopleOf(db: Database, sessionSecret: string, { people, screens }: HouseOptions) {
  const workers = await hire(db, people, sessionSecret)
  const needs = { db, clock: systemClock, ids: systemIds, config: { sessionSecret } }
  const count = Math.max(Math.ceil(screens / SCREENS_OF_ONE), LEAST_ADMINS)
  const admins = Array.from({ length: count }, (_, n) => `admin-${n + 1}`)
  const cookies: string[] = []
  for (const login of admins) cookies.push((await signUp(needs, login, 'admin')).cookie)
  return { workers, admins, cookies }
}

const errorsIn = (logs: readonly (readonly LogLine[])[]): string[] =>
  logs.flat().flatMap(({ level, msg }) => (level === 'error' || level === 'fatal' ? [msg] : []))

async function openOne(options: HouseOptions): Promise<RushHouse> {
  await using opened = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'hadir-rush-'))
  opened.defer(() => rmSync(folder, { recursive: true, force: true }))
  const { sessionSecret, database, realtime } = loadConfig('embedded', { HADIR_DATA: folder })
  if (database.kind !== 'sqlite') throw new Error('one process is about SQLite')
  const db = opened.use(new SqliteDatabase({ file: database.file }))
  await db.migrate()
  const cast = await peopleOf(db, sessionSecret, options)
  const port = await sparePort()
  const start = () => startHadir({ HADIR_DATA: folder, PORT: String(port), LOG_LEVEL: 'info' })
  let running = await start()
  opened.defer(() => running[Symbol.asyncDispose]())
  const logs = [running.log]
  const everything = opened.move()
  return {
    ...cast,
    what: 'one process, SQLite',
    port,
    key: realtime.key,
    db,
    pids: () => [{ role: 'everything', pid: running.process.pid ?? 0 }],
    restart: async () => {
      await running.kill('SIGTERM')
      running = await start()
      logs.push(running.log)
    },
    storage: async () => sqliteStorage(database.file),
    errors: () => errorsIn(logs),
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  }
}

async function openMany(options: HouseOptions): Promise<RushHouse> {
  await using opened = new AsyncDisposableStack()
  // the smallest house of many processes has one of each
  const behind = Math.min(options.nodes, 2)
  const nodes = { app: options.nodes, relay: behind, worker: behind, realtime: behind }
  const env = { TRUSTED_PROXIES: '127.0.0.1', LOG_LEVEL: 'info', REALTIME_DRAIN_SECONDS: DRAIN_SECONDS }
  const cluster = opened.use(await startCluster({ nodes, durable: true, env }))
  const ports = (role: NodeRole): number[] => cluster.of(role).map(({ port }) => port)
  const nginx = opened.use(await startNginx({ app: ports('app'), realtime: ports('realtime') }))
  const cast = await peopleOf(cluster.db, cluster.sessionSecret, options)
  const logs = cluster.nodes.map(({ running }) => running?.log ?? [])
  const again = async (name: string): Promise<void> => {
    const node = cluster.node(name)
    await node.stop('SIGTERM')
    await node.start()
    logs.push(node.running?.log ?? [])
  }
  const everything = opened.move()
  return {
    ...cast,
    what: `${options.nodes} app, ${behind} relay, ${behind} worker, ${behind} realtime, MariaDB, Redis, nginx`,
    port: nginx.port,
    key: cluster.app.key,
    db: cluster.db,
    pids: () => [
      ...cluster.nodes.flatMap(({ role, running }) =>
        running?.process.pid ? [{ role, pid: running.process.pid }] : [],
      ),
      ...(nginx.process.pid ? withChildren(nginx.process.pid).map((pid) => ({ role: 'nginx', pid })) : []),
      ...(cluster.mariadb.process?.pid ? [{ role: 'database', pid: cluster.mariadb.process.pid }] : []),
      ...(cluster.redis.process.pid ? [{ role: 'Redis', pid: cluster.redis.process.pid }] : []),
    ],
    restart: async () => {
      await again('app-1')
      await again('realtime-1')
    },
    storage: () => mysqlStorage(cluster.mariadb, cluster.databaseUrl),
    errors: () => errorsIn(logs),
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  }
}
