import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Notices } from '#contract/notices.ts'
import type { Attachment, DayRequest, RequestSettings } from '#contract/requests.ts'
import { identityOf } from '#test/support/http.ts'
import type { Answer, Send } from '#test/support/http.ts'
import { openRequestHouse } from '#test/support/request-house.ts'
import type { RequestHouse } from '#test/support/request-house.ts'
import { exceptionsFor } from './index.ts'

let house: RequestHouse
beforeEach(async () => {
  house = await openRequestHouse()
})
afterEach(() => house.close())

const SICK = { kind: 'sakit', from: '2026-11-20', to: '2026-11-20' }
const kinds = async (send: Send): Promise<string[]> =>
  ((await send('GET', '/api/me/notices')).body as Notices).data.map(({ kind }) => kind)
const policy = async (more: object): Promise<void> => {
  const { body } = await house.boss('GET', '/api/requests/settings')
  const { policy: before, version } = body as RequestSettings
  const put = { policy: { ...before, ...more }, version }
  expect(await house.boss('PUT', '/api/requests/settings', put)).toMatchObject({ status: 200 })
}
const hand = async (by = house.worker, path = '/api/me/attachments', more = {}): Promise<string> => {
  const content = Buffer.from('%PDF-1.7 surat').toString('base64')
  return ((await by('POST', path, { name: 'surat.pdf', content, ...more })).body as Attachment).id
}
const attach = async ({ id, version }: DayRequest, by = house.worker): Promise<Answer> =>
  by('POST', `/api/me/requests/${id}/letters`, { version, attachments: [await hand()] })
const settle = ({ id, version }: DayRequest, more: object, by = house.boss): Promise<Answer> =>
  by('POST', `/api/requests/${id}/letter`, { version, accepted: true, ...more })
const open = async (): Promise<string[]> =>
  ((await house.boss('GET', '/api/requests/letters')).body as { data: DayRequest[] }).data.map(({ letter }) => letter)
/** Whether the day knows of a letter, now and by what is stored of it. */
const isKnown = async (date = '2026-11-20'): Promise<(boolean | undefined)[]> => {
  const [id = ''] = house.office.employees
  const { site, department } = house.office
  const person = { id, siteId: site, departmentId: department, zone: 'Asia/Jakarta' }
  const now = (await exceptionsFor(house.db.read, [person], date, date))(id, date)
  const row = await house.db.read.kysely
    .selectFrom('attendance')
    .select('context')
    .where('employee_id', '=', id)
    .where('work_date', '=', date)
    .executeTakeFirst()
  const stored = JSON.parse(row?.context ?? '{}') as { exceptions?: { with_letter?: boolean }[] }
  return [now[0]?.with_letter, stored.exceptions?.[0]?.with_letter]
}

describe('a letter that follows', () => {
  it('and is none leaves the one that there was before', async () => {
    const sick = await house.approved({ ...SICK, attachments: [await hand()] })
    const more = (await attach(sick)).body as DayRequest
    expect(more).toMatchObject({ letter: 'sent', with_letter: true })
    const { body } = await settle(more, { accepted: false, reason: 'bukan surat dokter' })
    expect(body).toMatchObject({ letter: 'there', with_letter: true })
    expect([await isKnown(), await open()]).toEqual([[true, true], []])
    const none = await settle(body as DayRequest, { accepted: false, reason: 'surat palsu' })
    expect(none.body).toMatchObject({ with_letter: false })
  })

  it('is found by HR however many never come', async () => {
    const sick = await house.approved({ ...SICK, letter_follows: true })
    await attach(sick)
    await house.db.transaction(async (trx) => {
      const row = await trx.kysely
        .selectFrom('day_request')
        .selectAll()
        .where('id', '=', sick.id)
        .executeTakeFirstOrThrow()
      const old = { from_date: '2026-01-05', to_date: '2026-01-05', letter_state: 'follows' }
      for (let count = 0; count < 500; count++) {
        const id = house.ids.uuid()
        await trx.kysely
          .insertInto('day_request')
          .values({ ...row, ...old, id, idempotency_key: id })
          .execute()
      }
    })
    expect((await open())[0]).toBe('sent')
  })

  it('is handed in for an approved request, looked at by HR, and then the day knows of it', async () => {
    const asked = await house.approved({ ...SICK, letter_follows: true })
    expect(asked).toMatchObject({
      with_letter: false,
      letter: 'follows',
      letter_until: '2026-11-30',
    })
    expect(await open()).toEqual(['follows'])
    const seen = await Promise.all([house.worker, house.boss].map((by) => by('GET', `/api/requests/${asked.id}`)))
    expect(seen.map(({ body: one }) => (one as DayRequest).may)).toMatchObject([
      { attach: true, settle_letter: false },
      { attach: false, settle_letter: true },
    ])
    const { status, body } = await attach(asked)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      letter: 'sent',
      with_letter: false,
      state: 'approved',
      attachments: [{ name: 'surat.pdf' }],
    })
    expect(await kinds(house.boss)).toEqual(['letter_sent'])
    expect(await open()).toEqual(['sent'])
    expect(await isKnown()).toEqual([false, false])
    const accepted = await settle(body as DayRequest, {})
    expect(accepted).toMatchObject({ status: 200, body: { letter: 'there', with_letter: true } })
    expect(await isKnown()).toEqual([true, true])
    expect(await open()).toEqual([])
    expect(await kinds(house.worker)).toEqual(['letter_accepted', 'approved'])
    const deeds = (accepted.body as DayRequest).deeds.map(({ did, by }) => `${did} ${by}`)
    expect(deeds.slice(-2)).toEqual(['letter_sent worker', 'letter_accepted boss'])
  })

  it('is seen by those who decide while they have not, and counts with their approval', async () => {
    const asked = await house.asked({ ...SICK, letter_follows: true })
    const { body } = await attach(asked)
    expect(body).toMatchObject({ state: 'waiting', step: 'manager', letter: 'there', with_letter: true, version: 2 })
    expect(await house.decide(asked.id, 1, true)).toMatchObject({ body: { code: 'requests/changed-meanwhile' } })
    expect(await house.decide(asked.id, 2, true)).toMatchObject({ body: { letter: 'there' } })
    expect(await isKnown()).toEqual([true, true])
  })

  it('lets be asked what else needs a letter at once, unless the policy wants it with the request', async () => {
    await policy({ sakit_letter_days: 1 })
    expect(await house.ask(SICK)).toMatchObject({ body: { code: 'requests/letter-missing', data: { from_days: 1 } } })
    await policy({ letter_days: 0 })
    const promised = { ...SICK, letter_follows: true }
    expect(await house.ask(promised)).toMatchObject({ body: { code: 'requests/letter-missing' } })
    await policy({ letter_days: 3 })
    const made = await house.asked(promised)
    expect(made).toMatchObject({ letter: 'follows', letter_until: '2026-11-26' })
  })

  it.each([
    ['on the last day', '2026-11-30T16:59:00Z', 200],
    ['a day later', '2026-11-30T17:00:00Z', 409],
  ])('%s', async (_, now, status) => {
    const asked = await house.approved({ ...SICK, letter_follows: true })
    house.clock.set(now)
    const answer = await attach(asked)
    expect(answer).toMatchObject({ status, ...(status === 409 && { body: { code: 'requests/letter-late' } }) })
    if (status === 409) expect(await open()).toEqual(['late'])
  })

  it('is nobody else’s to hand in, and not for what has ended, or twice the same file', async () => {
    const asked = await house.approved({ ...SICK, letter_follows: true })
    expect(await attach(asked, house.colleague)).toMatchObject({ status: 404 })
    const file = await hand()
    const path = `/api/me/requests/${asked.id}/letters`
    const first = await house.worker('POST', path, { version: asked.version, attachments: [file] })
    const { version } = first.body as DayRequest
    expect(await house.worker('POST', path, { version, attachments: [file] })).toMatchObject({
      body: { code: 'requests/attachment-unknown' },
    })
    await house.boss('POST', `/api/requests/${asked.id}/cancel`, { version, reason: 'dobel' })
    expect(await attach({ ...asked, version: version + 1 })).toMatchObject({ body: { code: 'requests/decided' } })
    const refused = await house.ask({
      kind: 'koreksi',
      from: '2026-11-20',
      to: '2026-11-20',
      masuk: '08:00',
      letter_follows: true,
    })
    expect(refused).toMatchObject({ status: 422, body: { code: 'requests/shape' } })
  })
})

