import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WEBHOOK_MESSAGES } from '#contract/webhook-events.ts'
import { WEBHOOK_EVENTS } from '#contract/webhooks.ts'
import type { WebhookEventType, WebhookWithSecret } from '#contract/webhooks.ts'
import type { Database } from '#src/database/database.ts'
import { mayRead } from '#src/features/accounts/channels.ts'
import { setLock } from '#src/features/attendance/set-lock.ts'
import { createEmployees } from '#src/features/employees/index.ts'
import { answerOrder } from '#src/features/overtime/order-overtime.ts'
import { recountLeave } from '#src/features/requests/index.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { systemActor } from '#src/kernel/actor.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { ensureEpoch } from '#src/outbox/feed.ts'
import { outboxFindings } from '#src/outbox/invariants.ts'
import { sequence } from '#src/outbox/sequence.ts'
import { OUTSIDE_ONLY } from '#src/outbox/append.ts'
import { TestClock } from '#test/support/clock.ts'
import { identityOf, testServer } from '#test/support/http.ts'
import type { Send, TestServer } from '#test/support/http.ts'
import { countingIds } from '#test/support/ids.ts'
import { openReceiver } from '#test/support/receiver.ts'
import type { Receiver } from '#test/support/receiver.ts'
import { openRequestHouse } from '#test/support/request-house.ts'
import type { RequestHouse } from '#test/support/request-house.ts'
import { openSettledHouse, UNTIL } from '#test/support/settled-house.ts'
import type { SettledHouse } from '#test/support/settled-house.ts'
import { openStaff } from '#test/support/staff.ts'
import { deliverTo } from './deliver.ts'
import { gather } from './gather.ts'
import { webhooksRoutes } from './routes.ts'
import { eraseMessages } from './sweep.ts'

/* What other systems are told and screens are not, as a receiver gets it. */

type Message = { id: string; type: WebhookEventType; data: Record<string, unknown> }

let receiver: Receiver
let server: TestServer
let send: Send
let needs: Parameters<typeof deliverTo>[0]

beforeEach(async () => void (receiver = await openReceiver()))
afterEach(async () => {
  await server.close()
  await receiver.close()
})

async function listen({ db, clock, ids }: { db: Database; clock: Clock; ids: Ids }): Promise<void> {
  needs = { db, clock, ids, log: silentLogger, internal: ['127.0.0.1'] }
  await ensureEpoch(needs)
  server = await testServer(webhooksRoutes(needs))
  send = server.as(identityOf('admin'))
}
async function endpoint(events: readonly WebhookEventType[]): Promise<string> {
  const { status, body } = await send('POST', '/api/webhooks', { url: receiver.url, events })
  expect(status).toBe(201)
  return (body as WebhookWithSecret).endpoint.id
}
/** What has come since the last look, by its number; each as its schema says. */
async function told(): Promise<Message[]> {
  while ((await sequence(needs)).more);
  for (const id of await gather(needs)) await deliverTo(needs, id)
  const messages = receiver.received.splice(0).map(({ body }) => JSON.parse(body) as Message)
  for (const { type, data } of messages) expect(WEBHOOK_MESSAGES[type].data.strict().parse(data)).toEqual(data)
  return messages.toSorted((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }))
}
const types = (messages: readonly Message[]): string[] => messages.map(({ type }) => type)
const REQUESTS = WEBHOOK_EVENTS.filter((type) => type.startsWith('request.'))
const OVERTIME = WEBHOOK_EVENTS.filter((type) => type.startsWith('overtime.'))
const PEOPLE = WEBHOOK_EVENTS.filter((type) => type.startsWith('employee.'))
const PERIODS = WEBHOOK_EVENTS.filter((type) => type.startsWith('period.'))

