import { z } from 'zod'
import { SessionAnswer, SessionInfo, SignInRequest } from '#contract/accounts.ts'
import { AppError } from '#src/kernel/errors.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import { actorOf } from '#src/http/actor.ts'
import { identityOf } from '#src/http/identity.ts'
import type { Http } from '#src/http/server.ts'
import type { AccountRoutesNeeds } from './needs.ts'
import { perMinute } from './rate.ts'
import { endOtherSessions, endSessionById, listSessions } from './sessions.ts'
import { sessionAnswer } from './session-answer.ts'
import { signIn } from './sign-in.ts'
import { visitorOf, welcome } from './sign-in-routes.ts'
import { signOut } from './sign-out.ts'

const tags = ['session']
const own = { access: 'session.own', whileEnrolling: true } as const
const ownOnly = { access: 'session.own', sessionOnly: true } as const

/** Signing in and out, who one is, and where else one is signed in. */
export function sessionRoutes(http: Http, needs: AccountRoutesNeeds): void {
  const limit = perMinute(needs.signInsPerMinute ?? 120, (request) => needs.cookies.deviceOf(request))
  http.post(
    '/api/session',
    {
      config: {
        access: 'public',
        rateLimit: limit,
        refuses: ['session/second-factor', 'session/slow-down', 'session/wrong-credentials'],
      },
      schema: {
        tags,
        security: [],
        summary: 'Signs in with a password',
        description:
          'Sets the session cookie. Where the account has a second factor the answer is the problem `session/second-factor` (401), whose `data` is a `SecondStep`: go on with `POST /api/session/second-factor`, or with a passkey.',
        body: SignInRequest,
        response: { 200: SessionAnswer },
      },
    },
    async (request, reply) => {
      const { login, password } = request.body
      return welcome(needs, reply, await signIn(needs, { login, password, ...visitorOf(needs, request) }))
    },
  )
  http.get(
    '/api/session',
    {
      config: own,
      schema: { summary: 'Who is signed in, and what they may do', tags, response: { 200: SessionAnswer } },
    },
    async (request) => sessionAnswer(needs, identityOf(request)),
  )
  http.delete(
    '/api/session',
    {
      config: { ...ownOnly, whileEnrolling: true },
      schema: { summary: 'Sign out', tags, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await signOut(needs, identityOf(request))
      needs.cookies.clearSession(reply)
      return reply.code(204).send(null)
    },
  )
  listRoutes(http, needs)
}

function listRoutes(http: Http, needs: AccountRoutesNeeds): void {
  const { db } = needs
  const list = z.object({ data: z.array(SessionInfo) })
  http.get(
    '/api/sessions',
    { config: ownOnly, schema: { summary: 'Where the own account is signed in', tags, response: { 200: list } } },
    async (request) => ({
      data: await listSessions(needs, identityOf(request)),
    }),
  )
  http.delete(
    '/api/sessions',
    { config: ownOnly, schema: { summary: 'End all own sessions but this one', tags, response: { 204: z.null() } } },
    async (request, reply) => {
      const actor = actorOf(request)
      await db.transaction(async (trx) => {
        const ended = await endOtherSessions(trx, needs, identityOf(request))
        const entity = { type: 'account', id: identityOf(request).accountId }
        const change = { action: 'account.sessions_end', entity, subject: actor.employeeId, after: { ended } }
        if (ended > 0) await recordAudit(trx, needs, actor, change)
      })
      return reply.code(204).send(null)
    },
  )
  const params = z.strictObject({ id: z.string().regex(/^[0-9a-f]{64}$/) })
  http.delete(
    '/api/sessions/:id',
    {
      config: { ...ownOnly, refuses: ['request/not-found'] },
      schema: { summary: 'End one of the own sessions', tags, params, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { accountId } = identityOf(request)
      const actor = actorOf(request)
      const found = await db.transaction(async (trx) => {
        const ended = await endSessionById(trx, needs, accountId, request.params.id)
        const entity = { type: 'account', id: accountId }
        const change = { action: 'account.sessions_end', entity, subject: actor.employeeId, after: { ended: 1 } }
        if (ended) await recordAudit(trx, needs, actor, change)
        return ended
      })
      if (!found) throw new AppError('request/not-found')
      return reply.code(204).send(null)
    },
  )
}
