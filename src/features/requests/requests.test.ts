import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Notices } from '#contract/notices.ts'
import type { DayRequest } from '#contract/requests.ts'
import { readDetail } from '#src/features/attendance/index.ts'
import { identityOf } from '#test/support/http.ts'
import type { Send } from '#test/support/http.ts'
import { openRequestHouse } from '#test/support/request-house.ts'
import type { RequestHouse } from '#test/support/request-house.ts'
import { remindDeciders } from './jobs.ts'
import { eraseRequests, exceptionsFor, readRequests } from './index.ts'

let house: RequestHouse
beforeEach(async () => {
  house = await openRequestHouse()
})
afterEach(() => house.close())

const notices = async (send: Send): Promise<Notices> => (await send('GET', '/api/me/notices')).body as Notices
const inbox = async (send: Send): Promise<string[]> =>
  ((await send('GET', '/api/requests/inbox')).body as { data: DayRequest[] }).data.map(({ id }) => id)

describe('asking', () => {
  it('gives a request, the same for the same key, and tells whose turn it is', async () => {
    const key = '0190a000-0000-7000-8000-000000000001'
    const made = await house.asked({ key })
    expect(made).toMatchObject({ state: 'waiting', step: 'manager', deciders: ['Pegawai 3'], days: 1, version: 1 })
    expect(await house.asked({ key })).toEqual(made)
    expect(await house.ask({ key, reason: 'lain lagi' })).toMatchObject({ body: { code: 'requests/key-reused' } })
    expect(await notices(house.chief)).toMatchObject({ unread: 1, data: [{ kind: 'asked', name: 'Pegawai 1' }] })
    expect(await inbox(house.chief)).toEqual([made.id])
    expect(await inbox(house.worker)).toEqual([])
  })

  it.each([
    ['a date too long ago', { from: '2026-11-19', to: '2026-11-19' }, 422, 'requests/too-late'],
    ['longer than allowed', { to: '2027-04-01' }, 422, 'requests/too-long'],
    ['rest days only', { from: '2026-11-28', to: '2026-11-29' }, 422, 'requests/no-working-day'],
    ['a part of several days', { to: '2026-11-25', part: 'first_half' }, 422, 'requests/shape'],
    ['hours without an end', { part: 'hours', start: '09:00' }, 422, 'requests/shape'],
    ['an end before its start', { to: '2026-11-23' }, 422, 'requests/shape'],
    ['a correction without times', { kind: 'koreksi', from: '2026-11-20', to: '2026-11-20' }, 422, 'requests/shape'],
    [
      'a correction of tomorrow',
      { kind: 'koreksi', from: '2026-11-24', to: '2026-11-24', masuk: '08:00' },
      422,
      'requests/not-yet',
    ],
    ['a foreign letter', { attachments: ['0190a000-0000-7000-8000-00000000000f'] }, 422, 'requests/attachment-unknown'],
  ])('%s is refused', async (_, more, status, code) => {
    expect(await house.ask(more)).toMatchObject({ status, body: { code } })
  })

  it('is refused for dates of a settled period, and by who is no employee', async () => {
    const row = { id: 1, name: 'PT', created_at: 0, attendance_locked_until: '2026-11-22' }
    await house.db.transaction((trx) => trx.kysely.insertInto('company').values(row).execute())
    const past = { from: '2026-11-20', to: '2026-11-20' }
    expect(await house.ask(past)).toMatchObject({ status: 409, body: { code: 'attendance/locked' } })
    expect(await house.ask({}, house.boss)).toMatchObject({ body: { code: 'attendance/not-an-employee' } })
  })

  it('does not overlap another request, whoever comes second; halves of a day and later hours do not', async () => {
    const both = await Promise.all([1, 2].map(() => house.ask({ to: '2026-11-25' })))
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409])
    const date = { from: '2026-11-26', to: '2026-11-26' }
    await house.asked({ ...date, part: 'first_half' })
    await house.asked({ ...date, part: 'second_half', kind: 'wfh' })
    expect(await house.ask({ ...date, part: 'hours', start: '09:00', end: '10:00' })).toMatchObject({ status: 409 })
    const friday = { from: '2026-11-27', to: '2026-11-27', part: 'hours' }
    await house.asked({ ...friday, start: '09:00', end: '10:00' })
    await house.asked({ ...friday, start: '10:00', end: '11:00' })
  })
})

