import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sql } from 'kysely'
import type { Database, Queryable, Transaction } from './database.ts'
import { inList, listRounds } from './in-list.ts'
import type { ListParams } from './in-list.ts'
import { statement } from './statement.ts'

/** A migrated, empty database. */
export type OpenedDatabase = { db: Database; close: () => Promise<void> }

type Letter = { id: string; outbox_id: number; event: string; payload: string; reason: string; created_at: number }

// dead_letter serves as the table to write to: it has text, a big number, and nothing depends on it
const insert = statement<Letter>((db, p) =>
  db.insertInto('dead_letter').values({
    id: p.id,
    outbox_id: p.outbox_id,
    event: p.event,
    payload: p.payload,
    reason: p.reason,
    created_at: p.created_at,
  }),
)
const byId = statement<{ id: string }, Letter>((db, p) =>
  db.selectFrom('dead_letter').selectAll().where('id', '=', p.id),
)
const everyId = statement<Record<string, never>, { id: string }>((db) =>
  db.selectFrom('dead_letter').select('id').orderBy('id'),
)
const rename = statement<{ id: string; event: string }>((db, p) =>
  db.updateTable('dead_letter').set({ event: p.event }).where('id', '=', p.id),
)
const removeAll = statement<ListParams<string>>((db, p) => db.deleteFrom('dead_letter').where('id', 'in', inList(p)))
const byReason = statement<{ id: string; reason: string }, { id: string }>((db, p) =>
  db.selectFrom('dead_letter').select('id').where('reason', '=', p.reason).where('id', '>=', p.id).orderBy('id'),
)

const event = statement<{ row_id: string }>((db, p) =>
  db
    .insertInto('feed_event')
    .values({ event: 'e', row_id: p.row_id, version: 1, payload: '{}', channels: '["c"]', created_at: 0 }),
)

const letter = (id: string, more: Partial<Letter> = {}): Letter => ({
  id,
  outbox_id: 1,
  event: 'test',
  payload: '{}',
  reason: '',
  created_at: 1_790_000_000_000,
  ...more,
})
const put = (trx: Transaction, id: string, more: Partial<Letter> = {}): Promise<number> =>
  trx.run(insert, letter(id, more))
/** Lets everything else that is ready to run go first. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** What every database promises; an adapter exists when it passes. */
export function databaseConformance(name: string, open: () => Promise<OpenedDatabase>): void {
  describe(`database: ${name}`, () => {
    let opened: OpenedDatabase
    const db = (): Database => opened.db
    beforeEach(async () => void (opened = await open()))
    afterEach(() => opened.close())
    const ids = async (): Promise<string[]> => (await db().read.all(everyId, {})).map((row) => row.id)

    committing(db, ids)
    together(db, ids)
    binding(db)
    refusing(db, ids)
    schema(db)
  })
}

type Db = () => Database
type IdsNow = () => Promise<string[]>