describe('requests', () => {
  let house: RequestHouse
  beforeEach(async () => {
    house = await openRequestHouse()
    await listen(house)
  })
  afterEach(() => house.close())

  it('are told from asking to taking back, with what payroll needs and no reason', async () => {
    await endpoint(REQUESTS)
    const reason = 'Sakit yang tidak boleh diketahui orang'
    const { id } = await house.asked({ kind: 'sakit', to: '2026-11-26', reason })
    await house.decide(id, 1, true)
    const short = { version: 2, back_on: '2026-11-26', reason: 'lekas pulih' }
    expect((await house.boss('POST', `/api/requests/${id}/shorten`, short)).status).toBe(200)
    const cancelled = { version: 3, reason: 'salah orang' }
    expect((await house.boss('POST', `/api/requests/${id}/cancel`, cancelled)).status).toBe(200)
    const messages = await told()
    expect(types(messages)).toEqual(['request.submitted', 'request.approved', 'request.shortened', 'request.cancelled'])
    const employee = { id: house.office.employees[0] }
    expect(messages.map(({ data }) => data)).toMatchObject([
      { id, version: 1, employee, kind: 'sakit', from: '2026-11-24', to: '2026-11-26', days: 3, state: 'waiting' },
      { id, version: 2, state: 'approved', days: 3 },
      { id, version: 3, state: 'approved', to: '2026-11-25', first_to: '2026-11-26', days: 2 },
      { id, version: 4, state: 'cancelled' },
    ])
    expect(messages[0]?.data).toHaveProperty('employee.number')
    for (const word of [reason, short.reason, cancelled.reason]) expect(JSON.stringify(messages)).not.toContain(word)
    expect(await outboxFindings(needs)).toEqual([])
  })

  it('are approved once, with the type and the days that were counted last', async () => {
    await endpoint(['request.approved', 'request.refused'])
    const week = { kind: 'izin', to: '2026-11-27' }
    const { id } = await house.asked(week)
    const calendar = { kind: 'libur', counts: 'off', name: 'Libur' }
    house.holidays.set('2026-11-25', calendar as never)
    await house.decide(id, 1, true)
    const other = await house.asked({ from: '2026-11-30', to: '2026-11-30' })
    await house.decide(other.id, 1, false)
    const messages = await told()
    expect(types(messages)).toEqual(['request.approved', 'request.refused'])
    expect(messages[0]?.data).toMatchObject({ id, days: 3, type: { code: 'IZ', paid: false, deducts: false } })
  })

  it('are told again as approved when the calendar changes what their days are', async () => {
    await endpoint(['request.approved'])
    const { id } = await house.approved({ kind: 'cuti', from: '2026-11-30', to: '2026-12-04' })
    house.holidays.set('2026-12-02', { kind: 'libur', name: 'Acara', source: 'Direksi', counts: 'off' })
    const change = { dates: ['2026-12-02'], actor: systemActor('test') }
    await house.db.transaction((trx) => recountLeave(trx, house, change))
    expect((await told()).map(({ data }) => data)).toMatchObject([
      { id, version: 3, days: 5 },
      { id, version: 4, days: 4 },
    ])
  })

  it('are not told where nobody is to be told, nor of a change that fails', async () => {
    await house.asked()
    expect(
      await house.db.read.kysely.selectFrom('feed_event').select('event').where('event', 'like', 'request.%').execute(),
    ).toEqual([])
    await endpoint(REQUESTS)
    expect((await house.ask({})).status).toBe(409)
    expect(await told()).toEqual([])
  })

  it('go to no screen: no socket gets them, and nobody may ask for them', async () => {
    await endpoint(REQUESTS)
    const { id } = await house.asked()
    while ((await sequence(needs)).more);
    const deliveries = await house.db.read.kysely.selectFrom('delivery').select('targets').execute()
    expect(deliveries.length).toBeGreaterThan(0)
    expect(JSON.stringify(deliveries)).not.toContain(OUTSIDE_ONLY)
    const events = house.db.read.kysely
      .selectFrom('feed_event')
      .select('channels')
      .where('event', '=', 'request.submitted')
    expect(await events.execute()).toEqual([{ channels: JSON.stringify([OUTSIDE_ONLY]) }])
    for (const role of ['admin', 'atasan', 'karyawan'] as const)
      expect(mayRead(identityOf(role), OUTSIDE_ONLY)).toBe(false)
    expect((await told()).map(({ data }) => data['id'])).toEqual([id])
  })

  it('that an endpoint missed are sent when it asks, once, and one that arrived again under its id', async () => {
    const hook = await endpoint(REQUESTS)
    await send('PATCH', `/api/webhooks/${hook}`, { version: 1, active: false })
    await house.asked()
    expect(await told()).toEqual([])
    await send('PATCH', `/api/webhooks/${hook}`, { version: 2, active: true })
    const range = { from: house.clock.now() - 60_000, to: house.clock.now() + 1 }
    const replay = async () => (await send('POST', `/api/webhooks/${hook}/replay`, range)).body
    expect(await replay()).toEqual({ deliveries: 1 })
    const [first] = await told()
    expect(first?.type).toBe('request.submitted')
    expect(await replay()).toEqual({ deliveries: 1 })
    expect(await told()).toEqual([first])
  })

  it('of somebody who is erased name nobody any more', async () => {
    const hook = await endpoint(REQUESTS)
    await house.asked()
    const person = house.office.employees[0] ?? ''
    const number = (await told())[0]?.data['employee'] as { number: string }
    await house.db.transaction((trx) => eraseMessages(trx, person, { number: 'X-1', name: 'X' }))
    const kept = await house.db.read.kysely.selectFrom('webhook_delivery').select('id').execute()
    expect(kept).toEqual([])
    const range = { from: house.clock.now() - 60_000, to: house.clock.now() + 1 }
    await send('POST', `/api/webhooks/${hook}/replay`, range)
    const again = (await told())[0]?.data['employee']
    expect(again).toEqual({ id: person, number: 'X-1' })
    expect(number.number).not.toBe('X-1')
  })
})