describe('deciding', () => {
  it('changes the day in the same transaction, and taking it back changes it back', async () => {
    const { id } = await house.asked()
    expect(await house.dayOn('2026-11-24')).toBeUndefined()
    const { body } = await house.decide(id, 1, true)
    expect(body).toMatchObject({ state: 'approved', version: 2, may: { decide: false } })
    expect(await house.dayOn('2026-11-24')).toMatchObject({ status: 'izin' })
    expect(await notices(house.worker)).toMatchObject({ unread: 1, data: [{ kind: 'approved' }] })
    const back = await house.worker('POST', `/api/me/requests/${id}/withdraw`, { version: 2 })
    expect(back).toMatchObject({ status: 200, body: { state: 'withdrawn' } })
    expect(await house.dayOn('2026-11-24')).toMatchObject({ status: 'belum_absen' })
  })

  it('is done by the one who comes first of two at once', async () => {
    const { id } = await house.asked()
    const both = await Promise.all([house.decide(id, 1, true), house.decide(id, 1, false, house.boss)])
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
    expect(both.find(({ status }) => status === 409)).toMatchObject({
      body: { code: 'requests/changed-meanwhile', data: { id, version: 2 } },
    })
  })

  it('is nobody’s of the own request: not as chief, deputy or HR', async () => {
    const own = await house.asked({}, house.chief)
    expect(own).toMatchObject({ step: 'hr', deciders: [] })
    expect(await house.decide(own.id, 1, true)).toMatchObject({ status: 403, body: { code: 'requests/own' } })
    const [worker = '', , chief = ''] = house.office.employees
    const asAdmin = house.server.as(identityOf('admin', { employeeId: chief }))
    expect(await house.decide(own.id, 1, true, asAdmin)).toMatchObject({ status: 403, body: { code: 'requests/own' } })
    const dates = { from: '2026-11-01', to: '2026-12-31' }
    const number = await house.db.read.kysely
      .selectFrom('employee')
      .select('number')
      .where('id', '=', worker)
      .executeTakeFirstOrThrow()
    await house.chief('POST', '/api/me/deputies', { deputy_number: number.number, ...dates })
    const mine = await house.asked()
    expect(await house.decide(mine.id, 1, true, house.worker)).toMatchObject({ body: { code: 'requests/own' } })
    expect(await inbox(house.worker)).toEqual([])
    const other = await house.asked({}, house.colleague)
    expect(await inbox(house.worker)).toEqual([other.id])
    expect(await house.decide(other.id, 1, true, house.worker)).toMatchObject({
      status: 200,
      body: { state: 'approved', deeds: [{ did: 'asked' }, { did: 'approved', by: 'worker', for: 'Pegawai 3' }] },
    })
  })

  it('is not for people it does not concern, who do not even see it', async () => {
    const { id } = await house.asked()
    expect(await house.decide(id, 1, true, house.colleague)).toMatchObject({ status: 404 })
    expect(await house.colleague('GET', `/api/requests/${id}`)).toMatchObject({ status: 404 })
    const auditor = house.server.as(identityOf('auditor'))
    expect(await auditor('GET', `/api/requests/${id}`)).toMatchObject({ status: 200 })
    expect(await house.decide(id, 1, true, auditor)).toMatchObject({ body: { code: 'permission/denied' } })
    const foreign = house.server.as(identityOf('atasan', { employeeId: house.ids.uuid() }))
    expect(await house.decide(id, 1, true, foreign)).toMatchObject({ status: 404 })
  })

  it('goes from the manager to HR where the company has it so, and a refusal needs a reason', async () => {
    const cuti = { kind: 'cuti', from: '2026-11-26', to: '2026-11-30' }
    const { id } = await house.asked(cuti)
    expect(await house.decide(id, 1, true)).toMatchObject({ body: { state: 'waiting', step: 'hr', version: 2 } })
    expect(await house.decide(id, 2, true)).toMatchObject({ status: 403, body: { code: 'requests/not-yours' } })
    const mute = await house.boss('POST', `/api/requests/${id}/decision`, { version: 2, approve: false })
    expect(mute).toMatchObject({ status: 422, body: { code: 'requests/reason-missing' } })
    expect(await house.decide(id, 2, false, house.boss)).toMatchObject({ body: { state: 'refused', step: null } })
    expect(await house.decide(id, 3, true, house.boss)).toMatchObject({ body: { code: 'requests/decided' } })
    expect((await house.book()).balance).toBe(12)
  })

  it('of a correction adds facts to the day, also those after midnight', async () => {
    const wanted = { kind: 'koreksi', from: '2026-11-20', to: '2026-11-20', masuk: '08:00', pulang: '17:05' }
    const done = await house.approved(wanted)
    expect(done).toMatchObject({ state: 'approved', pulang_at: Date.parse('2026-11-20T10:05:00Z') })
    expect(await house.dayOn('2026-11-20')).toMatchObject({ status: 'hadir' })
    const cancelled = await house.boss('POST', `/api/requests/${done.id}/cancel`, { version: 3, reason: 'keliru' })
    expect(cancelled).toMatchObject({ status: 409, body: { code: 'requests/final' } })
  })

  it('is called back by HR with a reason, after the days have begun too', async () => {
    const { id, version } = await house.approved()
    house.clock.set('2026-11-24T03:00:00Z')
    const late = await house.worker('POST', `/api/me/requests/${id}/withdraw`, { version })
    expect(late).toMatchObject({ body: { code: 'requests/too-late-to-withdraw' } })
    const done = await house.boss('POST', `/api/requests/${id}/cancel`, { version, reason: 'datang juga' })
    expect(done).toMatchObject({ status: 200, body: { state: 'cancelled' } })
    expect(await house.chief('POST', `/api/requests/${id}/cancel`, { version })).toMatchObject({ status: 403 })
  })
})

