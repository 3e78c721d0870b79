import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Uuid } from '#contract/attendance.ts'
import {
  ConsentRequest,
  Consents,
  EraseReport,
  EraseRequest,
  PurgeReport,
  PurgeRequest,
  ChangeRetention,
  Retention,
} from '#contract/privacy.ts'
import { actorOf } from '#src/http/actor.ts'
import { identityOf } from '#src/http/identity.ts'
import type { Http, RegisterRoutes } from '#src/http/server.ts'
import { AppError } from '#src/kernel/errors.ts'
import { readConsents, setConsent } from './consents.ts'
import { erasePerson } from './erase-person.ts'
import { exportPerson } from './export-person.ts'
import type { PrivacyNeeds } from './export-person.ts'
import { purge } from './purge.ts'
import { changeRetention, readRetention } from './retention.ts'

const tags = ['privacy']
const params = z.strictObject({ id: Uuid })
const manage = { access: 'privacy.manage', sessionOnly: true } as const
const own = { access: 'session.own', sessionOnly: true } as const
const Document = z.record(z.string(), z.unknown())

/** Somebody's own employee id. */
function employeeOf(request: FastifyRequest): string {
  const { employeeId } = identityOf(request)
  if (employeeId === null) throw new AppError('people/not-found')
  return employeeId
}

/** Data of one person leaves and dies on request; how long all of it is kept; what people agreed to. */
export const privacyRoutes =
  (needs: PrivacyNeeds): RegisterRoutes =>
  (http) => {
    personRoutes(http, needs)
    retentionRoutes(http, needs)
    consentRoutes(http, needs)
  }

function personRoutes(http: Http, needs: PrivacyNeeds): void {
  const download = 'attachment; filename="data-pribadi.json"'
  http.get(
    '/api/employees/:id/personal-data',
    {
      config: { ...manage, refuses: ['people/not-found'] },
      schema: { summary: 'Everything that is kept about a person', tags, params, response: { 200: Document } },
    },
    async (request, reply) => {
      reply.header('content-disposition', download)
      return exportPerson(needs, request.params.id, actorOf(request))
    },
  )
  http.get(
    '/api/me/personal-data',
    {
      config: { ...own, refuses: ['people/not-found'] },
      schema: { summary: 'Everything that is kept about oneself', tags, response: { 200: Document } },
    },
    async (request, reply) => {
      reply.header('content-disposition', download)
      return exportPerson(needs, employeeOf(request), actorOf(request))
    },
  )
  http.post(
    '/api/employees/:id/erase',
    {
      config: { ...manage, refuses: ['people/not-found', 'privacy/number-differs', 'privacy/still-employed'] },
      schema: {
        summary: 'Erase a person who has left',
        tags,
        params,
        body: EraseRequest,
        response: { 200: EraseReport },
      },
    },
    async (request) => erasePerson(needs, request.params.id, request.body, actorOf(request)),
  )
}

function retentionRoutes(http: Http, needs: PrivacyNeeds): void {
  http.get(
    '/api/privacy/retention',
    { config: manage, schema: { summary: 'How long things are kept', tags, response: { 200: Retention } } },
    async () => readRetention(needs.db.read),
  )
  http.patch(
    '/api/privacy/retention',
    {
      config: manage,
      schema: { summary: 'Say how long things are kept', tags, body: ChangeRetention, response: { 200: Retention } },
    },
    async (request) => changeRetention(needs, request.body, actorOf(request)),
  )
  http.post(
    '/api/privacy/purge',
    {
      config: manage,
      schema: {
        summary: 'Delete what is too old, or say what would be',
        tags,
        body: PurgeRequest,
        response: { 200: PurgeReport },
      },
    },
    async (request) => purge(needs, actorOf(request), request.body.dry_run),
  )
}

function consentRoutes(http: Http, needs: PrivacyNeeds): void {
  const { db } = needs
  http.get(
    '/api/me/consents',
    {
      config: { ...own, refuses: ['people/not-found'] },
      schema: { summary: 'What one has agreed to', tags, response: { 200: Consents } },
    },
    async (request) => ({
      data: await readConsents(db.read, employeeOf(request)),
    }),
  )
  http.post(
    '/api/me/consents',
    {
      config: { ...own, refuses: ['people/not-found'] },
      schema: { summary: 'Agree to something, or no longer', tags, body: ConsentRequest, response: { 200: Consents } },
    },
    async (request) => {
      const change = { ...request.body, employeeId: employeeOf(request) }
      await db.transaction((trx) => setConsent(trx, needs, change, actorOf(request)))
      return { data: await readConsents(db.read, change.employeeId) }
    },
  )
}
