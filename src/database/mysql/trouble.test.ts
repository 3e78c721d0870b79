import { createServer, connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { once } from 'node:events'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startMariaDb } from '#test/support/mariadb.ts'
import type { MariaDb } from '#test/support/mariadb.ts'
import { havePrograms } from '#test/support/program.ts'
import type { Transaction } from '../database.ts'
import { statement } from '../statement.ts'
import { MysqlDatabase } from './mysql.ts'

const busy = { code: 'server/busy' }
const channelOf = statement<{ id: number }, { channel: string }>((db, p) =>
  db.selectFrom('channel_head').select('channel').where('id', '=', p.id),
)

// these kill and freeze the server, which must be one's own
describe.skipIf(process.env['HADIR_TEST_MYSQL'] !== undefined || !havePrograms('mariadbd'))('MySQL in trouble', () => {
  let server: MariaDb
  let url: string
  let db: MysqlDatabase
  beforeAll(async () => {
    server = await startMariaDb({ durable: true })
    await using first = new MysqlDatabase({ url: (url = await server.createDatabase()) })
    await first.migrate()
  })
  afterAll(() => server?.[Symbol.asyncDispose]())
  beforeEach(async () => {
    db = new MysqlDatabase({ url, poolSize: 8, answerMs: 1_000 })
    await db.transaction(async ({ kysely }) => {
      await kysely.deleteFrom('channel_head').execute()
      const rows = Array.from({ length: 10 }, (_, id) => ({ id, channel: `c${id}`, seq: 0 }))
      await kysely.insertInto('channel_head').values(rows).execute()
    })
  })
  afterEach(() => db[Symbol.asyncDispose]())

  const add = ({ kysely }: Transaction, id: number): Promise<unknown> =>
    kysely
      .updateTable('channel_head')
      .set((eb) => ({ seq: eb('seq', '+', 1) }))
      .where('id', '=', id)
      .execute()
  const seqs = async (): Promise<number[]> =>
    (await db.read.kysely.selectFrom('channel_head').select('seq').orderBy('id').execute()).map(({ seq }) => seq)
  const own = (trx: Transaction): Promise<number> =>
    sql<{ id: number }>`select connection_id() as id`.execute(trx.kysely).then(({ rows }) => Number(rows[0]?.id))

  test('transactions that cross go through, each once', async () => {
    const crossing = Array.from({ length: 60 }, (_, n) =>
      db.transaction(async (trx) => {
        const rows = [n % 5, (n * 3 + 1) % 5].sort(() => (n % 2 === 0 ? 1 : -1))
        for (const id of rows) await add(trx, id)
      }),
    )
    await Promise.all(crossing)
    expect((await seqs()).reduce((sum, seq) => sum + seq, 0)).toBe(120)
  })

  test('a deadlock that the caller swallowed is not committed by halves', async () => {
    let tries = 0
    let waiting: (() => void)[] = []
    // both hold one row before either asks for the other's
    const meet = (): Promise<void> =>
      new Promise((resolve) => {
        waiting.push(resolve)
        if (waiting.length < 2) return
        for (const go of waiting) go()
        waiting = []
      })
    const cross = (mine: number, other: number): Promise<void> =>
      db.transaction(async (trx) => {
        const first = ++tries <= 2
        await add(trx, mine)
        if (first) await meet()
        await add(trx, other).catch(() => {})
        await add(trx, 9).catch(() => {})
      })
    await Promise.all([cross(0, 1), cross(1, 0)])
    expect(tries).toBe(3)
    expect(await seqs()).toEqual([2, 2, 0, 0, 0, 0, 0, 0, 0, 2])
  })

  test('a connection that dies before the commit costs nobody anything', async () => {
    let tries = 0
    await db.transaction(async (trx) => {
      await add(trx, 0)
      if (++tries === 1) await server.sql(`kill ${await own(trx)}`)
      await add(trx, 1)
    })
    expect(tries).toBe(2)
    expect((await seqs()).slice(0, 2)).toEqual([1, 1])
  })

  test('a server that is killed and comes back is used again; what was answered is there', async () => {
    await db.transaction((trx) => add(trx, 0))
    await server.process?.kill()
    await expect(db.transaction((trx) => add(trx, 0))).rejects.toMatchObject(busy)
    await expect(db.read.kysely.selectFrom('stream').selectAll().execute()).rejects.toMatchObject(busy)
    await expect(db.ping()).rejects.toThrow()
    await server.process?.start()
    await db.transaction((trx) => add(trx, 0))
    expect((await seqs())[0]).toBe(2)
  })

  test('a server that stands still is not waited for without end, nor does it hold up the stop', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, id) => db.transaction((trx) => add(trx, id))))
    server.process?.freeze()
    try {
      const asked = Array.from({ length: 20 }, () => db.transaction((trx) => add(trx, 0)))
      const ends = await Promise.allSettled([...asked, db.ping()])
      for (const end of ends) expect(end).toMatchObject({ status: 'rejected', reason: busy })
      await using other = new MysqlDatabase({ url, answerMs: 500 })
      await expect(other.ping()).rejects.toMatchObject(busy)
    } finally {
      server.process?.thaw()
    }
    await db.transaction((trx) => add(trx, 9))
    expect((await seqs())[9]).toBe(1)
  })

  test('nor is it when it stands still at a statement that nobody has asked on that connection', async () => {
    await using small = new MysqlDatabase({ url, poolSize: 1, answerMs: 1_000 })
    await small.transaction((trx) => add(trx, 0))
    await small.ping()
    server.process?.freeze()
    try {
      const ends = await Promise.allSettled([
        small.read.first(channelOf, { id: 0 }),
        small.transaction((trx) => trx.first(channelOf, { id: 0 })),
      ])
      for (const end of ends) expect(end).toMatchObject({ status: 'rejected', reason: busy })
      expect(small.load()).toMatchObject({ writing: { used: 0 }, reading: { used: 0 } })
    } finally {
      server.process?.thaw()
    }
    expect(await small.read.first(channelOf, { id: 0 })).toEqual({ channel: 'c0' })
  })

  test('when too many wait the next one hears so at once', async () => {
    await using small = new MysqlDatabase({ url, poolSize: 1 })
    const { promise, resolve } = Promise.withResolvers<void>()
    const holder = small.transaction(async (trx) => {
      await add(trx, 0)
      await promise
    })
    const waiting = Array.from({ length: 500 }, () => small.transaction((trx) => add(trx, 1)))
    await expect(small.transaction((trx) => add(trx, 2))).rejects.toMatchObject(busy)
    expect(small.load().writing).toEqual({ used: 1, size: 1, waiting: 500 })
    resolve()
    await holder
    // on a machine that does other things besides the last of them may have waited too long: they are told the same
    const ends = await Promise.allSettled(waiting)
    const told = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []))
    for (const reason of told) expect(reason).toMatchObject(busy)
    expect(told.length).toBeLessThan(ends.length)
    expect((await seqs()).slice(0, 3)).toEqual([1, ends.length - told.length, 0])
  })

  test('a server without a connection to spare is nobody’s fault', async () => {
    const old = (await server.sql('select @@max_connections as n')) as { n: number }[]
    await server.sql(`set global max_connections = 10`)
    try {
      // all connections at once, each held until every one has been asked for
      let open = 0
      const { promise, resolve } = Promise.withResolvers<void>()
      await using many = new MysqlDatabase({ url, poolSize: 30 })
      const ends = await Promise.allSettled(
        Array.from({ length: 30 }, () =>
          many
            .transaction(async (trx) => {
              await add(trx, open % 10).catch(() => {})
              if (++open >= 5) resolve()
              await promise
            })
            .catch((error: unknown) => {
              resolve()
              throw error
            }),
        ),
      )
      const refused = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []))
      expect(refused.length).toBeGreaterThan(0)
      for (const reason of refused) expect(reason).toMatchObject(busy)
    } finally {
      await db[Symbol.asyncDispose]()
      await server.sql(`set global max_connections = ${old[0]?.n}`)
    }
  })

  test('a server that may not be written says no to ping until it may', async () => {
    const { pathname, host } = new URL(url)
    await server.sql(`create or replace user 'app'@'%' identified by 'geheim'`)
    await server.sql(`grant all on ${pathname.slice(1)}.* to 'app'@'%'`)
    await using plain = new MysqlDatabase({ url: `mysql://app:geheim@${host}${pathname}` })
    await plain.ping()
    await server.sql('set global read_only = 1')
    try {
      await expect(plain.transaction((trx) => add(trx, 0))).rejects.toMatchObject(busy)
      await expect(plain.ping()).rejects.toMatchObject(busy)
      expect(await plain.read.kysely.selectFrom('stream').select('id').execute()).toHaveLength(1)
    } finally {
      await server.sql('set global read_only = 0')
    }
    await plain.ping()
    expect(await plain.read.kysely.selectFrom('dead_letter').select('id').execute()).toEqual([])
  })

  test('when nobody knows whether it was committed the caller hears that, and nothing is done twice', async () => {
    await using way = await wayThatDiesAt('commit', server.port)
    const there = new URL(url)
    there.port = String(way.port)
    await using other = new MysqlDatabase({ url: there.href, poolSize: 1 })
    let tries = 0
    const error = await other
      .transaction(async (trx) => {
        tries++
        await add(trx, 0)
      })
      .catch((caught: unknown) => caught)
    expect(error).toMatchObject({ ...busy, message: expect.stringContaining('ask again') })
    expect(tries).toBe(1)
    // here the server has got it
    expect((await seqs())[0]).toBe(1)
  })
})

/** A line to the server that passes a word on and then breaks, so that the answer never comes. */
async function wayThatDiesAt(word: string, port: number): Promise<AsyncDisposable & { port: number }> {
  const sockets = new Set<Socket>()
  const proxy = createServer((client) => {
    const upstream = connect(port, '127.0.0.1')
    sockets.add(client).add(upstream)
    upstream.on('error', () => client.destroy())
    client.on('error', () => upstream.destroy())
    let dead = false
    client.on('data', (data: Buffer) => {
      upstream.write(data)
      if (data.subarray(5).toString('latin1') === word) dead = true
    })
    upstream.on('data', (data: Buffer) => (dead ? client.destroy() : client.write(data)))
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  return {
    port: (proxy.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      proxy.close()
      await once(proxy, 'close')
    },
  }
}