it('what is approved is known of days, for one person and for many', async () => {
  await house.approved({ to: '2026-11-25' })
  const ref = { siteId: '', departmentId: '', zone: 'Asia/Jakarta' }
  const people = house.office.employees.map((id) => ({ id, ...ref }))
  for (const some of [people.slice(0, 1), people]) {
    const known = await exceptionsFor(house.db.read, some, '2026-11-25', '2026-11-30')
    const id = people[0]?.id ?? ''
    expect(known(id, '2026-11-25')).toMatchObject([{ type: 'izin', part: 'whole' }])
    expect(known(id, '2026-11-26')).toEqual([])
  }
})

it('whoever has not decided for a day is reminded once a day', async () => {
  await house.asked()
  await remindDeciders(house)
  house.clock.set('2026-11-24T04:00:00Z')
  await Promise.all([remindDeciders(house), remindDeciders(house)])
  await remindDeciders(house)
  expect((await notices(house.chief)).data.map(({ kind }) => kind)).toEqual(['reminder', 'asked'])
  const read = (await house.chief('POST', '/api/me/notices/read', {})).body as Notices
  expect(read.unread).toBe(0)
})

it('deputies are reminded too, as long as they are deputies', async () => {
  const deputy = house.server.as(identityOf('karyawan', { employeeId: house.office.employees[3] ?? '' }))
  const { number } = await house.db.read.kysely
    .selectFrom('employee')
    .select('number')
    .where('id', '=', house.office.employees[3] ?? '')
    .executeTakeFirstOrThrow()
  await house.chief('POST', '/api/me/deputies', { deputy_number: number, from: '2026-11-24', to: '2026-11-24' })
  const told = async (): Promise<string[]> => {
    const rows = await house.db.read.kysely
      .selectFrom('notice as n')
      .innerJoin('account as a', 'a.id', 'n.account_id')
      .select(['n.kind', 'a.login'])
      .orderBy('n.created_at')
      .orderBy('a.login')
      .execute()
    return rows.map(({ kind, login }) => `${login} ${kind}`)
  }
  await house.asked({ from: '2026-11-26', to: '2026-11-26' })
  expect(await told()).toEqual(['chief asked'])
  house.clock.set('2026-11-24T04:00:00Z')
  await remindDeciders(house)
  expect(await told()).toEqual(['chief asked', 'chief reminder', 'deputy reminder'])
  expect(await inbox(deputy)).toHaveLength(1)
  house.clock.set('2026-11-25T05:00:00Z')
  await remindDeciders(house)
  expect((await told()).slice(3)).toEqual(['chief reminder'])
})

