import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '#src/database/database.ts'
import { systemActor } from '#src/kernel/actor.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { sha256, systemIds } from '#src/kernel/ids.ts'
import { TestClock } from '#test/support/clock.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import type { TemporaryDatabase } from '#test/support/database.ts'
import { auditHead, chainAudit } from './chain.ts'
import type { Head } from './chain.ts'
import { hashOf } from './content.ts'
import { recordAudit } from './record.ts'
import { auditFindings } from './verify.ts'

const ROWS = 12
const clock = new TestClock()
const needs = { clock, ids: systemIds }
const hr: Actor = { ...systemActor('hr'), kind: 'person', accountId: systemIds.uuid(), address: '203.0.113.9' }
let temporary: TemporaryDatabase
let db: Database

beforeAll(async () => {
  temporary = await temporaryDatabase()
  db = temporary.db
  for (let n = 1; n <= ROWS; n++) await record(n)
  await chainAudit({ db })
})
afterAll(() => temporary.close())

const record = (n: number): Promise<string> =>
  db.transaction((trx) => {
    clock.advance(1_000)
    const subject = systemIds.uuid()
    const [before, after] = [
      { name: 'A', role: 'karyawan' },
      { name: `B${n}`, role: 'atasan' },
    ]
    const entity = { type: 'employee', id: subject }
    return recordAudit(trx, needs, hr, { action: 'employee.change', entity, subject, before, after, reason: 'r' })
  })

const verify = async (heads: Head[] = []): Promise<string[]> => {
  const texts: string[] = []
  for await (const { text } of auditFindings({ db, clock }, heads)) texts.push(text)
  return texts
}
const rows = () =>
  db.read.kysely.selectFrom('audit_entry').selectAll().where('seq', 'is not', null).orderBy('seq').execute()
const personal = () => db.read.kysely.selectFrom('audit_personal').selectAll().execute()
const chainEnd = () => db.read.kysely.selectFrom('audit_chain').selectAll().execute()

/** Does harm by hand, looks, and puts everything back as it was. */
async function planted(harm: string[], heads: Head[] = []): Promise<string[]> {
  const [entries, values, end] = [await rows(), await personal(), await chainEnd()]
  await db.transaction(async (trx) => {
    for (const statement of harm) await sql.raw(statement).execute(trx.kysely)
  })
  try {
    return await verify(heads)
  } finally {
    await db.transaction(async ({ kysely }) => {
      for (const table of ['audit_personal', 'audit_entry', 'audit_chain'] as const)
        await kysely.deleteFrom(table).execute()
      await kysely.insertInto('audit_entry').values(entries).execute()
      await kysely.insertInto('audit_personal').values(values).execute()
      await kysely.insertInto('audit_chain').values(end).execute()
    })
  }
}

const TEXTS = [
  'action',
  'entity_type',
  'entity_id',
  'subject_id',
  'actor_kind',
  'actor_account_id',
  'actor_employee_id',
]
const MORE = ['actor_role', 'via', 'node', 'request_id', 'changes', 'commitments', 'previous_hash', 'hash']
const position = fc.integer({ min: 1, max: ROWS })

