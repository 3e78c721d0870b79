import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asAccount, operatorActor, systemActor } from '#src/kernel/actor.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { TestClock } from '#test/support/clock.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import type { TemporaryDatabase } from '#test/support/database.ts'
import { recordAudit } from './index.ts'
import type { AuditChange } from './index.ts'

let temporary: TemporaryDatabase
const needs = { clock: new TestClock(), ids: systemIds }
const [employee, account] = [systemIds.uuid(), systemIds.uuid()]
const hr = asAccount(
  {
    ...systemActor('x'),
    kind: 'person',
    via: 'session',
    address: '203.0.113.9',
    device: 'Chrome, Android',
    node: 'n1',
  },
  { id: account, employeeId: null, login: 'hr', name: 'Nama HR', role: 'admin' },
)

beforeEach(async () => (temporary = await temporaryDatabase()))
afterEach(() => temporary.close())

const record = (change: Partial<AuditChange>, actor = hr): Promise<string> =>
  temporary.db.transaction((trx) =>
    recordAudit(trx, needs, actor, { action: 'x.change', entity: { type: 'employee', id: employee }, ...change }),
  )
const stored = async () => {
  const { kysely } = temporary.db.read
  const [entry] = await kysely.selectFrom('audit_entry').selectAll().execute()
  return { entry, personal: await kysely.selectFrom('audit_personal').selectAll().orderBy('kind').execute() }
}

describe('a recorded change', () => {
  it('says who, what, before, after, why, from where and when; what is personal lies beside it', async () => {
    await record({
      subject: employee,
      before: { name: 'Budi', role: 'karyawan', site_id: 's' },
      after: { name: 'Budi S.', role: 'atasan', site_id: 's' },
      reason: ' naik jabatan ',
    })
    const { entry, personal } = await stored()
    expect(entry).toMatchObject({
      at: needs.clock.now(),
      action: 'x.change',
      subject_id: employee,
      actor_account_id: account,
      actor_role: 'admin',
      node: 'n1',
      changes: JSON.stringify({ name: '~', role: ['karyawan', 'atasan'] }),
      seq: null,
    })
    expect(
      personal.map(({ kind, value, employee_id, account_id }) => [
        kind,
        JSON.parse(value ?? ''),
        employee_id ?? account_id,
      ]),
    ).toEqual([
      ['actor', { login: 'hr', name: 'Nama HR' }, account],
      ['change', { name: ['Budi', 'Budi S.'] }, employee],
      ['reason', 'naik jabatan', employee],
      ['source', { address: '203.0.113.9', device: 'Chrome, Android' }, account],
    ])
    expect(JSON.stringify(entry)).not.toMatch(/Budi|Nama HR|203\.0|Chrome|jabatan/)
  })

  it('is none where nothing differs', async () => {
    await record({ before: { role: 'admin' }, after: { role: 'admin' } })
    expect((await stored()).entry).toBeUndefined()
  })

  it('never holds a secret', async () => {
    await record({ after: { password_hash: 'kuda nil', token: 'gajah', role: 'admin' } })
    const text = JSON.stringify(await stored())
    expect(text).not.toMatch(/kuda|gajah/)
    expect(text).toContain('[hidden]')
  })

  it('goes with its cause', async () => {
    const work = temporary.db.transaction(async (trx) => {
      await recordAudit(trx, needs, operatorActor(), { action: 'x.y', entity: { type: 'x', id: '1' } })
      throw new Error('no')
    })
    await expect(work).rejects.toThrow('no')
    expect((await stored()).entry).toBeUndefined()
  })

  it('of a command has nothing personal about the operator', async () => {
    await record({ entity: { type: 'site', id: 's' }, after: { name: 'Kantor' } }, operatorActor())
    const { entry, personal } = await stored()
    expect(entry).toMatchObject({ actor_kind: 'operator', changes: '{"name":[null,"Kantor"]}' })
    expect(personal).toEqual([])
  })
})
