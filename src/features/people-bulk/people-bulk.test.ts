import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BulkChange, BulkPreview, BulkResult } from '#contract/people-bulk.ts'
import { createMarkForRecompute } from '#src/features/attendance/index.ts'
import { shiftsRoutes } from '#src/features/shifts/index.ts'
import { systemIds as ids } from '#src/kernel/ids.ts'
import { TestClock } from '#test/support/clock.ts'
import { identityOf, testServer } from '#test/support/http.ts'
import type { Answer, Send, TestServer } from '#test/support/http.ts'
import { NOWHERE, openStaff } from '#test/support/staff.ts'
import type { Staff } from '#test/support/staff.ts'
import { tellPeople } from '#src/features/notices/index.ts'
import { peopleBulkRoutes } from './routes.ts'

const KEY = '0190a000-0000-7000-8000-00000000000'
const clock = new TestClock()
let staff: Staff
let server: TestServer
let admin: Send
let people: { id: string; version: number }[]

beforeEach(async () => {
  clock.set('2026-11-23T00:00:00Z')
  staff = await openStaff(clock)
  const tell = tellPeople({ clock, ids, sendsMail: true })
  const needs = { db: staff.db, clock, ids, markForRecompute: createMarkForRecompute({ clock, ids }), tell }
  server = await testServer(
    peopleBulkRoutes({ ...needs, renameInHistory: async () => {}, markMoved: async () => {} }),
    shiftsRoutes(needs),
  )
  people = []
  for (const number of ['1', '2', '3']) people.push(await staff.hire({ number, name: `Pegawai ${number}` }))
  admin = server.as(identityOf('admin', { employeeId: people[0]?.id ?? '' }))
})
afterEach(async () => {
  await server.close()
  await staff.close()
})

const preview = async (change: BulkChange, who: object = { ids: people.map(({ id }) => id) }): Promise<BulkPreview> =>
  (await admin('POST', '/api/employees/bulk/preview', { who, change })).body as BulkPreview
const send = (change: BulkChange, key = `${KEY}1`): Promise<Answer> =>
  admin('POST', '/api/employees/bulk', {
    key,
    change,
    people: people.map(({ id, version }) => ({ id, version })),
  })
const audits = async (action: string): Promise<number> =>
  (await staff.db.read.kysely.selectFrom('audit_entry').select('id').where('action', '=', action).execute()).length
const pattern = async (name: string): Promise<string> => {
  const made = await admin('POST', '/api/shift-patterns', { name, days: [null], anchor_date: '2026-11-23' })
  return (made.body as { id: string }).id
}
const reasons = (answer: Answer): (string | null)[] => (answer.body as BulkResult).rows.map(({ refusal }) => refusal)

