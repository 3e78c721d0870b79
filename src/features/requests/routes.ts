import { z } from 'zod'
import { Uuid } from '#contract/attendance.ts'
import {
  AwayDays,
  CorrectDay,
  CreateRequest,
  DayRequest,
  DayRequests,
  DecideRequest,
  EndRequest,
  RequestQuery,
  SwapPartners,
  SwapQuery,
} from '#contract/requests.ts'
import { actorOf } from '#src/http/actor.ts'
import { identityOf, visibleDepartments } from '#src/http/identity.ts'
import type { Http, RegisterRoutes } from '#src/http/server.ts'
import { AppError } from '#src/kernel/errors.ts'
import { addDays } from '#src/kernel/work-time.ts'
import { ask } from './ask.ts'
import { awayAround } from './away.ts'
import { correctDay } from './correct-day.ts'
import { cancel, decide, withdraw } from './decide.ts'
import { deputyRoutes } from './deputy-routes.ts'
import { employeeOf } from './employee-of.ts'
import { backRoutes } from './back-routes.ts'
import { fileRoutes } from './file-routes.ts'
import { hrRoutes } from './hr-routes.ts'
import { leaveRoutes } from './leave-routes.ts'
import { letterRoutes } from './letter-routes.ts'
import type { RequestNeeds } from './needs.ts'
import { noticeRoutes } from './notice-routes.ts'
import { overtimeRequestRoutes } from './overtime-routes.ts'
import { mayDecide, mayDecideBack, seenBy, show, shown, shownAfter } from './show.ts'
import { swapPartners } from './swap-partners.ts'
import { typeRoutes } from './type-routes.ts'
import { ownRequests, requestRow, requestsOfPeriod, waitingRequests } from './table.ts'

const tags = ['requests']
const params = z.strictObject({ id: Uuid })
const changing = { 200: DayRequest }
const MOST_DAYS = 400

/** Requests and what belongs to them: letters, the leave book, deputies, settings and notices. */
export const requestsRoutes =
  (needs: RequestNeeds): RegisterRoutes =>
  (http) => {
    askingRoutes(needs, http)
    readingRoutes(needs, http)
    decidingRoutes(needs, http)
    hrRoutes(needs, http)
    backRoutes(needs, http)
    letterRoutes(needs, http)
    fileRoutes(needs, http)
    leaveRoutes(needs, http)
    deputyRoutes(needs, http)
    noticeRoutes(needs, http)
    overtimeRequestRoutes(needs, http)
    typeRoutes(needs, http)
  }

