import { z } from 'zod'
import { SessionAnswer, SessionInfo, SignInRequest } from '#contract/accounts.ts'
import { permissionsOf } from '#contract/permissions.ts'
import { AppError } from '#src/kernel/errors.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import { actorOf } from '#src/http/actor.ts'
import { identityOf } from '#src/http/identity.ts'
import type { Identity } from '#src/http/identity.ts'
import type { Http } from '#src/http/server.ts'
import { channelsOf } from './channels.ts'
import type { AccountRoutesNeeds } from './needs.ts'
import { perMinute } from './rate.ts'
import { endOtherSessions, endSessionById, listSessions } from './sessions.ts'
import { signIn } from './sign-in.ts'
import { signOut } from './sign-out.ts'

const tags = ['session']
const own = { access: 'session.own' } as const
const ownOnly = { access: 'session.own', sessionOnly: true } as const

/** Signing in and out, who one is, and where else one is signed in. */
export function sessionRoutes(http: Http, needs: AccountRoutesNeeds): void {
  const limit = perMinute(needs.signInsPerMinute ?? 120, (request) => needs.cookies.deviceOf(request))
  http.post(
    '/api/session',
    {
      config: { access: 'public', rateLimit: limit },
      schema: { tags, security: [], body: SignInRequest, response: { 200: SessionAnswer } },
    },
    async (request, reply) => {
      const { identity, token, lifetimeMs, device } = await signIn(needs, {
        ...request.body,
        actor: actorOf(request),
        address: request.ip,
        userAgent: request.headers['user-agent'] ?? '',
        session: needs.cookies.sessionOf(request),
        device: needs.cookies.deviceOf(request),
      })
      needs.credentials.expect(token)
      needs.cookies.setSession(reply, token, lifetimeMs)
      needs.cookies.setDevice(reply, device)
      return sessionAnswer(needs, identity)
    },
  )
  http.get('/api/session', { config: own, schema: { tags, response: { 200: SessionAnswer } } }, async (request) =>
    sessionAnswer(needs, identityOf(request)),
  )
  http.delete(
    '/api/session',
    { config: ownOnly, schema: { tags, response: { 204: z.null() } } },
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
  http.get('/api/sessions', { config: ownOnly, schema: { tags, response: { 200: list } } }, async (request) => ({
    data: await listSessions(needs, identityOf(request)),
  }))
  http.delete(
    '/api/sessions',
    { config: ownOnly, schema: { tags, response: { 204: z.null() } } },
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
    { config: ownOnly, schema: { tags, params, response: { 204: z.null() } } },
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

async function sessionAnswer(needs: AccountRoutesNeeds, identity: Identity): Promise<SessionAnswer> {
  const company = await needs.db.read.kysely.selectFrom('company').select('name').executeTakeFirst()
  return {
    user: {
      id: identity.accountId,
      name: identity.name,
      login: identity.login,
      role: identity.role,
      employee_id: identity.employeeId,
      departments: [...identity.departments],
    },
    permissions: permissionsOf(identity.role),
    channels: channelsOf(identity),
    realtime: needs.realtime,
    company: company?.name ?? '',
    node: needs.node,
    now: needs.clock.now(),
  }
}
