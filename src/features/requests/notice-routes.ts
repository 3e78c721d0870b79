import { Notices, ReadNotices } from '#contract/notices.ts'
import { identityOf } from '#src/http/identity.ts'
import type { Http } from '#src/http/server.ts'
import type { RequestNeeds } from './needs.ts'
import { markRead, readNotices } from './notices.ts'

const tags = ['requests']

/** What somebody was told, and what of it they have read. */
export function noticeRoutes({ db, clock }: RequestNeeds, http: Http): void {
  const config = { access: 'session.own' } as const
  http.get(
    '/api/me/notices',
    { config, schema: { tags, summary: 'Own notices, newest first, a hundred at most', response: { 200: Notices } } },
    async (request) => readNotices(db.read, identityOf(request)),
  )
  http.post(
    '/api/me/notices/read',
    { config, schema: { tags, summary: 'Mark notices as read', body: ReadNotices, response: { 200: Notices } } },
    async (request) => {
      const identity = identityOf(request)
      await markRead(db, identity.accountId, request.body.ids, clock.now())
      return readNotices(db.read, identity)
    },
  )
}
