import type { DayRequest, LeaveBook } from '#contract/requests.ts'
import type { Database } from '#src/database/database.ts'
import { createAccountFor } from '#src/features/accounts/index.ts'
import { createMarkForRecompute, createRecompute, recordCorrection, workedOf } from '#src/features/attendance/index.ts'
import { noticesRoutes, queueNotice, tellPeople } from '#src/features/notices/index.ts'
import type { QueueNotice } from '#src/features/notices/queue-notice.ts'
import type { TellPeople } from '#src/features/notices/index.ts'
import { overtimeFor, overtimeRoutes } from '#src/features/overtime/index.ts'
import { exceptionsFor, requestsRoutes } from '#src/features/requests/index.ts'
import { plansFor, shiftsRoutes } from '#src/features/shifts/index.ts'
import type { DayContexts } from '#src/features/shifts/index.ts'
import type { CalendarDay } from '#src/kernel/day-context.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { TestClock } from './clock.ts'
import { PAGI } from './contexts.ts'
import { temporaryDatabase } from './database.ts'
import { identityOf, testServer } from './http.ts'
import type { Answer, Send, TestServer } from './http.ts'
import { countingIds } from './ids.ts'
import { makeOffice } from './office.ts'
import type { Office } from './office.ts'

/** An office with a chief, people, HR and the routes of requests; Saturdays and Sundays are free. */
export type RequestHouse = {
  db: Database
  ids: Ids
  clock: TestClock
  contexts: DayContexts
  alsoOutside: QueueNotice
  tell: TellPeople
  office: Office
  server: TestServer
  worker: Send
  colleague: Send
  chief: Send
  boss: Send
  /** What the calendar says of dates. */
  holidays: Map<string, CalendarDay>
  ask: (more?: object, send?: Send) => Promise<Answer>
  asked: (more?: object, send?: Send) => Promise<DayRequest>
  decide: (id: string, version: number, approve: boolean, send?: Send) => Promise<Answer>
  approved: (more?: object) => Promise<DayRequest>
  book: (send?: Send) => Promise<LeaveBook>
  dayOn: (date: string) => Promise<{ status: string; version: number } | undefined>
  close: () => Promise<void>
}

/** How the house sends pushes: with keys of its own making. */
export const PUSH = { keys: null, subject: 'mailto:hr@kantor.id' }

/** Monday, 10:00 in Jakarta. */
export const NOW = '2026-11-23T03:00:00Z'

/** `roster`: what people do is what the schedule says, instead of the same on every working day. */
export async function openRequestHouse({ roster = false } = {}): Promise<RequestHouse> {
  const clock = new TestClock(NOW)
  const ids = countingIds()
  const { db, close } = await temporaryDatabase()
  const office = await makeOffice(db, ids, { people: 4 })
  const [worker = '', colleague = '', chief = '', deputy = ''] = office.employees
  const holidays = new Map<string, CalendarDay>()
  const contexts: DayContexts = async (queryable, people, from, to) => {
    const exceptions = await exceptionsFor(queryable, people, from, to)
    const overtime = await overtimeFor(queryable, people, from, to)
    const planned = roster ? await plansFor(queryable, people, from, to) : null
    return (id, date) => ({
      plan: planned
        ? planned(id, date).plan
        : [0, 6].includes(new Date(date).getUTCDay())
          ? { ...PAGI, kind: 'off' }
          : PAGI,
      calendar: holidays.get(date) ?? null,
      exceptions: exceptions(id, date),
      overtime: overtime(id, date),
    })
  }
  const accounts = new Map<string, string>()
  await db.transaction(async (trx) => {
    const some: [string, 'karyawan' | 'atasan' | 'admin', string | null][] = [
      ['worker', 'karyawan', worker],
      ['colleague', 'karyawan', colleague],
      ['chief', 'atasan', chief],
      ['deputy', 'karyawan', deputy],
      ['boss', 'admin', null],
    ]
    for (const [login, role, employeeId] of some) {
      const account = { login, role, employeeId, email: null, name: login }
      accounts.set(login, await createAccountFor(trx, { clock, ids }, account))
    }
    const manages = { department_id: office.department, employee_id: chief }
    await trx.kysely.insertInto('department_manager').values(manages).execute()
  })
  const { recomputeDays, replanDays } = createRecompute({ clock, ids, contexts })
  const tell = tellPeople({ clock, ids, sendsMail: true })
  const markForRecompute = createMarkForRecompute({ clock, ids })
  const alsoOutside = queueNotice({ clock, ids, sendsMail: true })
  const server = await testServer(
    requestsRoutes({
      db,
      clock,
      ids,
      contexts,
      recompute: recomputeDays,
      replan: replanDays,
      alsoOutside,
      correct: (trx, facts) => recordCorrection(trx, { clock, ids, contexts, node: 'n1' }, facts),
    }),
    overtimeRoutes({ db, clock, ids, contexts, recompute: recomputeDays, workedOf, markForRecompute, tell }),
    shiftsRoutes({ db, clock, ids, markForRecompute, tell }),
    noticesRoutes({ db, clock, ids, sendsMail: true, push: PUSH, internal: ['127.0.0.1'] }),
  )
  const as = (login: string, role: 'karyawan' | 'atasan' | 'admin', employeeId: string | null): Send =>
    server.as(
      identityOf(role, {
        accountId: accounts.get(login) ?? '',
        name: login,
        employeeId,
        departments: role === 'atasan' ? [{ id: office.department, name: 'A' }] : [],
      }),
    )
  const send = as('worker', 'karyawan', worker)
  const house: RequestHouse = {
    db,
    ids,
    clock,
    contexts,
    alsoOutside,
    tell,
    office,
    server,
    worker: send,
    colleague: as('colleague', 'karyawan', colleague),
    chief: as('chief', 'atasan', chief),
    boss: as('boss', 'admin', null),
    holidays,
    ask: (more = {}, by = send) => {
      const wanted = { key: ids.uuid(), kind: 'izin', from: '2026-11-24', to: '2026-11-24', reason: 'urusan keluarga' }
      return by('POST', '/api/me/requests', { ...wanted, ...more })
    },
    asked: async (more, by) => {
      const { status, body } = await house.ask(more, by)
      if (status !== 201) throw new Error(JSON.stringify(body))
      return body as DayRequest
    },
    decide: (id, version, approve, by = house.chief) =>
      by('POST', `/api/requests/${id}/decision`, { version, approve, ...(!approve && { reason: 'tidak bisa' }) }),
    approved: async (more) => {
      const { id } = await house.asked(more)
      const first = await house.decide(id, 1, true)
      const after = first.body as DayRequest
      return after.state === 'waiting' ? ((await house.decide(id, 2, true, house.boss)).body as DayRequest) : after
    },
    book: async (by = send) => (await by('GET', '/api/me/leave')).body as LeaveBook,
    dayOn: (date) =>
      db.read.kysely
        .selectFrom('attendance')
        .select(['status', 'version'])
        .where('employee_id', '=', worker)
        .where('work_date', '=', date)
        .executeTakeFirst(),
    close: async () => {
      await server.close()
      await close()
    },
  }
  return house
}
