import { z } from 'zod'
import { Uuid } from '#contract/attendance.ts'
import {
  CancelOvertimeOrder,
  CreatedOvertimeOrder,
  CreateOvertimeOrder,
  OvertimeConsent,
  OvertimeOrder,
  OvertimeOrders,
  OvertimeQuery,
  OvertimeReport,
  OvertimeSettings,
  UpdateOvertimeSettings,
  WeighedOvertimeOrder,
  WeighOvertimeOrder,
} from '#contract/overtime.ts'
import type { Queryable } from '#src/database/database.ts'
import { actorOf } from '#src/http/actor.ts'
import { identityOf, requireScope, visibleDepartments } from '#src/http/identity.ts'
import type { Http, RegisterRoutes } from '#src/http/server.ts'
import { AppError } from '#src/kernel/errors.ts'
import { addDays } from '#src/kernel/work-time.ts'
import { withInShift } from './in-shift.ts'
import type { OvertimeNeeds } from './needs.ts'
import { answerOrder, cancelOrder, isAmong, orderOvertime, weighOrder } from './order-overtime.ts'
import { overtimeReport } from './overtime-report.ts'
import { refuseOwn } from './own-order.ts'
import { readPeople, requirePeople } from './people.ts'
import { changeSettings } from './change-settings.ts'
import { readOrders, readSettings } from './table.ts'

const tags = ['overtime']
const params = z.strictObject({ id: Uuid })
const ORDER_REFUSES = [
  'attendance/locked',
  'overtime/in-shift',
  'overtime/overlaps',
  'overtime/own',
  'overtime/too-long',
  'people/reference-unknown',
] as const
/** A report of more days than this is a year's and too much at once. */
const MOST_DAYS = 100

const refuseLong = ({ from, to }: { from: string; to: string }): void => {
  if (to < from || to > addDays(from, MOST_DAYS))
    throw new AppError('request/invalid', { detail: `to must lie after from, by ${MOST_DAYS} days at most` })
}

/** Orders for overtime, consent, and what was worked of it. */
export const overtimeRoutes =
  (needs: OvertimeNeeds): RegisterRoutes =>
  (http) => {
    orderRoutes(needs, http)
    ownRoutes(needs, http)
    reportRoutes(needs, http)
  }

function orderRoutes(needs: OvertimeNeeds, http: Http): void {
  const { db } = needs
  const order = { access: 'overtime.order' } as const
  http.post(
    '/api/overtime/orders',
    {
      config: {
        ...order,
        refuses: ORDER_REFUSES,
      },
      schema: {
        tags,
        summary: 'Order overtime for people; it counts for those who agree',
        body: CreateOvertimeOrder,
        response: { 201: CreatedOvertimeOrder },
      },
    },
    async (request, reply) => {
      const departments = visibleDepartments(request, 'overtime.order')
      const made = await db.transaction(async (trx) => {
        const people = await requirePeople(trx, request.body.employees, departments)
        return orderOvertime(trx, needs, request.body, people, actorOf(request))
      })
      return reply.code(201).send(made)
    },
  )
  http.post(
    '/api/overtime/orders/check',
    {
      config: {
        ...order,
        refuses: ORDER_REFUSES,
      },
      schema: {
        tags,
        summary: 'What an order would be: refused as it would be, or who would exceed the caps; writes nothing',
        body: WeighOvertimeOrder,
        response: { 200: WeighedOvertimeOrder },
      },
    },
    async (request) => {
      const departments = visibleDepartments(request, 'overtime.order')
      const people = await requirePeople(db.read, request.body.employees, departments)
      const { employeeId } = identityOf(request)
      await refuseOwn(db.read, employeeId, isAmong(people, employeeId))
      return { warnings: (await weighOrder(db.read, needs, request.body, people)).warnings }
    },
  )
  http.post(
    '/api/overtime/orders/:id/cancel',
    {
      config: {
        ...order,
        refuses: ['overtime/cancelled', 'overtime/changed-meanwhile', 'overtime/not-found', 'overtime/over'],
      },
      schema: {
        summary: 'Cancel an order for overtime',
        tags,
        params,
        body: CancelOvertimeOrder,
        response: { 200: OvertimeOrder },
      },
    },
    async (request) => {
      const departments = visibleDepartments(request, 'overtime.order')
      return db.transaction(async (trx) => {
        await refuseForeign(trx, request.params.id, departments)
        return cancelOrder(trx, needs, request.params.id, request.body, actorOf(request))
      })
    },
  )
  http.get(
    '/api/overtime/orders',
    {
      config: { access: 'overtime.read' },
      schema: {
        tags,
        summary: 'Orders of a period, newest first',
        querystring: OvertimeQuery,
        response: { 200: OvertimeOrders },
      },
    },
    async (request) => {
      const { employee, ...filter } = request.query
      refuseLong(request.query)
      const own = requireScope(request, 'overtime.read') === 'own' ? (identityOf(request).employeeId ?? '') : null
      const people = own === null ? (employee === undefined ? null : [employee]) : [own]
      const departments = own === null ? visibleDepartments(request, 'overtime.read') : null
      const found = await readOrders(db.read, { ...filter, ...(people && { people }) }, departments)
      return { data: await withInShift(db.read, needs, found) }
    },
  )
}