it('letters are known by their content, belong to one request and are seen by those who see it', async () => {
  const hand = (text: string, send = house.worker) =>
    send('POST', '/api/me/attachments', { name: 'surat.pdf', content: Buffer.from(text).toString('base64') })
  expect(await hand('<html>')).toMatchObject({ status: 422, body: { code: 'requests/attachment-type' } })
  const long = `%PDF-1.7 ${'x'.repeat(500_000)}`
  const { id } = (await hand(long)).body as { id: string }
  expect(await house.ask({ attachments: [id] }, house.colleague)).toMatchObject({
    body: { code: 'requests/attachment-unknown' },
  })
  const sick = { kind: 'sakit', from: '2026-11-23', to: '2026-11-23', attachments: [id] }
  const made = await house.asked(sick)
  expect(made).toMatchObject({ with_letter: true, attachments: [{ id, type: 'application/pdf', bytes: long.length }] })
  const get = (sender: string) =>
    house.server.http.inject({
      url: `/api/requests/${made.id}/attachments/${id}`,
      headers: { 'x-test-sender': sender },
    })
  const accounts = await house.db.read.kysely.selectFrom('account').select(['id', 'login']).execute()
  const of = (login: string): string => accounts.find((one) => one.login === login)?.id ?? ''
  const seen = await get(of('chief'))
  expect(seen.headers).toMatchObject({ 'content-type': 'application/pdf', 'x-content-type-options': 'nosniff' })
  expect(seen.headers['content-disposition']).toMatch(/^attachment;/)
  expect(seen.rawPayload.equals(Buffer.from(long))).toBe(true)
  expect((await get(of('colleague'))).statusCode).toBe(404)
})

it('settings are changed by who has seen them, and leave nobody without a decider', async () => {
  const url = '/api/requests/settings'
  const { policy } = (await house.boss('GET', url)).body as { policy: { kinds: { izin: object } } }
  const kinds = { ...policy.kinds, izin: { manager: false, hr: false, past_days: 3 } }
  expect(await house.boss('PUT', url, { policy: { ...policy, kinds }, version: 0 })).toMatchObject({ status: 422 })
  expect(await house.boss('PUT', url, { policy, version: 0 })).toMatchObject({ status: 200, body: { version: 1 } })
  expect(await house.boss('PUT', url, { policy, version: 0 })).toMatchObject({ status: 409 })
  const strict = { ...policy, sakit_letter_days: 2 }
  expect(await house.boss('PUT', url, { policy: strict, version: 1 })).toMatchObject({ status: 200 })
  const sick = { kind: 'sakit', from: '2026-11-24' }
  expect(await house.ask({ ...sick, to: '2026-11-25' })).toMatchObject({ body: { code: 'requests/letter-missing' } })
  expect(await house.ask({ ...sick, to: '2026-11-24' })).toMatchObject({ status: 201 })
})

it('settings that were stored before there were swaps keep what they say', async () => {
  const url = '/api/requests/settings'
  const { policy } = (await house.boss('GET', url)).body as { policy: { kinds: Record<string, unknown> } }
  const { tukar_shift: _, ...kinds } = policy.kinds
  const { sakit_letter_days: __, ...older } = { ...policy, kinds, remind_after_hours: 48 } as Record<string, unknown>
  const row = { id: 1, policy: JSON.stringify(older), version: 3, updated_at: 0 }
  await house.db.transaction((trx) => trx.kysely.insertInto('request_settings').values(row).execute())
  expect((await house.boss('GET', url)).body).toMatchObject({
    version: 3,
    policy: { remind_after_hours: 48, sakit_letter_days: null, kinds: { tukar_shift: { manager: true, hr: false } } },
  })
})

