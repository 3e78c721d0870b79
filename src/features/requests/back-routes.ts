import { z } from 'zod'
import { Uuid } from '#contract/attendance.ts'
import { DayRequest, DecideRequest, ShortenRequest } from '#contract/requests.ts'
import { actorOf } from '#src/http/actor.ts'
import { identityOf } from '#src/http/identity.ts'
import type { Http } from '#src/http/server.ts'
import type { ErrorCode } from '#contract/errors.ts'
import type { RequestNeeds } from './needs.ts'
import { askBack, decideBack, shorten } from './shorten.ts'
import { shown, shownAfter } from './show.ts'

const tags = ['requests']
const params = z.strictObject({ id: Uuid })
const response = { 200: DayRequest }
const REFUSES = [
  'attendance/locked',
  'requests/changed-meanwhile',
  'requests/decided',
  'requests/final',
  'requests/not-approved',
  'requests/not-found',
  'requests/shape',
] as const satisfies ErrorCode[]

/** Coming back earlier than was approved. */
export function backRoutes(needs: RequestNeeds, http: Http): void {
  const { db, clock } = needs
  http.post(
    '/api/requests/:id/shorten',
    {
      config: { access: 'request.cancel', refuses: [...REFUSES, 'requests/own'] },
      schema: {
        tags,
        summary: 'End an approved absence earlier: the balance comes back and the days are worked out anew',
        params,
        body: ShortenRequest,
        response,
      },
    },
    async (request) => {
      const identity = identityOf(request)
      const doer = { identity, actor: actorOf(request) }
      return db.transaction(async (trx) =>
        shown(trx, identity, await shorten(trx, needs, doer, request.params.id, request.body), clock.now()),
      )
    },
  )
  http.post(
    '/api/me/requests/:id/back',
    {
      config: { access: 'request.create', refuses: [...REFUSES] },
      schema: {
        tags,
        summary: 'Say to be back earlier than was approved; the manager or HR answers',
        params,
        body: ShortenRequest,
        response,
      },
    },
    async (request) => {
      const identity = identityOf(request)
      const doer = { identity, actor: actorOf(request) }
      return db.transaction(async (trx) =>
        shown(trx, identity, await askBack(trx, needs, doer, request.params.id, request.body), clock.now()),
      )
    },
  )
  http.post(
    '/api/requests/:id/back/decision',
    {
      config: {
        access: 'request.decide',
        refuses: [...REFUSES, 'requests/not-yours', 'requests/own', 'requests/reason-missing'],
      },
      schema: {
        tags,
        summary: 'Answer somebody who says to be back earlier',
        params,
        body: DecideRequest,
        response,
      },
    },
    async (request) => {
      const identity = identityOf(request)
      const doer = { identity, actor: actorOf(request) }
      return db.transaction(async (trx) =>
        shownAfter(trx, identity, await decideBack(trx, needs, doer, request.params.id, request.body), clock.now()),
      )
    },
  )
}