function committing(db: Db, ids: IdsNow): void {
  test('what a transaction wrote is there for others when it has resolved, and its value comes back', async () => {
    const value = await db().transaction(async (trx) => {
      expect(await put(trx, 'a')).toBe(1)
      expect((await trx.first(byId, { id: 'a' }))?.id).toBe('a')
      return 42
    })
    expect(value).toBe(42)
    expect(await ids()).toEqual(['a'])
  })

  test('reading sees nothing that is not committed', async () => {
    await db().transaction(async (trx) => {
      await put(trx, 'a')
      expect(await ids()).toEqual([])
    })
  })

  test('one moment is looked at throughout, whatever is written meanwhile', async () => {
    await db().transaction((trx) => put(trx, 'a'))
    await db().atOneMoment(async (read) => {
      const seen = async (): Promise<string[]> => (await read.all(everyId, {})).map(({ id }) => id)
      expect(await seen()).toEqual(['a'])
      await db().transaction((trx) => put(trx, 'b'))
      expect(await seen()).toEqual(['a'])
      const count = async ({ kysely }: Queryable): Promise<number> =>
        (await kysely.selectFrom('dead_letter').select('id').execute()).length
      expect(await count(read)).toBe(1)
      // everybody else sees what is, and may look at a moment of their own
      expect(await count(db().read)).toBe(2)
      expect(await db().atOneMoment(count)).toBe(2)
    })
    expect(await ids()).toEqual(['a', 'b'])
    await expect(db().atOneMoment(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await ids()).toEqual(['a', 'b'])
  })

  test('a function that throws undoes everything it did and its error comes back', async () => {
    const error = new Error('changed my mind')
    const run = db().transaction(async (trx) => {
      await put(trx, 'a')
      await trx.kysely.insertInto('dead_letter').values(letter('b')).execute()
      throw error
    })
    await expect(run).rejects.toBe(error)
    expect(await ids()).toEqual([])
  })

  test('a failed statement leaves the rest of its transaction to the caller', async () => {
    await db().transaction(async (trx) => {
      await put(trx, 'a')
      await expect(put(trx, 'a')).rejects.toThrow()
      await put(trx, 'b')
    })
    expect(await ids()).toEqual(['a', 'b'])
  })

  test('a transaction that is used after its end throws, whatever is asked of it', async () => {
    let late: Transaction | undefined
    let builder: Transaction['kysely'] | undefined
    await db().transaction(async (trx) => {
      late = trx
      builder = trx.kysely
    })
    const trx = late as Transaction
    expect(() => trx.kysely).toThrow('ended')
    expect(() => trx.signal('x')).toThrow('ended')
    await expect(async () => put(trx, 'a')).rejects.toThrow('ended')
    await expect(async () => trx.runMany(insert, [letter('b')])).rejects.toThrow('ended')
    await expect(async () => trx.all(everyId, {})).rejects.toThrow('ended')
    await expect(async () => trx.first(everyId, {})).rejects.toThrow('ended')
    const query = builder?.insertInto('dead_letter').values(letter('c'))
    await expect(async () => query?.execute()).rejects.toThrow('ended')
    expect(await ids()).toEqual([])
  })

  test('a query that nobody waited for does not land in the next transaction', async () => {
    let stray: Promise<unknown> = Promise.resolve()
    await Promise.all([
      db().transaction(async (trx) => {
        const builder = trx.kysely
        stray = breathe().then(() => builder.insertInto('dead_letter').values(letter('stray')).execute())
        stray.catch(() => {})
      }),
      db().transaction(async (trx) => {
        await put(trx, 'a')
        await breathe()
        await breathe()
      }),
    ])
    await expect(stray).rejects.toThrow('ended')
    expect(await ids()).toEqual(['a'])
  })

  test('a signal is told once after the commit, and not at all when nothing was committed', async () => {
    const told: string[] = []
    db().onSignal('news', () => told.push('news'))
    db().onSignal('other', () => told.push('other'))
    await db().transaction(async (trx) => {
      trx.signal('news')
      trx.signal('news')
      await put(trx, 'a')
      await breathe()
      expect(told).toEqual([])
    })
    await breathe()
    expect(told).toEqual(['news'])
    await db()
      .transaction(async (trx) => {
        trx.signal('news')
        throw new Error('no')
      })
      .catch(() => {})
    await breathe()
    expect(told).toEqual(['news'])
  })
}

function together(db: Db, ids: IdsNow): void {
  test('of many callers at once, those that fail leave nothing and the others stay', async () => {
    const runs = Array.from({ length: 200 }, (_, n) =>
      db().transaction(async (trx) => {
        await put(trx, `row-${String(n).padStart(3, '0')}`)
        if (n % 3 === 0) await breathe()
        if (n % 5 === 0) throw new Error(`no ${n}`)
        return n
      }),
    )
    const ends = await Promise.allSettled(runs)
    const kept = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []))
    expect(kept).toEqual(Array.from({ length: 200 }, (_, n) => n).filter((n) => n % 5 !== 0))
    const failed = ends.flatMap((end) => (end.status === 'rejected' ? [(end.reason as Error).message] : []))
    expect(failed).toContain('no 195')
    expect(await ids()).toEqual(kept.map((n) => `row-${String(n).padStart(3, '0')}`))
  })

  test('read, wait, write: nobody comes between on the same row', async () => {
    await db().transaction((trx) => put(trx, 'sum', { event: '0' }))
    const add = async (trx: Transaction): Promise<void> => {
      const query = trx.kysely.selectFrom('dead_letter').select('event').where('id', '=', 'sum')
      const row = await trx.dialect.lockRow(query).executeTakeFirstOrThrow()
      await breathe()
      await trx.run(rename, { id: 'sum', event: String(Number(row.event) + 1) })
    }
    await Promise.all(Array.from({ length: 50 }, () => db().transaction(add)))
    expect((await db().read.first(byId, { id: 'sum' }))?.event).toBe('50')
  })

  test('whoever goes on at once after a commit is served', async () => {
    // the hop count changes at which moment of the last caller's end the next one comes
    for (let hops = 0; hops < 12; hops++) {
      await db().transaction(async (trx) => void (await put(trx, `a-${hops}`)))
      for (let hop = 0; hop < hops; hop++) await Promise.resolve()
      await db().transaction(async (trx) => void (await put(trx, `b-${hops}`)))
    }
    expect(await ids()).toHaveLength(24)
  })

  test('after it was closed it refuses, and those who were in are answered', async () => {
    const inside = Promise.all(Array.from({ length: 5 }, (_, n) => db().transaction((trx) => put(trx, `a-${n}`))))
    const closing = db()[Symbol.asyncDispose]()
    await expect(inside).resolves.toEqual([1, 1, 1, 1, 1])
    await closing
    await expect(db().transaction((trx) => put(trx, 'late'))).rejects.toThrow()
  })
}