describe('employees', () => {
  it('are told when they come, change and go, whoever does it, without account and address', async () => {
    const clock = new TestClock('2026-11-23T03:00:00Z')
    const staff = await openStaff(clock)
    try {
      await staff.hire({ number: '006' })
      await listen({ db: staff.db, clock, ids: countingIds() })
      const hook = await endpoint(PEOPLE)
      const { id, version } = await staff.hire({ email: 'siti@example.com', job_title: 'Kasir' })
      await staff.change(id, { version, department_id: staff.other.department })
      await staff.change(id, { version: version + 1, active_to: '2026-12-31' })
      await staff.change(id, { version: version + 2, name: 'Siti Aminah' })
      await staff.change(id, { version: version + 3, active_to: null })
      const messages = await told()
      const [made, ended] = ['employee.created', 'employee.ended']
      const changed = 'employee.updated'
      expect(types(messages)).toEqual([made, changed, ended, changed, changed])
      expect(messages.map(({ data }) => data)).toMatchObject([
        {
          id,
          version: 1,
          number: '007',
          name: 'Siti',
          job_title: 'Kasir',
          site_id: staff.office.site,
          active_to: null,
        },
        { version: 2, department_id: staff.other.department },
        { version: 3, active_to: '2026-12-31' },
        { version: 4, name: 'Siti Aminah', active_to: '2026-12-31' },
        { version: 5, active_to: null },
      ])
      expect(JSON.stringify(messages)).not.toContain('siti@example.com')
      await staff.db.transaction((trx) => eraseMessages(trx, id, { number: 'X-1', name: 'X' }))
      const range = { from: clock.now() - 60_000, to: clock.now() + 1 }
      await send('POST', `/api/webhooks/${hook}/replay`, range)
      for (const { data } of await told()) expect(data).toMatchObject({ number: 'X-1', name: 'X', job_title: null })
      expect(await outboxFindings(needs)).toEqual([])
    } finally {
      await staff.close()
    }
  })

  it('of a file are told one by one', async () => {
    const clock = new TestClock('2026-11-23T03:00:00Z')
    const staff = await openStaff(clock)
    try {
      const ids = countingIds()
      await listen({ db: staff.db, clock, ids })
      await endpoint(PEOPLE)
      const { department: department_id, site: site_id } = staff.office
      const one = { name: 'Budi', department_id, site_id, manager_id: null, job_title: null, email: null }
      const dates = { active_from: '2026-01-01', active_to: null, role: 'karyawan' as const }
      const people = ['101', '102', '103'].map((number) => ({ ...one, ...dates, number, id: ids.uuid() }))
      await staff.db.transaction((trx) => createEmployees(trx, { clock, ids }, people, systemActor('test')))
      expect((await told()).map(({ type, data }) => [type, data['number']])).toEqual(
        people.map(({ number }) => ['employee.created', number]),
      )
    } finally {
      await staff.close()
    }
  })
})

