import { Attachment, CreateAttachmentFor, DayRequest, RecordRequest } from '#contract/requests.ts'
import { actorOf } from '#src/http/actor.ts'
import { identityOf } from '#src/http/identity.ts'
import type { Http } from '#src/http/server.ts'
import { AppError } from '#src/kernel/errors.ts'
import { keepAttachment } from './attachments.ts'
import { MOST_BODY } from './file-routes.ts'
import type { RequestNeeds } from './needs.ts'
import { record } from './record.ts'
import { shown } from './show.ts'
import { readAskers } from './people.ts'

const tags = ['requests']
const PER_MINUTE = 30

/** What HR writes down for other people. */
export function hrRoutes(needs: RequestNeeds, http: Http): void {
  const { db, clock } = needs
  const config = { access: 'request.record' } as const
  http.post(
    '/api/requests',
    {
      config: {
        ...config,
        refuses: [
          'attendance/locked',
          'people/not-found',
          'requests/attachment-unknown',
          'requests/balance-short',
          'requests/key-reused',
          'requests/no-working-day',
          'requests/not-employed',
          'requests/overlaps',
          'requests/own',
          'requests/shape',
          'requests/too-long',
          'requests/quota-short',
          'requests/type-unknown',
        ],
      },
      schema: {
        tags,
        summary: 'HR writes down izin, sakit, cuti, dinas luar or WFH for somebody: approved at once, or to be decided',
        body: RecordRequest,
        response: { 201: DayRequest },
      },
    },
    async (request, reply) => {
      const identity = identityOf(request)
      const doer = { identity, actor: actorOf(request) }
      const made = await db.transaction(async (trx) =>
        shown(trx, identity, await record(trx, needs, doer, request.body), clock.now()),
      )
      return reply.code(201).send(made)
    },
  )
  http.post(
    '/api/requests/attachments',
    {
      config: {
        ...config,
        rateLimit: { max: PER_MINUTE, senderOf: (request) => identityOf(request).accountId },
        refuses: ['people/not-found', 'requests/attachment-large', 'requests/attachment-type'],
      },
      bodyLimit: MOST_BODY,
      schema: {
        tags,
        summary: 'Hand in somebody’s letter for a request that is written down next; unnamed it goes after a day',
        body: CreateAttachmentFor,
        response: { 201: Attachment },
      },
    },
    async (request, reply) => {
      const { employee_id, ...letter } = request.body
      if ((await readAskers(db.read, [employee_id])).length === 0) throw new AppError('people/not-found')
      return reply.code(201).send(await keepAttachment(needs, employee_id, letter))
    },
  )
}
