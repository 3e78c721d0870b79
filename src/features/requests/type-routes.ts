import { z } from 'zod'
import { Uuid } from '#contract/attendance.ts'
import { CreateLeaveType, LeaveType, LeaveTypes, MyLeaveTypes, UpdateLeaveType } from '#contract/leave-types.ts'
import { actorOf } from '#src/http/actor.ts'
import { identityOf } from '#src/http/identity.ts'
import type { Http } from '#src/http/server.ts'
import { employeeOf } from './employee-of.ts'
import { bookOf, waitingLeave } from './leave-book.ts'
import { availableOn } from './leave-rules.ts'
import { changeType, createType, listTypes, removeType } from './leave-types.ts'
import type { RequestNeeds } from './needs.ts'
import { lockAsker, todayOf } from './people.ts'
import { readSettings } from './policy.ts'
import { typesFor } from './type-of-request.ts'

const tags = ['requests']
const params = z.strictObject({ id: Uuid })

/** Types of izin and cuti: those that somebody may ask for, and what HR settles about them. */
export function typeRoutes(needs: RequestNeeds, http: Http): void {
  const { db, clock, ids } = needs
  http.get(
    '/api/me/leave-types',
    {
      config: { access: 'request.create', refuses: ['attendance/not-an-employee'] },
      schema: { tags, summary: 'What one can ask for, and what is left of it', response: { 200: MyLeaveTypes } },
    },
    async (request) =>
      db.transaction(async (trx) => {
        const { policy } = await readSettings(trx)
        const asker = await lockAsker(trx, employeeOf(identityOf(request)))
        const today = todayOf(asker, clock.now())
        const book = await bookOf(trx, needs, asker, policy.leave)
        const balance = availableOn(book, today) - (await waitingLeave(trx, asker.id))
        return { data: await typesFor(trx, { employeeId: asker.id, today, balance }) }
      }),
  )
  http.get(
    '/api/requests/types',
    {
      config: { access: 'request.types.read' },
      schema: { tags, summary: 'Every type of izin and cuti, closed ones too', response: { 200: LeaveTypes } },
    },
    async () => ({ data: await listTypes(db.read) }),
  )
  const config = { access: 'request.settings' } as const
  http.post(
    '/api/requests/types',
    {
      config: { ...config, refuses: ['requests/type-quota', 'requests/type-code-taken'] },
      schema: { tags, summary: 'A new type of izin or cuti', body: CreateLeaveType, response: { 201: LeaveType } },
    },
    async (request, reply) => {
      const actor = actorOf(request)
      const made = await db.transaction((trx) => createType({ trx, actor, clock, ids }, request.body))
      return reply.code(201).send(made)
    },
  )
  http.put(
    '/api/requests/types/:id',
    {
      config: {
        ...config,
        refuses: [
          'requests/type-changed',
          'requests/type-not-found',
          'requests/type-quota',
          'requests/type-code-taken',
          'requests/type-in-use',
          'requests/type-needed',
        ],
      },
      schema: {
        tags,
        summary: 'Change or close a type; requests that were made keep the terms they were asked under',
        params,
        body: UpdateLeaveType,
        response: { 200: LeaveType },
      },
    },
    async (request) => {
      const actor = actorOf(request)
      return db.transaction((trx) => changeType({ trx, actor, clock, ids }, request.params.id, request.body))
    },
  )
  http.delete(
    '/api/requests/types/:id',
    {
      config: {
        ...config,
        refuses: ['requests/type-changed', 'requests/type-not-found', 'requests/type-in-use'],
      },
      schema: {
        tags,
        summary: 'Delete a type that no request names',
        params,
        querystring: z.strictObject({ version: z.coerce.number().int().min(0) }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request)
      const { version } = request.query
      await db.transaction((trx) => removeType({ trx, actor, clock, ids }, request.params.id, version))
      return reply.code(204).send(null)
    },
  )
}