function binding(db: Db): void {
  test('text, numbers and instants come back exactly', async () => {
    const texts = [
      '',
      '0071',
      '  kiri kanan  ',
      "O'Brien; drop table",
      'Ani 🙂👩‍👩‍👧',
      'é vs e\u0301',
      '"\\u0000"',
      '日本',
      'a\nb\tc',
    ]
    for (const [n, text] of texts.entries()) {
      const row = letter(`t-${n}`, { event: text, payload: JSON.stringify({ text }), outbox_id: n })
      await db().transaction((trx) => trx.run(insert, row))
      const back = await db().read.first(byId, { id: row.id })
      expect(back?.event).toBe(text)
      expect({ ...back }).toEqual(row)
    }
    const large = letter('large', { outbox_id: Number.MAX_SAFE_INTEGER, created_at: 0, payload: 'x'.repeat(60_000) })
    await db().transaction((trx) => trx.run(insert, large))
    expect({ ...(await db().read.first(byId, { id: 'large' })) }).toEqual(large)
  })

  test('A and a, é and e are different texts', async () => {
    await db().transaction((trx) =>
      trx.runMany(
        insert,
        ['A', 'a', 'e', 'é'].map((id) => letter(id)),
      ),
    )
    expect((await db().read.first(byId, { id: 'a' }))?.id).toBe('a')
    expect(await db().read.all(everyId, {})).toHaveLength(4)
  })

  test('parameters go by name, in whatever order the query has them', async () => {
    await db().transaction((trx) =>
      trx.runMany(
        insert,
        ['a', 'b', 'c'].map((id) => letter(id, { reason: 'r' })),
      ),
    )
    expect((await db().read.all(byReason, { id: 'b', reason: 'r' })).map((row) => row.id)).toEqual(['b', 'c'])
  })

  test('a missing parameter, a Date or an object is refused, not stored as something else', async () => {
    const wrong: unknown[] = [new Date(0), { a: 1 }, ['x'], undefined, true]
    for (const value of wrong) {
      const row = letter('a', { event: value as string })
      await expect(db().transaction(async (trx) => trx.run(insert, row))).rejects.toThrow(TypeError)
      const first = { ...letter('a'), id: value as string }
      await expect(db().transaction(async (trx) => trx.run(insert, first))).rejects.toThrow(TypeError)
    }
    for (const value of [new Date(0), { a: 1 }]) {
      const built = db().transaction((trx) =>
        trx.kysely
          .insertInto('dead_letter')
          .values(letter('a', { event: value as unknown as string }))
          .execute(),
      )
      await expect(built).rejects.toThrow(TypeError)
    }
    expect(await db().read.all(everyId, {})).toEqual([])
  })

  test('counts tell how many rows were changed, and a list of any length is taken in rounds', async () => {
    const names = Array.from({ length: 77 }, (_, n) => `n-${String(n).padStart(2, '0')}`)
    await db().transaction(async (trx) => {
      expect(
        await trx.runMany(
          insert,
          names.map((id) => letter(id)),
        ),
      ).toBe(77)
      expect(await trx.runMany(insert, [])).toBe(0)
      expect(await trx.run(rename, { id: 'n-00', event: 'new' })).toBe(1)
      expect(await trx.run(rename, { id: 'nobody', event: 'new' })).toBe(0)
      let removed = 0
      for (const round of listRounds(names.slice(0, 70))) removed += await trx.run(removeAll, round)
      expect(removed).toBe(70)
    })
    expect((await db().read.all(everyId, {})).map((row) => row.id)).toEqual(names.slice(70))
  })
}

