import { z } from 'zod'
import { Uuid } from '#contract/attendance.ts'
import { CreateDeputy, CreateDeputyFor, Deputies, Deputy } from '#contract/requests.ts'
import { localDate } from '#contract/zones.ts'
import { actorOf } from '#src/http/actor.ts'
import { identityOf } from '#src/http/identity.ts'
import type { Http } from '#src/http/server.ts'
import { endDeputy, nameDeputy, readAllDeputies, readDeputies } from './deputies.ts'
import { employeeOf } from './employee-of.ts'
import type { RequestNeeds } from './needs.ts'

const tags = ['requests']
const params = z.strictObject({ id: Uuid })

/** Who decides in whose place: one's own, and everybody's for HR. */
export function deputyRoutes(needs: RequestNeeds, http: Http): void {
  const { db } = needs
  const config = { access: 'request.decide' } as const
  http.get(
    '/api/me/deputies',
    {
      config: { ...config, refuses: ['attendance/not-an-employee'] },
      schema: { tags, summary: 'Who decides in one’s place, and whose place one takes', response: { 200: Deputies } },
    },
    async (request) => ({ data: await readDeputies(db.read, employeeOf(identityOf(request))) }),
  )
  http.post(
    '/api/me/deputies',
    {
      config: {
        ...config,
        refuses: ['attendance/not-an-employee', 'people/not-found', 'requests/deputy-unknown', 'requests/deputy-dates'],
      },
      schema: {
        tags,
        summary: 'Name somebody who decides in one’s place, from a date to another',
        body: CreateDeputy,
        response: { 201: Deputy },
      },
    },
    async (request, reply) => {
      const wanted = { ...request.body, manager_id: employeeOf(identityOf(request)) }
      return reply.code(201).send(await db.transaction((trx) => nameDeputy(trx, needs, actorOf(request), wanted)))
    },
  )
  http.delete(
    '/api/me/deputies/:id',
    {
      config: { ...config, refuses: ['attendance/not-an-employee', 'requests/deputy-not-found'] },
      schema: { summary: 'End a deputyship', tags, params, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const ended = { id: request.params.id, managerId: employeeOf(identityOf(request)) }
      await db.transaction((trx) => endDeputy(trx, needs, actorOf(request), ended))
      return reply.code(204).send(null)
    },
  )
  hrDeputyRoutes(needs, http)
}

/** HR arranges it for a manager who cannot: whoever is ill names nobody. */
function hrDeputyRoutes(needs: RequestNeeds, http: Http): void {
  const { db, clock } = needs
  const config = { access: 'request.settings' } as const
  http.get(
    '/api/deputies',
    { config, schema: { tags, summary: 'Everybody’s deputies, now and to come', response: { 200: Deputies } } },
    // where the day ends last, a last day still goes on
    async () => ({ data: await readAllDeputies(db.read, localDate('Pacific/Pago_Pago', clock.now())) }),
  )
  http.post(
    '/api/deputies',
    {
      config: { ...config, refuses: ['people/not-found', 'requests/deputy-unknown', 'requests/deputy-dates'] },
      schema: {
        tags,
        summary: 'Name somebody who decides in a manager’s place, from a date to another',
        body: CreateDeputyFor,
        response: { 201: Deputy },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await db.transaction((trx) => nameDeputy(trx, needs, actorOf(request), request.body))),
  )
  http.delete(
    '/api/deputies/:id',
    {
      config: { ...config, refuses: ['requests/deputy-not-found'] },
      schema: { summary: 'End somebody’s deputyship', tags, params, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const ended = { id: request.params.id, managerId: null }
      await db.transaction((trx) => endDeputy(trx, needs, actorOf(request), ended))
      return reply.code(204).send(null)
    },
  )
}