describe('HR says whether there is a letter', () => {
  it('one on paper counts without a file, and with one that HR hands in', async () => {
    const asked = await house.approved(SICK)
    expect(asked).toMatchObject({ letter: 'none' })
    const [employee_id] = house.office.employees
    const attachments = [await hand(house.boss, '/api/requests/attachments', { employee_id })]
    expect(await settle(asked, { attachments })).toMatchObject({
      status: 200,
      body: { with_letter: true, attachments: [{ name: 'surat.pdf' }] },
    })
    expect(await isKnown()).toEqual([true, true])
  })

  it('what was handed in is none: with a reason, and another may follow; what never came is closed', async () => {
    const asked = await house.approved({ ...SICK, letter_follows: true })
    const sent = (await attach(asked)).body as DayRequest
    expect(await settle(sent, { accepted: false })).toMatchObject({ body: { code: 'requests/reason-missing' } })
    const no = { accepted: false, reason: 'Foto struk apotek, bukan surat' }
    const refused = await settle(sent, no)
    expect(refused).toMatchObject({
      status: 200,
      body: { letter: 'follows', with_letter: false, may: { attach: false } },
    })
    expect(await kinds(house.worker)).toEqual(['letter_refused', 'approved'])
    expect(await settle(refused.body as DayRequest, no)).toMatchObject({ status: 200 })
    expect(await open()).toEqual([])
  })

  it('a letter that turned out to be none is taken back, and the day with it', async () => {
    const asked = await house.approved({ ...SICK, attachments: [await hand()] })
    expect(await isKnown()).toEqual([true, true])
    expect(await settle(asked, { accepted: false, reason: 'Surat palsu menurut klinik' })).toMatchObject({
      status: 200,
    })
    expect(await isKnown()).toEqual([false, false])
  })

  it('not of a settled day, of one’s own, or as a manager', async () => {
    const asked = await house.approved({ ...SICK, letter_follows: true })
    const company = { id: 1, name: 'PT', created_at: 0, attendance_locked_until: '2026-11-20' }
    await house.db.transaction((trx) => trx.kysely.insertInto('company').values(company).execute())
    expect(await settle(asked, {})).toMatchObject({ status: 409, body: { code: 'attendance/locked' } })
    // the file itself may be there all the same
    const sent = (await attach(asked)).body as DayRequest
    expect(sent).toMatchObject({ letter: 'sent' })
    expect(await settle(sent, {}, house.chief)).toMatchObject({ status: 403 })
    const [employeeId = ''] = house.office.employees
    const self = house.server.as(identityOf('admin', { employeeId }))
    expect(await settle(sent, {}, self)).toMatchObject({ status: 403, body: { code: 'requests/own' } })
    expect(await isKnown()).toEqual([false, false])
  })
})