function refusing(db: Db, ids: IdsNow): void {
  test('a unique key that refuses is known as such, with the column that is part of it', async () => {
    const { dialect } = db()
    await db().transaction((trx) => put(trx, 'a'))
    const again = await db()
      .transaction((trx) => put(trx, 'a'))
      .catch((error: unknown) => error)
    expect(dialect.isUniqueViolation(again)).toBe(true)
    expect(dialect.isUniqueViolation(again, 'id')).toBe(true)
    expect(dialect.isUniqueViolation(again, 'event')).toBe(false)
    expect(dialect.isUniqueViolation(new Error('UNIQUE constraint failed: dead_letter.id'))).toBe(false)
    const missing = await db()
      .transaction((trx) => trx.run(insert, { ...letter('b'), event: null as unknown as string }))
      .catch((error: unknown) => error)
    expect(missing).toBeInstanceOf(Error)
    expect(dialect.isUniqueViolation(missing)).toBe(false)
    expect(await ids()).toEqual(['a'])
  })

  test('a key of several columns is known by each of them', async () => {
    const feed = { channel_id: 1, seq: 1, event_id: 1 }
    const add = (): Promise<unknown> => db().transaction((trx) => trx.kysely.insertInto('feed').values(feed).execute())
    await add()
    const error = await add().catch((caught: unknown) => caught)
    expect(db().dialect.isUniqueViolation(error, 'channel_id')).toBe(true)
    expect(db().dialect.isUniqueViolation(error, 'seq')).toBe(true)
    expect(db().dialect.isUniqueViolation(error, 'event_id')).toBe(false)
  })

  test('runMany ends with the first that is refused, and the caller decides what stays', async () => {
    const run = db().transaction((trx) => trx.runMany(insert, [letter('a'), letter('a'), letter('b')]))
    await expect(run).rejects.toThrow()
    expect(await ids()).toEqual([])
  })
}

function schema(db: Db): void {
  test('it answers, knows that its schema is complete, and takes no step twice', async () => {
    await db().ping()
    expect(await db().isMigrated()).toBe(true)
    expect(await db().migrate()).toEqual([])
  })

  test('ids that the database gives rise and are not given again', async () => {
    const add = (): Promise<number> => db().transaction((trx) => trx.insert(event, { row_id: 'r' }))
    const first = await add()
    const second = await add()
    expect(first).toBeGreaterThan(0)
    expect(second).toBeGreaterThan(first)
    await db().transaction((trx) => trx.kysely.deleteFrom('feed_event').execute())
    expect(await add()).toBeGreaterThan(second)
  })

  const laterStep = (name: string): Promise<unknown> =>
    db().transaction((trx) =>
      sql`insert into kysely_migration (name, timestamp) values (${name}, '2026-01-01')`.execute(trx.kysely),
    )

  test('what a later version has added does no harm, so an update can be taken back', async () => {
    await laterStep('9999-more')
    expect(await db().isMigrated()).toBe(true)
    expect(await db().migrate()).toEqual([])
  })

  test('a schema from which a later version took something away is not ours', async () => {
    await laterStep('9999-contract-less')
    expect(await db().isMigrated()).toBe(false)
    await expect(db().migrate()).rejects.toThrow('9999-contract-less')
  })
}