describe('a change of many', () => {
  it('may be of the job title, which is null where it is taken away', async () => {
    await staff.change(people[0]?.id ?? '', { version: 1, job_title: 'Operator' })
    people = people.map((one, index) => ({ ...one, version: index === 0 ? 2 : 1 }))
    const shown = await preview({ job_title: ' Operator ' })
    expect(shown.rows.map(({ changes }) => changes)).toEqual([
      [],
      [{ field: 'job_title', before: '', after: 'Operator' }],
      [{ field: 'job_title', before: '', after: 'Operator' }],
    ])
    expect((await send({ job_title: 'Operator' })).body).toMatchObject({ counts: { changes: 2, same: 1, refused: 0 } })
    expect((await staff.page('?q=operator')).total).toBe(3)
    people = people.map((one) => ({ ...one, version: 2 }))
    expect((await send({ job_title: null }, `${KEY}2`)).body).toMatchObject({ counts: { changes: 3 } })
    expect((await staff.page()).data.map(({ job_title }) => job_title)).toEqual([null, null, null])
    for (const job_title of ['', 'x'.repeat(101)]) expect((await send({ job_title }, `${KEY}3`)).status).toBe(400)
  })

  it('is shown by name before, done to each as by the form, and the same key changes nothing more', async () => {
    const change = { department_id: staff.other.department, site_id: staff.other.site }
    const shown = await preview(change, { filter: { q: 'pegawai', department: staff.office.department } })
    expect(shown.counts).toEqual({ changes: 3, same: 0, refused: 0 })
    expect(shown.rows[0]).toMatchObject({
      name: 'Pegawai 1',
      changes: [
        { field: 'department', before: 'Bagian Jayapura', after: 'Bagian Jakarta' },
        { field: 'site', before: 'Jayapura', after: 'Jakarta' },
      ],
    })
    expect(await audits('employee.change')).toBe(0)
    const first = await send(change)
    expect(first).toMatchObject({ status: 200, body: { counts: { changes: 3 } } })
    expect(await send(change)).toEqual(first)
    expect(await send({ manager_id: null })).toMatchObject({ status: 422, body: { code: 'people/key-reused' } })
    expect(await audits('employee.change')).toBe(3)
    expect((await staff.page(`?department=${staff.other.department}`)).data.map(({ version }) => version)).toEqual([
      2, 2, 2,
    ])
    // by another key: everybody is so already, whatever the versions
    expect(await send(change, `${KEY}2`)).toMatchObject({ body: { counts: { changes: 0, same: 3 } } })
  })

  it('names whoever was changed meanwhile and changes the others', async () => {
    const [one] = people
    await staff.change(one?.id ?? '', { version: 1, name: 'Lain' })
    people.push({ id: NOWHERE, version: 1 })
    const answer = await send({ site_id: staff.other.site })
    expect(answer).toMatchObject({ status: 200, body: { counts: { changes: 2, refused: 2 } } })
    expect(reasons(answer)).toEqual(['changed-meanwhile', null, null, 'not-found'])
    expect((await staff.page()).data.map(({ site }) => site.name)).toEqual(['Jayapura', 'Jakarta', 'Jakarta'])
  })

  it('undoes nobody else where the database refuses one', async () => {
    const closed = { department_id: staff.other.department }
    await staff.change(people[1]?.id ?? '', { version: 1, ...closed })
    people = people.map(({ id }, index) => ({ id, version: index === 1 ? 2 : 1 }))
    await staff.db.transaction((trx) =>
      trx.kysely.updateTable('department').set({ active: 0 }).where('id', '=', staff.other.department).execute(),
    )
    const answer = await send({ site_id: staff.other.site })
    expect(reasons(answer)).toEqual([null, 'place-closed', null])
    expect((await staff.page()).data.map(({ version }) => version)).toEqual([2, 2, 2])
    expect(await audits('employee.change')).toBe(3)
  })

  it('ends the employment of all but the one who asks, and takes it back', async () => {
    await staff.change(people[2]?.id ?? '', { version: 1, active_from: '2026-11-20' })
    people = people.map(({ id }, index) => ({ id, version: index === 2 ? 2 : 1 }))
    const change = { active_to: '2026-11-19' }
    expect((await preview(change)).rows.map(({ refusal }) => refusal)).toEqual(['self', null, 'last-day-first'])
    expect(reasons(await send(change))).toEqual(['self', null, 'last-day-first'])
    expect(await staff.accountOf(people[1]?.id ?? '')).toMatchObject({ disabled_at: clock.now() })
    people = [{ id: people[1]?.id ?? '', version: 2 }]
    expect(await send({ active_to: null }, `${KEY}3`)).toMatchObject({ body: { counts: { changes: 1 } } })
    expect(await staff.accountOf(people[0]?.id ?? '')).toMatchObject({ disabled_at: null })
  })

  it('makes nobody their own manager, not by a detour either', async () => {
    const [one, two, three] = people.map(({ id }) => id)
    await staff.change(two ?? '', { version: 1, manager_id: one })
    await staff.change(three ?? '', { version: 1, manager_id: two })
    people = people.map(({ id }, index) => ({ id, version: index === 0 ? 1 : 2 }))
    expect(reasons(await send({ manager_id: three ?? '' }))).toEqual([
      'manager-circle',
      'manager-circle',
      'manager-self',
    ])
    expect(reasons(await send({ manager_id: one ?? '' }, `${KEY}2`))).toEqual(['manager-self', null, null])
    expect((await staff.page()).data.map(({ manager }) => manager?.id)).toEqual([undefined, one, one])
  })

  it('puts people on a pattern from a day on, once', async () => {
    const [two, other] = [await pattern('Dua regu'), await pattern('Tiga regu')]
    const change = { pattern: { pattern_id: two, from: '2026-12-01' } }
    expect((await preview(change)).rows[0]?.changes).toEqual([
      { field: 'pattern', before: '', after: 'Dua regu · 2026-12-01' },
    ])
    expect(await send(change)).toMatchObject({ status: 200, body: { counts: { changes: 3 } } })
    expect(await send(change, `${KEY}2`)).toMatchObject({ body: { counts: { same: 3 } } })
    const taken = { pattern: { pattern_id: other, from: '2026-12-01' } }
    expect(reasons(await send(taken, `${KEY}3`))).toEqual(['pattern-taken', 'pattern-taken', 'pattern-taken'])
    const past = { pattern: { pattern_id: other, from: '2026-11-22' } }
    expect(reasons(await send(past, `${KEY}4`))).toEqual(['pattern-past', 'pattern-past', 'pattern-past'])
    expect(await audits('shift-assignment.create')).toBe(3)
  })
})

describe('what is no change', () => {
  it.each([
    ['nothing', {}, 400],
    ['a place that is not there', { site_id: NOWHERE }, 422],
    ['a manager who is not there', { manager_id: NOWHERE }, 422],
    ['a pattern that is not there', { pattern: { pattern_id: NOWHERE, from: '2026-12-01' } }, 422],
    ['a day that is none', { active_to: '2026-02-30' }, 400],
  ])('%s is refused, looked at or done', async (_, change, status) => {
    expect(await send(change)).toMatchObject({ status })
    expect(await admin('POST', '/api/employees/bulk/preview', { who: { filter: {} }, change })).toMatchObject({
      status,
    })
  })

  it('more than a step holds, and more than can be shown, is refused', async () => {
    const ids = Array.from({ length: 5_001 }, () => NOWHERE)
    const change = { manager_id: null }
    expect(await admin('POST', '/api/employees/bulk/preview', { who: { ids }, change })).toMatchObject({ status: 400 })
    people = ids.slice(0, 101).map((id) => ({ id, version: 1 }))
    expect(await send(change)).toMatchObject({ status: 400 })
    expect(await server.as(identityOf('atasan'))('POST', '/api/employees/bulk', {})).toMatchObject({ status: 403 })
  })

  it('a link is for whoever has an account, works here and does not ask', async () => {
    await staff.change(people[1]?.id ?? '', { version: 1, active_to: '2026-11-01' })
    const who = { ids: people.map(({ id }) => id) }
    const { body } = await admin('POST', '/api/employees/bulk/preview', { who, password_links: true })
    expect((body as BulkPreview).rows.map(({ refusal }) => refusal)).toEqual(['self', 'left', null])
  })
})
