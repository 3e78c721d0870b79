import { z } from 'zod'
import { Uuid } from '#contract/attendance.ts'
import type { ErrorCode } from '#contract/errors.ts'
import { AttachLetters, DayRequest, DayRequests, SettleLetter } from '#contract/requests.ts'
import { actorOf } from '#src/http/actor.ts'
import { identityOf } from '#src/http/identity.ts'
import type { Http } from '#src/http/server.ts'
import { attachLetters, settleLetter } from './letters.ts'
import type { RequestNeeds } from './needs.ts'
import { seenBy, show, shown } from './show.ts'
import { openLetters } from './table.ts'

const tags = ['requests']
const params = z.strictObject({ id: Uuid })
const response = { 200: DayRequest }
const REFUSES = [
  'attendance/not-an-employee',
  'requests/attachment-unknown',
  'requests/changed-meanwhile',
  'requests/decided',
  'requests/not-found',
  'requests/shape',
] as const satisfies ErrorCode[]

/** Letters that come after the request. */
export function letterRoutes(needs: RequestNeeds, http: Http): void {
  const { db, clock } = needs
  http.post(
    '/api/me/requests/:id/letters',
    {
      config: { access: 'request.create', refuses: [...REFUSES, 'requests/letter-late'] },
      schema: {
        tags,
        summary: 'Hand in letters for a request that was made before',
        params,
        body: AttachLetters,
        response,
      },
    },
    async (request) => {
      const identity = identityOf(request)
      const doer = { identity, actor: actorOf(request) }
      return db.transaction(async (trx) =>
        shown(trx, identity, await attachLetters(trx, needs, doer, request.params.id, request.body), clock.now()),
      )
    },
  )
  http.post(
    '/api/requests/:id/letter',
    {
      config: {
        access: 'request.record',
        refuses: [...REFUSES, 'attendance/locked', 'requests/own', 'requests/reason-missing'],
      },
      schema: {
        tags,
        summary: 'Say whether there is a letter: one that was handed in later, one on paper, or none',
        params,
        body: SettleLetter,
        response,
      },
    },
    async (request) => {
      const identity = identityOf(request)
      const doer = { identity, actor: actorOf(request) }
      return db.transaction(async (trx) =>
        shown(trx, identity, await settleLetter(trx, needs, doer, request.params.id, request.body), clock.now()),
      )
    },
  )
  http.get(
    '/api/requests/letters',
    {
      config: { access: 'request.record' },
      schema: {
        tags,
        summary:
          'Requests whose letter has to be looked at, then those whose letter is still to come, oldest first, 500 at most',
        response: { 200: DayRequests },
      },
    },
    async (request) => {
      const identity = identityOf(request)
      const now = clock.now()
      const seen = await seenBy(db.read, identity, await openLetters(db.read), now)
      return { data: await show(db.read, identity, seen, now) }
    },
  )
}