function askingRoutes(needs: RequestNeeds, http: Http): void {
  const { db, clock } = needs
  const config = { access: 'request.create' } as const
  http.post(
    '/api/me/requests',
    {
      config: {
        ...config,
        refuses: [
          'attendance/locked',
          'attendance/not-an-employee',
          'overtime/in-shift',
          'overtime/overlaps',
          'overtime/too-long',
          'requests/attachment-unknown',
          'requests/balance-short',
          'requests/key-reused',
          'requests/letter-missing',
          'requests/no-working-day',
          'requests/not-employed',
          'requests/not-yet',
          'requests/overlaps',
          'requests/partner-busy',
          'requests/partner-unknown',
          'requests/quota-short',
          'requests/shape',
          'requests/too-late',
          'requests/too-long',
          'requests/type-unknown',
          'schedule/no-shift',
          'schedule/not-found',
          'schedule/nothing-to-swap',
        ],
      },
      schema: {
        tags,
        summary:
          'Ask for izin, sakit, cuti, dinas luar, WFH, a correction, a swap or overtime; the same key: the same request',
        body: CreateRequest,
        response: { 201: DayRequest },
      },
    },
    async (request, reply) => {
      const identity = identityOf(request)
      const actor = { ...actorOf(request), employeeId: employeeOf(identity), accountId: identity.accountId }
      const made = await db.transaction(async (trx) =>
        shown(trx, identity, await ask(trx, needs, actor, request.body), clock.now()),
      )
      return reply.code(201).send(made)
    },
  )
  http.get(
    '/api/me/requests',
    {
      config: { ...config, refuses: ['attendance/not-an-employee'] },
      schema: { tags, summary: 'Own requests, newest first', response: { 200: DayRequests } },
    },
    async (request) => {
      const identity = identityOf(request)
      const rows = await ownRequests(db.read, employeeOf(identity))
      return { data: await show(db.read, identity, await seenBy(db.read, identity, rows, clock.now()), clock.now()) }
    },
  )
  http.get(
    '/api/me/swap-partners',
    {
      config: { ...config, refuses: ['attendance/not-an-employee', 'requests/shape'] },
      schema: {
        tags,
        summary: 'Colleagues of the department to swap shifts with on one or two dates, and what both are planned for',
        querystring: SwapQuery,
        response: { 200: SwapPartners },
      },
    },
    async (request) => {
      const { from, to } = request.query
      if (to < from || to > addDays(from, MOST_DAYS)) throw new AppError('requests/shape')
      return { data: await swapPartners(db.read, employeeOf(identityOf(request)), request.query) }
    },
  )
  http.post(
    '/api/me/requests/:id/withdraw',
    {
      config: {
        ...config,
        refuses: [
          'attendance/locked',
          'requests/changed-meanwhile',
          'requests/decided',
          'requests/final',
          'requests/not-found',
          'requests/too-late-to-withdraw',
        ],
      },
      schema: {
        tags,
        summary: 'Take a request back: while it waits, or before its days begin',
        params,
        body: EndRequest,
        response: changing,
      },
    },
    async (request) => {
      const identity = identityOf(request)
      const doer = { identity, actor: actorOf(request) }
      return db.transaction(async (trx) =>
        shown(trx, identity, await withdraw(trx, needs, doer, request.params.id, request.body), clock.now()),
      )
    },
  )
}

function readingRoutes({ db, clock }: RequestNeeds, http: Http): void {
  const config = { access: 'request.read' } as const
  http.get(
    '/api/requests',
    {
      config,
      schema: {
        tags,
        summary: 'Requests that touch a period, newest first, 500 at most',
        querystring: RequestQuery,
        response: { 200: DayRequests },
      },
    },
    async (request) => {
      const { from, to } = request.query
      if (to < from || to > addDays(from, MOST_DAYS))
        throw new AppError('request/invalid', { detail: `to must lie after from, by ${MOST_DAYS} days at most` })
      const identity = identityOf(request)
      const departments = visibleDepartments(request, 'request.read')
      const rows = await requestsOfPeriod(db.read, request.query, { departments, own: identity.employeeId ?? '' })
      return { data: await show(db.read, identity, await seenBy(db.read, identity, rows, clock.now()), clock.now()) }
    },
  )
  http.get(
    '/api/requests/:id',
    {
      config: { ...config, refuses: ['requests/not-found'] },
      schema: {
        summary: 'One request with what was done with it',
        tags,
        params,
        response: { 200: DayRequest },
      },
    },
    async (request) => shown(db.read, identityOf(request), await requestRow(db.read, request.params.id), clock.now()),
  )
  http.get(
    '/api/requests/:id/away',
    {
      config: { access: 'request.decide', refuses: ['requests/not-found'] },
      schema: {
        tags,
        summary: 'Who else of the department is away on these dates',
        params,
        response: { 200: AwayDays },
      },
    },
    async (request) => {
      const identity = identityOf(request)
      const row = await requestRow(db.read, request.params.id)
      const { department, user } = await shown(db.read, identity, row, clock.now())
      // colleagues' reasons to be away are not for the asker
      if (user.id === identity.employeeId) throw new AppError('requests/not-found')
      return { data: await awayAround(db.read, row, department.id) }
    },
  )
}

