import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SqliteDatabase } from '#src/database/sqlite/sqlite.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { ensureEpoch } from '#src/outbox/feed.ts'
import { startNginx } from '#test/support/nginx.ts'
import type { Nginx, NginxOptions } from '#test/support/nginx.ts'
import { makeStaff, signUp } from '#test/support/people.ts'
import type { Signed, Worker } from '#test/support/people.ts'
import { BIN, startHadir } from '#test/support/process.ts'
import type { Addresses, Running } from '#test/support/process.ts'

export const APP = { id: 'hadir', key: 'the-key', secret: 'the secret of the tests' }

export type Node = Running & Addresses & { name: string; port: number }
export type Stage = AsyncDisposable & {
  nginx: Nginx
  nodes: Node[]
  db: SqliteDatabase
  workers: Worker[]
  admin: Signed
  /** Starts one more node on the same database; nginx leads to it only if it has the port of one before. */
  addNode: (name: string, port?: number) => Promise<Node>
}

type Options = { nodes: number; people?: number; files?: NginxOptions['files']; role?: 'app' | 'start' }

/** nginx before real processes that share a database, in an office whose people are signed in. */
export async function openStage({ nodes: count, people = 1, files, role = 'app' }: Options): Promise<Stage> {
  await using opened = new AsyncDisposableStack()
  let closing: AsyncDisposableStack = opened
  const folder = mkdtempSync(join(tmpdir(), 'hadir-behind-nginx-'))
  opened.defer(() => rmSync(folder, { recursive: true, force: true }))
  const db = opened.use(new SqliteDatabase({ file: join(folder, 'hadir.db') }))
  await db.migrate()
  const env = {
    HADIR_DATA: folder,
    SESSION_SECRET: 's'.repeat(32),
    REALTIME_APP_ID: APP.id,
    REALTIME_APP_KEY: APP.key,
    REALTIME_APP_SECRET: APP.secret,
    // people may come from the network that is trusted, as they do where Docker passes them on
    TRUSTED_PROXIES: '127.0.0.0/8',
    LOG_LEVEL: 'debug',
  }
  const needs = { db, clock: systemClock, ids: systemIds, config: { sessionSecret: env.SESSION_SECRET } }
  await ensureEpoch(needs)
  const { workers } = await makeStaff(needs, people)
  const admin = await signUp(needs, 'admin', 'admin')
  const nodes: Node[] = []
  const addNode = async (name: string, port = 0): Promise<Node> => {
    const started = await startHadir({ ...env, NODE_ID: name, PORT: String(port) }, { path: BIN, args: [role] })
    const node = Object.assign(started, { name, port: Number(new URL(started.url).port) })
    nodes.push(node)
    closing.use(node)
    return node
  }
  for (let n = 1; n <= count; n++) await addNode(`n${n}`)
  const nginx = opened.use(await startNginx({ app: nodes.map(({ port }) => port), ...(files && { files }) }))
  closing = opened.move()
  return { nginx, nodes, db, workers, admin, addNode, [Symbol.asyncDispose]: () => closing.disposeAsync() }
}

type Tap = { kind?: 'check-in' | 'check-out'; key?: string }

/** A tap, sent once. */
export const tap = (url: string, { cookie }: Signed, { kind = 'check-in', key = randomUUID() }: Tap = {}) =>
  fetch(`${url}/api/attendances/${kind}`, { method: 'POST', headers: { cookie, 'idempotency-key': key } })
