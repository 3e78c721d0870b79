import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Attachment, DayRequest } from '#contract/requests.ts'
import { openRequestHouse } from '#test/support/request-house.ts'
import type { RequestHouse } from '#test/support/request-house.ts'
import { purgeRequests, wouldPurgeRequests } from './purge.ts'

let house: RequestHouse
/** Sick with a letter last week, approved; and leave this week, refused. */
let sick: DayRequest
let refused: DayRequest
beforeEach(async () => {
  house = await openRequestHouse()
  const content = Buffer.from('%PDF-1.7 surat').toString('base64')
  const { id } = (await house.worker('POST', '/api/me/attachments', { name: 'surat.pdf', content })).body as Attachment
  sick = await house.approved({ kind: 'sakit', from: '2026-11-19', to: '2026-11-20', attachments: [id] })
  refused = await house.asked({ kind: 'cuti', from: '2026-11-24', to: '2026-11-24' })
  await house.decide(refused.id, 1, false)
})
afterEach(() => house.close())

const NOTHING = { lettersBefore: null, requestsBefore: null, attendanceBefore: null }
const TABLES = ['day_request', 'request_deed', 'attachment', 'attachment_chunk', 'notice'] as const
const rows = async (): Promise<Record<string, number>> => {
  const counted: [string, number][] = []
  for (const table of TABLES)
    counted.push([table, (await house.db.read.kysely.selectFrom(table).selectAll().execute()).length])
  return Object.fromEntries(counted)
}
const lock = (until: string): Promise<unknown> =>
  house.db.transaction((trx) =>
    trx.kysely
      .insertInto('company')
      .values({ id: 1, name: 'PT', created_at: 0, attendance_locked_until: until })
      .execute(),
  )

it('letters go by the last date of their request, which stays and still says that there was one', async () => {
  const before = await rows()
  for (const [lettersBefore, letters] of [
    ['2026-11-20', 0],
    ['2026-11-21', 1],
  ] as const) {
    const purge = { ...NOTHING, lettersBefore }
    expect(await wouldPurgeRequests(house.db.read, purge)).toEqual({ letters, requests: 0 })
    await purgeRequests(house, purge)
    expect(await rows()).toEqual({ ...before, attachment: 1 - letters, attachment_chunk: 1 - letters })
  }
  const { body } = await house.worker('GET', `/api/requests/${sick.id}`)
  expect(body).toMatchObject({ with_letter: true, letter: 'there', attachments: [] })
})

it('requests go with all that was done with them, but an approved one only where its days are settled or gone', async () => {
  const purge = { ...NOTHING, requestsBefore: '2026-12-01' }
  expect(await wouldPurgeRequests(house.db.read, purge)).toEqual({ letters: 0, requests: 1 })
  await purgeRequests(house, purge)
  const left = await house.db.read.kysely.selectFrom('day_request').select('id').execute()
  expect(left).toEqual([{ id: sick.id }])
  const gone = { ...purge, attendanceBefore: '2026-11-21' }
  expect(await wouldPurgeRequests(house.db.read, gone)).toEqual({ letters: 1, requests: 1 })
  await lock('2026-11-19')
  expect(await wouldPurgeRequests(house.db.read, purge)).toEqual({ letters: 0, requests: 0 })
  await house.db.transaction((trx) =>
    trx.kysely.updateTable('company').set({ attendance_locked_until: '2026-11-20' }).execute(),
  )
  await purgeRequests(house, purge)
  expect(await rows()).toEqual({ day_request: 0, request_deed: 0, attachment: 0, attachment_chunk: 0, notice: 0 })
  expect(await house.dayOn('2026-11-20')).toMatchObject({ status: 'sakit' })
})

it('the balance stays what it was when the requests are gone', async () => {
  await house.approved({ kind: 'cuti', from: '2026-11-25', to: '2026-11-26' })
  const { balance } = await house.book()
  await lock('2026-11-30')
  await purgeRequests(house, { ...NOTHING, requestsBefore: '2026-12-01' })
  expect((await rows())['day_request']).toBe(0)
  expect((await house.book()).balance).toBe(balance)
})