it('a person who is erased leaves what was decided, and no reason, letter or name', async () => {
  const content = Buffer.from('%PDF-1.7 surat').toString('base64')
  const { id } = (await house.worker('POST', '/api/me/attachments', { name: 'surat.pdf', content })).body as {
    id: string
  }
  const sick = { kind: 'sakit', from: '2026-11-23', to: '2026-11-23', attachments: [id], reason: 'demam tinggi' }
  const made = await house.asked(sick)
  await house.decide(made.id, 1, false)
  const [worker = ''] = house.office.employees
  expect(JSON.stringify(await readRequests(house.db.read, worker))).toContain('demam tinggi')
  const pseudonym = { name: 'Mantan 1', number: 'x1', search: 'mantan 1' }
  await house.db.transaction((trx) => eraseRequests(trx, worker, pseudonym))
  const left = JSON.stringify(await readRequests(house.db.read, worker))
  expect(left).toContain('"state":"refused"')
  for (const word of ['demam', 'surat.pdf', 'tidak bisa', '"worker"']) expect(left).not.toContain(word)
})

describe('HR corrects a day', () => {
  const correct = (more: object = {}, send = house.boss) =>
    send('POST', '/api/requests/corrections', {
      key: '0190a000-0000-7000-8000-0000000000c1',
      employee_id: house.office.employees[0],
      date: '2026-11-20',
      masuk: '08:00',
      pulang: '17:05',
      reason: 'Lupa absen, ponsel mati',
      ...more,
    })

  it('as a fact beside the taps, once, and the person is told; nobody else is asked', async () => {
    const made = await correct()
    expect(made).toMatchObject({
      status: 201,
      body: {
        kind: 'koreksi',
        state: 'approved',
        reason: 'Lupa absen, ponsel mati',
        deeds: [{ did: 'asked' }, { did: 'approved' }],
      },
    })
    expect(await correct()).toMatchObject({ status: 201, body: { id: (made.body as DayRequest).id } })
    expect(await correct({ pulang: '18:00' })).toMatchObject({ body: { code: 'requests/key-reused' } })
    expect(await house.dayOn('2026-11-20')).toMatchObject({ status: 'hadir' })
    const facts = await house.db.read.kysely.selectFrom('punch').select(['kind', 'source', 'request_id']).execute()
    expect(facts).toHaveLength(2)
    expect(await notices(house.worker)).toMatchObject({
      unread: 1,
      data: [{ kind: 'approved', request_kind: 'koreksi' }],
    })
    expect(await notices(house.chief)).toMatchObject({ unread: 0 })
    expect(await notices(house.boss)).toMatchObject({ unread: 0 })
  })

  it('and the day tells who, when and why, and what it was before and after each time', async () => {
    const first = await correct({ pulang: undefined })
    const at = house.clock.now()
    house.clock.set('2026-11-23T09:00:00Z')
    await correct({ key: '0190a000-0000-7000-8000-0000000000c2', masuk: '09:10', reason: 'Macet, bukan jam 8' })
    const [employeeId = ''] = house.office.employees
    const { id } = await house.db.read.kysely.selectFrom('attendance').select('id').executeTakeFirstOrThrow()
    const detail = await readDetail(house.db.read, id, { departments: [], employeeId })
    expect(detail?.corrections).toEqual([
      {
        request_id: (first.body as DayRequest).id,
        at,
        by: 'boss',
        in_place_of: null,
        reason: 'Lupa absen, ponsel mati',
        before: { jam_masuk: null, jam_pulang: null, status: 'alpa' },
        after: { jam_masuk: '08:00:00', jam_pulang: null, status: 'hadir' },
      },
      expect.objectContaining({
        at: house.clock.now(),
        reason: 'Macet, bukan jam 8',
        before: { jam_masuk: '08:00:00', jam_pulang: null, status: 'hadir' },
        after: { jam_masuk: '09:10:00', jam_pulang: '17:05:00', status: 'terlambat' },
      }),
    ])
  })

  it.each([
    ['by a manager', {}, 'chief', 403],
    ['without a time', { masuk: undefined, pulang: undefined }, 'boss', 422],
    ['of tomorrow', { date: '2026-11-24' }, 'boss', 422],
    ['of a year ago', { date: '2025-11-24' }, 'boss', 422],
  ] as const)('not %s', async (_, more, who, status) => {
    expect(await correct(more, house[who])).toMatchObject({ status })
    expect(await house.db.read.kysely.selectFrom('punch').select('id').execute()).toEqual([])
  })
})