describe('overtime', () => {
  let house: SettledHouse
  beforeEach(async () => {
    house = await openSettledHouse()
    await listen(house)
  })
  afterEach(() => house.close())

  it('is told of each person when it is ordered, agreed to and cancelled, without the reason', async () => {
    await endpoint(OVERTIME)
    const [one = '', two = ''] = house.west.employees
    const wanted = { date: '2026-11-07', start: '08:00', end: '11:00', reason: 'Stok opname', employees: [one, two] }
    const answer = await house.hr('POST', '/api/overtime/orders', wanted)
    expect(answer).toMatchObject({ status: 201 })
    const { id, version } = (answer.body as { data: { id: string; version: number } }).data
    const nothing = async (): Promise<void> => {}
    const answering = { ...house.needs, recompute: nothing, markForRecompute: nothing, tell: nothing }
    const say = (who: string, agree: boolean) =>
      house.db.transaction((trx) =>
        answerOrder(trx, answering as never, id, who, { agree, text_version: 1 }, systemActor('test')),
      )
    await say(one, true)
    await say(one, true)
    await say(two, false)
    const cancel = { version, reason: 'batal' }
    expect((await house.hr('POST', `/api/overtime/orders/${id}/cancel`, cancel)).status).toBe(200)
    const messages = await told()
    const short = messages.map(({ type, data: { version: at, employee, consent, cancelled } }) => {
      const who = (employee as { id: string }).id === one ? 'one' : 'two'
      return `${type} ${who} ${String(at)} ${String(consent)} ${String(cancelled)}`
    })
    // the people of an order come in no order
    expect(new Set(short.slice(0, 2))).toEqual(
      new Set(['overtime.ordered one 1 waiting false', 'overtime.ordered two 1 waiting false']),
    )
    expect(short[2]).toBe('overtime.agreed one 2 agreed false')
    expect(new Set(short.slice(3))).toEqual(
      new Set(['overtime.cancelled one 3 agreed true', 'overtime.cancelled two 3 refused true']),
    )
    expect(messages[0]?.data).toMatchObject({ id, date: '2026-11-07', start: '08:00', end: '11:00' })
    expect(JSON.stringify(messages)).not.toMatch(/Stok opname|batal/)
    expect(await outboxFindings(needs)).toEqual([])
  })
})

describe('periods', () => {
  let house: SettledHouse
  beforeEach(async () => {
    house = await openSettledHouse()
    await listen(house)
  })
  afterEach(() => house.close())
  const lock = (until: string | null, reason?: string) => setLock(house, systemActor('test'), until, reason)

  it('are told when they are locked, written down, and opened again', async () => {
    await endpoint(PERIODS)
    await lock('2026-10-15')
    await lock(UNTIL)
    expect((await told()).map(({ type, data: { from, to } }) => [type, from, to])).toEqual([
      ['period.locked', null, '2026-10-15'],
      ['period.locked', '2026-10-16', UNTIL],
    ])
    await house.settle()
    const settled = await told()
    expect(types(settled)).toEqual(['period.settled', 'period.settled'])
    expect(settled[1]?.data).toMatchObject({ from: '2026-10-16', to: UNTIL })
    await lock(UNTIL)
    await lock('2026-10-20', 'salah bulan')
    await lock(null, 'salah semua')
    await house.settle()
    expect((await told()).map(({ type, data: { from, to } }) => [type, from, to])).toEqual([
      ['period.unlocked', '2026-10-21', UNTIL],
      ['period.unlocked', null, '2026-10-20'],
    ])
    expect(await outboxFindings(needs)).toEqual([])
  })

  it('that are opened while they are written say settled of what stays', async () => {
    await endpoint(PERIODS)
    await lock(UNTIL)
    await house.db.transaction((trx) => trx.kysely.updateTable('settlement').set({ next_date: '2026-10-21' }).execute())
    await lock('2026-10-20', 'salah bulan')
    expect(types(await told())).toEqual(['period.locked', 'period.settled', 'period.unlocked'])
  })
})
