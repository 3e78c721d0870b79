import { z } from 'zod'
import { Uuid } from '#contract/attendance.ts'
import { AdjustLeave, LeaveBook, RequestSettings, UpdateRequestSettings } from '#contract/requests.ts'
import { LeaveBalanceQuery, LeaveBalances } from '#contract/leave-balances.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import { actorOf } from '#src/http/actor.ts'
import { identityOf, visibleDepartments } from '#src/http/identity.ts'
import type { Http } from '#src/http/server.ts'
import { AppError } from '#src/kernel/errors.ts'
import { listBalances } from './balances.ts'
import { employeeOf } from './employee-of.ts'
import { bookOf, enter, requireBalance, showBook } from './leave-book.ts'
import type { RequestNeeds } from './needs.ts'
import { lockAsker } from './people.ts'
import { readSettings, writeSettings } from './policy.ts'

const tags = ['requests']
const params = z.strictObject({ id: Uuid })

/** Leave books, and what the company has settled. */
export function leaveRoutes(needs: RequestNeeds, http: Http): void {
  bookRoutes(needs, http)
  settingsRoutes(needs, http)
}

function bookRoutes(needs: RequestNeeds, http: Http): void {
  const { db } = needs
  http.get(
    '/api/me/leave',
    {
      config: { access: 'request.create', refuses: ['attendance/not-an-employee'] },
      schema: { tags, summary: 'The own leave book', response: { 200: LeaveBook } },
    },
    async (request) =>
      db.transaction(async (trx) => {
        const { policy } = await readSettings(trx)
        return showBook(trx, needs, await lockAsker(trx, employeeOf(identityOf(request))), policy.leave)
      }),
  )
  http.get(
    '/api/leave',
    {
      config: { access: 'leave.read' },
      schema: {
        tags,
        summary: 'The balances of everybody who works here, page by page',
        querystring: LeaveBalanceQuery,
        response: { 200: LeaveBalances },
      },
    },
    async (request) => {
      const reach = {
        departments: visibleDepartments(request, 'leave.read'),
        self: identityOf(request).employeeId,
      }
      return listBalances(db.read, needs, reach, request.query)
    },
  )
  http.get(
    '/api/leave/:id',
    {
      config: { access: 'leave.read', refuses: ['people/not-found'] },
      schema: { tags, summary: 'An employee’s leave book', params, response: { 200: LeaveBook } },
    },
    async (request) => {
      const { id } = request.params
      const departments = visibleDepartments(request, 'leave.read')
      return db.transaction(async (trx) => {
        const { policy } = await readSettings(trx)
        const person = await trx.kysely
          .selectFrom('employee')
          .select('department_id')
          .where('id', '=', id)
          .executeTakeFirst()
        const isOwn = id === identityOf(request).employeeId
        if (!person || (departments && !isOwn && !departments.includes(person.department_id)))
          throw new AppError('people/not-found')
        return showBook(trx, needs, await lockAsker(trx, id), policy.leave)
      })
    },
  )
  http.post(
    '/api/leave/:id/adjustments',
    {
      config: {
        access: 'leave.write',
        refuses: ['people/not-found', 'requests/balance-short', 'requests/own-leave'],
      },
      schema: {
        tags,
        summary: 'Add to a leave book or take from it, with a reason; not to the own one',
        params,
        body: AdjustLeave,
        response: { 200: LeaveBook },
      },
    },
    async (request) => {
      const { id } = request.params
      const { key, days, date, reason } = request.body
      const { employeeId, name } = identityOf(request)
      if (employeeId === id) throw new AppError('requests/own-leave')
      return db.transaction(async (trx) => {
        const { policy } = await readSettings(trx)
        const asker = await lockAsker(trx, id)
        const book = await bookOf(trx, needs, asker, policy.leave)
        const source = `adjust ${key}`
        if (!book.some((one) => one.source === source)) {
          if (days < 0) requireBalance(book, policy.leave, { date, halfDays: -days * 2 })
          const entry = { date, kind: 'adjust' as const, half_days: Math.round(days * 2), source }
          await enter(trx, needs, id, entry, { reason, by_name: name })
          await recordAudit(trx, needs, actorOf(request), {
            action: 'leave.adjust',
            entity: { type: 'leave', id },
            subject: id,
            before: null,
            after: { days, date },
            reason,
          })
        }
        return showBook(trx, needs, asker, policy.leave)
      })
    },
  )
}

const settled = ({ policy }: RequestSettings): Record<string, unknown> => ({
  ...policy.kinds,
  leave: policy.leave,
  remind: policy.remind_after_hours,
  escalate: policy.escalate_after_days,
  letter_from: policy.sakit_letter_days,
  letter_until: policy.letter_days,
})

function settingsRoutes(needs: RequestNeeds, http: Http): void {
  const { db, clock } = needs
  const config = { access: 'request.settings' } as const
  http.get(
    '/api/requests/settings',
    { config, schema: { tags, summary: 'Who decides what, deadlines, leave', response: { 200: RequestSettings } } },
    async () => readSettings(db.read),
  )
  http.put(
    '/api/requests/settings',
    {
      config: { ...config, refuses: ['requests/policy', 'requests/policy-changed'] },
      schema: {
        summary: 'Set the policy of requests',
        tags,
        body: UpdateRequestSettings,
        response: { 200: RequestSettings },
      },
    },
    async (request) =>
      db.transaction(async (trx) => {
        const before = await readSettings(trx)
        const after = await writeSettings(trx, request.body, clock.now())
        await recordAudit(trx, needs, actorOf(request), {
          action: 'request.settings',
          entity: { type: 'request_settings', id: '1' },
          before: settled(before),
          after: settled(after),
        })
        return after
      }),
  )
}
