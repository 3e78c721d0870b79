import { expect, it } from 'vitest'
import { systemActor } from '#src/kernel/actor.ts'
import { TestClock } from '#test/support/clock.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import { countingIds } from '#test/support/ids.ts'
import { renameCompany } from './rename-company.ts'

it('a company gets another name, which the log tells once', async () => {
  const { db, close } = await temporaryDatabase()
  try {
    const needs = { db, clock: new TestClock('2026-11-23T01:00:00Z'), ids: countingIds() }
    await db.transaction(({ kysely }) =>
      kysely.insertInto('company').values({ id: 1, name: 'PT Lama', created_at: 0 }).execute(),
    )
    expect(await renameCompany(needs, '  PT Baru ', systemActor('test'))).toBe('PT Baru')
    expect(await renameCompany(needs, 'PT Baru', systemActor('test'))).toBe('PT Baru')
    await expect(renameCompany(needs, '\u200b', systemActor('test'))).rejects.toMatchObject({ code: 'request/invalid' })
    const company = await db.read.kysely.selectFrom('company').select('name').execute()
    const told = await db.read.kysely.selectFrom('audit_entry').select('action').execute()
    expect({ company, told }).toEqual({ company: [{ name: 'PT Baru' }], told: [{ action: 'company.rename' }] })
  } finally {
    await close()
  }
})
