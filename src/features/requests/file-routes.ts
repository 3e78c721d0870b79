import { z } from 'zod'
import { Uuid } from '#contract/attendance.ts'
import { ATTACHMENT_TYPES } from '#contract/request-words.ts'
import { Attachment, CreateAttachment } from '#contract/requests.ts'
import { identityOf } from '#src/http/identity.ts'
import type { Http } from '#src/http/server.ts'
import { AppError } from '#src/kernel/errors.ts'
import { keepAttachment, readAttachment } from './attachments.ts'
import { employeeOf } from './employee-of.ts'
import type { RequestNeeds } from './needs.ts'
import { seenBy } from './show.ts'
import { requestRow } from './table.ts'

const tags = ['requests']
/** Base64 takes a third more, and JSON a little. */
export const MOST_BODY = 7_100_000
const PER_MINUTE = 10

/** Letters: handed in before the request that names them, read by those who may see it. */
export function fileRoutes(needs: RequestNeeds, http: Http): void {
  const { db, clock } = needs
  http.post(
    '/api/me/attachments',
    {
      config: {
        access: 'request.create',
        rateLimit: { max: PER_MINUTE, senderOf: (request) => identityOf(request).accountId },
        refuses: ['attendance/not-an-employee', 'requests/attachment-large', 'requests/attachment-type'],
      },
      bodyLimit: MOST_BODY,
      schema: {
        tags,
        summary: 'Hand in a letter for a request that is made next; what no request names goes after a day',
        body: CreateAttachment,
        response: { 201: Attachment },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await keepAttachment(needs, employeeOf(identityOf(request)), request.body)),
  )
  http.get(
    '/api/requests/:id/attachments/:attachment',
    {
      config: { access: 'request.read', refuses: ['requests/not-found'], told: { sends: ATTACHMENT_TYPES } },
      schema: {
        tags,
        summary: 'A letter, as a download',
        params: z.strictObject({ id: Uuid, attachment: Uuid }),
      },
    },
    async (request, reply) => {
      const { id, attachment } = request.params
      const seen = await seenBy(db.read, identityOf(request), [await requestRow(db.read, id)], clock.now())
      if (seen.length === 0) throw new AppError('requests/not-found')
      const { name, type, bytes } = await readAttachment(db.read, id, attachment)
      return reply
        .header('content-type', type)
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
        .header('content-security-policy', "sandbox; default-src 'none'")
        .header('x-content-type-options', 'nosniff')
        .serializer((body: unknown) => body as string)
        .send(bytes)
    },
  )
}