/** An order with somebody who is not within reach is not this sender's to cancel. */
async function refuseForeign(db: Queryable, id: string, departments: readonly string[] | null): Promise<void> {
  if (departments === null) return
  const row = await db.kysely
    .selectFrom('overtime_member as m')
    .innerJoin('employee as e', 'e.id', 'm.employee_id')
    .select('e.department_id')
    .where('m.order_id', '=', id)
    .execute()
  if (row.some(({ department_id }) => !departments.includes(department_id))) throw new AppError('overtime/not-found')
}

function ownRoutes(needs: OvertimeNeeds, http: Http): void {
  http.post(
    '/api/me/overtime/:id/consent',
    {
      config: {
        access: 'overtime.consent',
        refuses: [
          'attendance/locked',
          'attendance/not-an-employee',
          'overtime/answered',
          'overtime/cancelled',
          'overtime/not-found',
          'overtime/over',
          'overtime/own',
        ],
      },
      schema: {
        tags,
        summary: 'Agree to an order, or refuse it; once',
        params,
        body: OvertimeConsent,
        response: { 200: OvertimeOrder },
      },
    },
    async (request) => {
      const { employeeId } = identityOf(request)
      if (employeeId === null) throw new AppError('attendance/not-an-employee')
      return needs.db.transaction((trx) =>
        answerOrder(trx, needs, request.params.id, employeeId, request.body, actorOf(request)),
      )
    },
  )
}

function reportRoutes(needs: OvertimeNeeds, http: Http): void {
  const { db } = needs
  http.get(
    '/api/overtime',
    {
      config: { access: 'overtime.read' },
      schema: {
        tags,
        summary: 'Overtime worked in a period, by person: Jam Real, Jam Hitung, caps',
        querystring: OvertimeQuery,
        response: { 200: OvertimeReport },
      },
    },
    async (request) => {
      const { from, to, department, site, employee } = request.query
      refuseLong(request.query)
      const { employeeId } = identityOf(request)
      const own = requireScope(request, 'overtime.read') === 'own'
      const ids = own ? [employeeId ?? ''] : employee === undefined ? null : [employee]
      const departments = own ? null : visibleDepartments(request, 'overtime.read')
      const people = await readPeople(db.read, { ...(ids && { ids }), departments, department, site })
      const data = await overtimeReport(db.read, needs, { people, from, to })
      return { data, rounding: (await readSettings(db.read)).rounding }
    },
  )
  http.get(
    '/api/overtime/settings',
    {
      config: { access: 'overtime.settings' },
      schema: { summary: 'How overtime is rounded, and who is exempt', tags, response: { 200: OvertimeSettings } },
    },
    async () => readSettings(db.read),
  )
  http.put(
    '/api/overtime/settings',
    {
      config: {
        access: 'overtime.settings',
        refuses: ['attendance/locked', 'attendance/settling', 'overtime/changed-meanwhile'],
      },
      schema: {
        summary: 'Say how overtime is rounded, who is exempt, and which break is taken off on rest days',
        tags,
        body: UpdateOvertimeSettings,
        response: { 200: OvertimeSettings },
      },
    },
    async (request) => db.transaction((trx) => changeSettings(trx, needs, request.body, actorOf(request))),
  )
}