describe('the chain', () => {
  it('is whole when nobody touched it', async () => expect(await verify()).toEqual([]))

  it('names the first row in which any one field was edited', () =>
    fc.assert(
      fc.asyncProperty(position, fc.constantFrom(...TEXTS, ...MORE, 'at', 'id'), async (seq, field) => {
        const value = field === 'at' ? 'at + 1' : `'${sha256(field).slice(0, 8)}'`
        const [first] = await planted([`update audit_entry set ${field} = ${value} where seq = ${seq}`])
        expect(first).toMatch(new RegExp(`^row ${seq} .*was changed`))
      }),
      { numRuns: 40 },
    ))

  it('names an edited row whose own hash was made anew', () =>
    fc.assert(
      fc.asyncProperty(position, async (seq) => {
        const row = (await rows())[seq - 1]
        if (!row) throw new Error('no row')
        const hash = hashOf({ ...row, action: 'x' }, seq, row.previous_hash ?? '')
        const [first] = await planted([`update audit_entry set action = 'x', hash = '${hash}' where seq = ${seq}`])
        expect(first).toMatch(new RegExp(`^row ${seq} .*was changed`))
      }),
      { numRuns: 12 },
    ))

  it('names what was deleted, one or several, at the end too', () =>
    fc.assert(
      fc.asyncProperty(position, fc.integer({ min: 0, max: 3 }), async (seq, more) => {
        const last = Math.min(ROWS, seq + more)
        const [first] = await planted([`delete from audit_entry where seq between ${seq} and ${last}`])
        expect(first).toMatch(seq === last ? `row ${seq} is gone` : `rows ${seq} to ${last} are gone`)
      }),
      { numRuns: 20 },
    ))

  it('names the first row after one was slipped in', () =>
    fc.assert(
      fc.asyncProperty(position, async (seq) => {
        const columns = 'at, action, entity_type, entity_id, actor_kind, via, node, request_id, changes, commitments'
        const [first] = await planted([
          // from the end on, so that no two have one number
          ...Array.from(
            { length: ROWS - seq + 1 },
            (_, n) => `update audit_entry set seq = ${ROWS - n + 1} where seq = ${ROWS - n}`,
          ),
          `insert into audit_entry (id, seq, previous_hash, hash, ${columns})
           select '${systemIds.uuid()}', ${seq}, previous_hash, hash, at, 'forged', entity_type, entity_id, actor_kind, via, node, request_id, changes, '{}'
           from audit_entry where seq = ${seq + 1}`,
        ])
        expect(first).toMatch(new RegExp(`^row ${seq} \\(forged.*was changed`))
      }),
      { numRuns: 12 },
    ))

  it('names the first of two that changed places', () =>
    fc.assert(
      fc.asyncProperty(position, position, async (one, other) => {
        fc.pre(one < other)
        const all = await rows()
        const place = (seq: number, id: string | undefined): string => {
          const { previous_hash, hash } = all[seq - 1] ?? {}
          return `update audit_entry set seq = ${seq}, previous_hash = '${previous_hash}', hash = '${hash}' where id = '${id}'`
        }
        const [first] = await planted([
          `update audit_entry set seq = null where seq in (${one}, ${other})`,
          place(one, all[other - 1]?.id),
          place(other, all[one - 1]?.id),
        ])
        expect(first).toMatch(new RegExp(`^row ${one} .*was changed`))
      }),
      { numRuns: 15 },
    ))

  it('that was made anew as a whole is found by an end that was written down', async () => {
    const written = await auditHead(db.read)
    const harm = ["update audit_entry set action = 'x' where seq = 3"]
    let previous = '0'.repeat(64)
    for (const row of await rows()) {
      const hash = hashOf(row.seq === 3 ? { ...row, action: 'x' } : row, Number(row.seq), previous)
      harm.push(`update audit_entry set previous_hash = '${previous}', hash = '${hash}' where id = '${row.id}'`)
      previous = hash
    }
    harm.push(`update audit_chain set hash = '${previous}'`)
    expect(await planted(harm)).toEqual([])
    expect(await planted(harm, [written])).toEqual([
      expect.stringMatching(/^row 12 .*another hash than was written down/),
    ])
    expect(
      (
        await planted(
          [
            'delete from audit_entry where seq > 9',
            'update audit_chain set seq = 9, hash = (select hash from audit_entry where seq = 9)',
          ],
          [written],
        )
      )[0],
    ).toMatch('rows 10 to 12 are gone')
    expect(await verify([written])).toEqual([])
  })
})

describe('what lies beside the chain', () => {
  it.each([
    ["update audit_personal set value = '\"y\"' where kind = 'reason' and entry_id = ID", 'its reason was changed'],
    ["update audit_personal set salt = 'x' where kind = 'actor' and entry_id = ID", 'its actor was changed'],
    ["update audit_personal set employee_id = null where kind = 'change' and entry_id = ID", 'its change was changed'],
    [
      "update audit_personal set value = null, salt = null where kind = 'change' and entry_id = ID",
      'nobody was erased',
    ],
    ["delete from audit_personal where kind = 'source' and entry_id = ID", 'its source is gone'],
    ["insert into audit_personal (entry_id, kind, value, at) values (ID, 'more', '1', 0)", 'a more was put beside it'],
    ["insert into audit_personal (entry_id, kind, value, at) values ('none', 'x', '1', 0)", 'which is not there'],
  ])('is found: %s', async (harm, said) => {
    const row = (await rows())[4]
    const texts = await planted([harm.replace('ID', `'${row?.id}'`)])
    expect(texts).toEqual([expect.stringContaining(said)])
    if (!harm.includes("'none'")) expect(texts[0]).toMatch(/^row 5 /)
  })
})

it('rows that wait for their place for over a minute are named', async () => {
  const id = await record(99)
  expect(await verify()).toEqual([])
  clock.advance(61_000)
  expect(await verify()).toEqual([expect.stringContaining(`${id}) has waited`)])
  await chainAudit({ db })
  expect(await verify()).toEqual([])
})
