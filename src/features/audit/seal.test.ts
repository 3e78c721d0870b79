import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '#src/database/database.ts'
import { systemActor } from '#src/kernel/actor.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { TestClock } from '#test/support/clock.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import type { TemporaryDatabase } from '#test/support/database.ts'
import { auditExportedAt, chainAudit } from './chain.ts'
import { recordAudit } from './record.ts'
import { auditJobs, SEAL_PUNCHES } from './jobs.ts'
import { sealLater, sealPunches } from './seal-punches.ts'
import { auditFindings } from './verify.ts'

let temporary: TemporaryDatabase
let db: Database
const clock = new TestClock()
const needs = () => ({ db, clock, ids: systemIds })
beforeEach(async () => {
  temporary = await temporaryDatabase()
  db = temporary.db
})
afterEach(() => temporary.close())

const idAt = (ms: number, n = 1): string => {
  const digits = ms.toString(16).padStart(12, '0')
  return `${digits.slice(0, 8)}-${digits.slice(8)}-7000-8000-${String(n).padStart(12, '0')}`
}

async function tap(id: string): Promise<void> {
  const now = clock.now()
  const answer = JSON.stringify({ success: true, data: { id: 'd', user: { id: 'e', number: '1', name: 'Budi' } } })
  const row = {
    receipt_number: 'r',
    employee_id: 'e',
    attendance_id: 'a',
    kind: 'in',
    source: 'web',
    idempotency_key: id,
    body_hash: 'b'.repeat(64),
    occurred_at: now,
    received_at: now,
    tapped_at: null,
    offline: 0,
    trusted: 1,
    merged_into: null,
    work_date: '2026-11-23',
    zone: 'Asia/Jakarta',
    node: 'n1',
    answer_status: 201,
    plan_starts_at: null,
    plan_ends_at: null,
    corrects: null,
    request_id: null,
    approved_by: null,
    answer,
  }
  await db.transaction((trx) =>
    trx.kysely
      .insertInto('punch')
      .values({ id, ...row })
      .execute(),
  )
}
const verify = async (): Promise<string[]> => {
  const texts: string[] = []
  for await (const { text } of auditFindings({ db, clock })) texts.push(text)
  return texts
}
const run = (statement: string): Promise<unknown> => db.transaction((trx) => sql.raw(statement).execute(trx.kysely))
const seal = async (): Promise<number> => {
  const sealed = await sealPunches(needs())
  await chainAudit({ db })
  return sealed
}

describe('sealed taps', () => {
  const [a, b, c] = [1, 2, 3].map((n) => idAt(new TestClock().now(), n)) as [string, string, string]
  beforeEach(async () => {
    for (const id of [a, b, c]) await tap(id)
    clock.advance(61_000)
    expect(await seal()).toBe(3)
    expect(await seal()).toBe(0)
    expect(await verify()).toEqual([])
  })

  it.each([
    ['edited', `update punch set occurred_at = occurred_at - 60000 where id = '${b}'`, 'was changed'],
    ['given to somebody else', `update punch set employee_id = 'x' where id = '${b}'`, 'was changed'],
    ['given another answer', `update punch set answer = '{}' where id = '${b}'`, 'was changed'],
    ['deleted', `delete from punch where id = '${b}'`, 'is gone'],
  ])('that were %s are named', async (_, harm, said) => {
    await run(harm)
    expect(await verify()).toEqual([`punch ${b} (2026-11-23) ${said}`])
  })

  it('may lose the name that they were answered with', async () => {
    await run(`update punch set answer = replace(answer, 'Budi', 'Terhapus') where id = '${b}'`)
    expect(await verify()).toEqual([])
  })

  it('between which one was slipped in long ago are looked through', async () => {
    const forged = idAt(new TestClock().now() - 100 * 3_600_000)
    await tap(forged)
    expect(await verify()).toEqual([`punch ${forged} (2026-11-23, employee e) was slipped in`])
  })

  it('take in one that a slow node brought late', async () => {
    await tap(idAt(new TestClock().now() - 1_000))
    clock.advance(61_000)
    expect(await seal()).toBe(1)
    expect(await verify()).toEqual([])
  })

  it('whose ids do not rise with time are sealed when they were put by, and named when they were not', async () => {
    const [put, low, forged] = ['f', '0', 'e'].map((digit) => `${digit}0000000-0000-8000-8000-000000000000`) as [
      string,
      string,
      string,
    ]
    for (const id of [put, low]) {
      await tap(id)
      await db.transaction((trx) => sealLater(trx, [id]))
    }
    expect(await verify()).toEqual([])
    clock.advance(61_000)
    expect(await seal()).toBe(2)
    await tap(idAt(clock.now(), 9))
    clock.advance(61_000)
    expect(await seal()).toBe(1)
    expect(await verify()).toEqual([])
    await tap(forged)
    expect(await verify()).toEqual([`punch ${forged} (2026-11-23, employee e) was slipped in`])
    await run(`update punch set kind = 'out' where id = '${put}'`)
    expect((await verify())[0]).toBe(`punch ${put} (2026-11-23) was changed`)
  })

  it('whose list was changed, lost or emptied are named', async () => {
    for (const harm of [
      `update audit_seal set items = replace(items, '${b}', '${idAt(7)}')`,
      'update audit_seal set items = null',
      'delete from audit_seal',
    ]) {
      await run(harm)
      expect((await verify())[0]).toMatch(/^seal 1/)
    }
  })
})

