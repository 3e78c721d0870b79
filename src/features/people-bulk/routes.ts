import { ApplyBulk, BulkPreview, BulkResult, PreviewBulk } from '#contract/people-bulk.ts'
import { scopeOf } from '#contract/permissions.ts'
import { actorOf } from '#src/http/actor.ts'
import { identityOf } from '#src/http/identity.ts'
import type { RegisterRoutes } from '#src/http/server.ts'
import { AppError } from '#src/kernel/errors.ts'
import { applyBulk } from './apply.ts'
import type { PeopleBulkNeeds } from './needs.ts'
import { previewBulk } from './preview.ts'

const tags = ['people']
const config = { access: 'people.write' } as const
/** Five thousand ids with quotes, and some room. */
const MOST_BYTES = 256_000

/** Many people changed at once: looked at first, then done in steps. */
export const peopleBulkRoutes =
  (needs: PeopleBulkNeeds): RegisterRoutes =>
  (http) => {
    http.post(
      '/api/employees/bulk/preview',
      {
        config: { ...config, refuses: ['people/reference-unknown', 'people/too-many'] },
        bodyLimit: MOST_BYTES,
        schema: {
          tags,
          summary: 'What a change of many people would do to each of them; changes nothing',
          description: 'Up to 5,000 people, by their ids or by a filter of the list.',
          body: PreviewBulk,
          response: { 200: BulkPreview },
        },
      },
      async (request) =>
        previewBulk(needs, request.body, { now: needs.clock.now(), self: identityOf(request).employeeId }),
    )
    http.post(
      '/api/employees/bulk',
      {
        config: {
          ...config,
          refuses: [
            'attendance/settling',
            'people/key-reused',
            'people/reference-unknown',
            'schedule/past',
            'schedule/reference-unknown',
            'schedule/too-far-back',
          ],
        },
        schema: {
          tags,
          summary: 'Change up to 100 people in one transaction',
          description:
            'With the versions that the preview showed. Whoever was changed meanwhile, or cannot be changed, is named in the answer and left as they are. The same `key` again gives the same answer.',
          body: ApplyBulk,
          response: { 200: BulkResult },
        },
      },
      async (request) => {
        const { role } = identityOf(request)
        if (request.body.change.pattern && scopeOf('schedule.write', role) !== 'all')
          throw new AppError('permission/denied')
        return applyBulk(needs, request.body, actorOf(request))
      },
    )
  }