function decidingRoutes(needs: RequestNeeds, http: Http): void {
  const { db, clock } = needs
  const config = { access: 'request.decide' } as const
  http.get(
    '/api/requests/inbox',
    {
      config,
      schema: { tags, summary: 'What waits for one’s decision, oldest first', response: { 200: DayRequests } },
    },
    async (request) => {
      const identity = identityOf(request)
      const seen = await seenBy(db.read, identity, await waitingRequests(db.read), clock.now())
      const mine = seen
        .filter(({ row, deciders }) => mayDecide(identity, row, deciders) || mayDecideBack(identity, row, deciders))
        .slice(0, 500)
      return { data: await show(db.read, identity, mine, clock.now()) }
    },
  )
  http.post(
    '/api/requests/:id/decision',
    {
      config: {
        ...config,
        refuses: [
          'attendance/correction-outside',
          'attendance/locked',
          'attendance/not-an-employee',
          'attendance/not-found',
          'overtime/in-shift',
          'overtime/overlaps',
          'overtime/too-long',
          'requests/balance-short',
          'requests/changed-meanwhile',
          'requests/decided',
          'requests/no-working-day',
          'requests/not-found',
          'requests/not-yours',
          'requests/overlaps',
          'requests/own',
          'requests/partner-busy',
          'requests/partner-unknown',
          'requests/quota-short',
          'requests/reason-missing',
          'requests/swap-changed',
          'requests/swap-over',
          'schedule/changed-meanwhile',
          'schedule/do-not-fit',
          'schedule/no-shift',
          'schedule/not-found',
          'schedule/nothing-to-swap',
          'schedule/past',
          'schedule/reference-unknown',
          'schedule/too-far-back',
        ],
      },
      schema: {
        tags,
        summary: 'Approve or refuse a request as it was seen',
        params,
        body: DecideRequest,
        response: changing,
      },
    },
    async (request) => {
      const identity = identityOf(request)
      const doer = { identity, actor: actorOf(request) }
      return db.transaction(async (trx) => {
        const row = await decide(trx, needs, doer, request.params.id, request.body)
        return shownAfter(trx, identity, row, clock.now())
      })
    },
  )
  http.post(
    '/api/requests/corrections',
    {
      config: {
        access: 'request.correct',
        refuses: [
          'attendance/correction-outside',
          'attendance/locked',
          'attendance/not-found',
          'people/not-found',
          'requests/key-reused',
          'requests/not-employed',
          'requests/not-yet',
          'requests/own-day',
          'requests/shape',
          'requests/too-far-back',
          'requests/too-long',
        ],
      },
      schema: {
        tags,
        summary: 'HR says when somebody came or went: a fact beside the taps, and the person is told',
        body: CorrectDay,
        response: { 201: DayRequest },
      },
    },
    async (request, reply) => {
      const identity = identityOf(request)
      const doer = { identity, actor: actorOf(request) }
      const made = await db.transaction(async (trx) =>
        shown(trx, identity, await correctDay(trx, needs, doer, request.body), clock.now()),
      )
      return reply.code(201).send(made)
    },
  )
  http.post(
    '/api/requests/:id/cancel',
    {
      config: {
        access: 'request.cancel',
        refuses: [
          'attendance/locked',
          'requests/changed-meanwhile',
          'requests/decided',
          'requests/final',
          'requests/not-approved',
          'requests/not-found',
          'requests/own',
          'requests/reason-missing',
        ],
      },
      schema: {
        tags,
        summary: 'Take an approval back, with a reason',
        params,
        body: EndRequest,
        response: changing,
      },
    },
    async (request) => {
      const identity = identityOf(request)
      const doer = { identity, actor: actorOf(request) }
      return db.transaction(async (trx) =>
        shown(trx, identity, await cancel(trx, needs, doer, request.params.id, request.body), clock.now()),
      )
    },
  )
}