it('many who write, chain and seal at once keep the chain whole', async () => {
  const write = (n: number): Promise<unknown> =>
    db.transaction((trx) =>
      recordAudit(trx, needs(), systemActor('test'), { action: 'x.y', entity: { type: 'x', id: String(n) } }),
    )
  for (let n = 0; n < 10; n++) await tap(idAt(clock.now(), n))
  clock.advance(61_000)
  const work = Array.from({ length: 60 }, async (_, n) => {
    await write(n)
    if (n % 5 === 0) await chainAudit({ db })
    if (n % 20 === 0) await sealPunches(needs())
  })
  await Promise.all(work)
  await chainAudit({ db })
  const { count } = await db.read.kysely
    .selectFrom('audit_entry')
    .select(({ fn }) => fn.count<number>('seq').as('count'))
    .executeTakeFirstOrThrow()
  expect(Number(count)).toBe(61)
  expect(await verify()).toEqual([])
})

it('a run that was broken off leaves nothing half done, and the next one goes on', async () => {
  await db.transaction((trx) =>
    recordAudit(trx, needs(), systemActor('test'), { action: 'x.y', entity: { type: 'x', id: '1' } }),
  )
  const broken = {
    db: {
      ...db,
      transaction: <T>(work: Parameters<Database['transaction']>[0]): Promise<T> =>
        db.transaction(async (trx) => {
          await work(trx)
          throw new Error('killed')
        }),
    } as unknown as Database,
  }
  await expect(chainAudit(broken)).rejects.toThrow('killed')
  expect(await chainAudit({ db })).toBe(1)
  expect(await verify()).toEqual([])
})

it('a node that may not write into its data folder seals all the same', async () => {
  await recordSomething()
  expect(await auditExportedAt(db.read)).toBeNull()
  const job = { name: SEAL_PUNCHES, id: '1', payload: null, attempt: 1 }
  const keepHead = (): Promise<void> => Promise.reject(new Error('EROFS: read-only file system'))
  await auditJobs({ ...needs(), log: silentLogger, keepHead })[SEAL_PUNCHES]?.({ ...job, signal: AbortSignal.abort() })
  expect(await db.read.kysely.selectFrom('audit_entry').select('seq').where('seq', 'is', null).execute()).toEqual([])
  // in the log it stands all the same
  expect(await auditExportedAt(db.read)).toBe(clock.now())
})

const recordSomething = (): Promise<string> =>
  db.transaction((trx) =>
    recordAudit(trx, needs(), systemActor('x'), { action: 'x.change', entity: { type: 'x', id: '1' } }),
  )
