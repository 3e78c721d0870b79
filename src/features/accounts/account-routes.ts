import { z } from 'zod'
import {
  ChangePasswordRequest,
  CreatedToken,
  CreateTokenRequest,
  PasswordLink,
  PasswordLinkCheck,
  PasswordLinkOwner,
  PasswordLinkUse,
  SetupRequest,
  SetupState,
  TokenInfo,
} from '#contract/accounts.ts'
import { Uuid } from '#contract/attendance.ts'
import { MakePasswordLinks, PasswordLinks } from '#contract/people-bulk.ts'
import { AppError } from '#src/kernel/errors.ts'
import { actorOf } from '#src/http/actor.ts'
import { identityOf } from '#src/http/identity.ts'
import type { Http } from '#src/http/server.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import { endAccessOf } from './accounts.ts'
import { changePassword } from './change-password.ts'
import { checkPasswordLink, createPasswordLink, usePasswordLink } from './password-links.ts'
import { createPasswordLinks } from './password-links-of-many.ts'
import { perMinute } from './rate.ts'
import type { AccountRoutesNeeds } from './needs.ts'
import { isSetupNeeded, requireLink, setUp } from './setup.ts'
import { createToken, deleteToken, listTokens } from './tokens.ts'

const tags = ['account']
const own = { access: 'session.own', sessionOnly: true } as const
const nothing = { 204: z.null() }
const params = z.strictObject({ id: Uuid })
const limited = { access: 'public', rateLimit: perMinute(30) } as const

/** One's own password and tokens. */
export function ownAccountRoutes(http: Http, needs: AccountRoutesNeeds): void {
  http.post(
    '/api/account/password',
    {
      config: { ...own, refuses: ['account/password-weak', 'account/password-wrong', 'session/slow-down'] },
      schema: { summary: 'Change the own password', tags, body: ChangePasswordRequest, response: nothing },
    },
    async (request, reply) => {
      await changePassword(needs, identityOf(request), request.body, actorOf(request))
      return reply.code(204).send(null)
    },
  )
  const list = z.object({ data: z.array(TokenInfo) })
  http.get(
    '/api/tokens',
    { config: own, schema: { summary: 'The own access tokens', tags, response: { 200: list } } },
    async (request) => ({
      data: await listTokens(needs, identityOf(request).accountId),
    }),
  )
  http.post(
    '/api/tokens',
    {
      config: own,
      schema: {
        summary: 'A new access token, shown once',
        tags,
        body: CreateTokenRequest,
        response: { 201: CreatedToken },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await createToken(needs, identityOf(request).accountId, request.body, actorOf(request))),
  )
  http.delete(
    '/api/tokens/:id',
    {
      config: { ...own, refuses: ['request/not-found'] },
      schema: { summary: 'Revoke an access token', tags, params, response: nothing },
    },
    async (request, reply) => {
      await deleteToken(needs, identityOf(request).accountId, request.params.id, actorOf(request))
      return reply.code(204).send(null)
    },
  )
}

/** What an administrator does for somebody's account. A script may end sessions, but not take over accounts. */
export function manageAccountRoutes(http: Http, needs: AccountRoutesNeeds): void {
  http.post(
    '/api/employees/:id/password-link',
    {
      config: { access: 'account.manage', sessionOnly: true, refuses: ['account/none'] },
      schema: {
        summary: 'A link by which somebody sets a password, once',
        tags,
        params,
        response: { 201: PasswordLink },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await createPasswordLink(needs, request.params.id, actorOf(request))),
  )
  http.post(
    '/api/employees/bulk/password-links',
    {
      config: { access: 'account.manage', sessionOnly: true },
      schema: {
        summary: 'The same for many people; asked again, the earlier links end',
        tags,
        body: MakePasswordLinks,
        response: { 201: PasswordLinks },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await createPasswordLinks(needs, request.body.ids, actorOf(request))),
  )
  http.delete(
    '/api/employees/:id/sessions',
    {
      config: { access: 'account.manage', refuses: ['account/none'] },
      schema: { summary: 'Sign somebody out everywhere', tags, params, response: nothing },
    },
    async (request, reply) => {
      await needs.db.transaction(async (trx) => {
        const find = trx.kysely.selectFrom('account').select('id').where('employee_id', '=', request.params.id)
        const account = await find.executeTakeFirst()
        if (!account) throw new AppError('account/none')
        await endAccessOf(trx, needs, account.id)
        const change = { entity: { type: 'account', id: account.id }, subject: request.params.id }
        await recordAudit(trx, needs, actorOf(request), { action: 'account.access_end', ...change })
      })
      return reply.code(204).send(null)
    },
  )
}

/** For people who hold a one-time link: to a password of their own, or to setting Hadir up. */
export function linkRoutes(http: Http, needs: AccountRoutesNeeds): void {
  http.post(
    '/api/password-link/check',
    {
      config: { ...limited, refuses: ['account/link-invalid'] },
      schema: {
        summary: 'Whom a password link is for',
        tags,
        security: [],
        body: PasswordLinkCheck,
        response: { 200: PasswordLinkOwner },
      },
    },
    async ({ body }) => checkPasswordLink(needs, body.token),
  )
  http.post(
    '/api/password-link/use',
    {
      config: { ...limited, refuses: ['account/link-invalid', 'account/password-weak'] },
      schema: { summary: 'Set a password by a link', tags, security: [], body: PasswordLinkUse, response: nothing },
    },
    async (request, reply) => {
      await usePasswordLink(needs, request.body.token, request.body.password, actorOf(request))
      return reply.code(204).send(null)
    },
  )
  http.get(
    '/api/setup',
    {
      config: { access: 'public' },
      schema: { summary: 'Whether Hadir has yet to be set up', tags, security: [], response: { 200: SetupState } },
    },
    async () => ({ needed: await isSetupNeeded(needs.db.read) }),
  )
  http.post(
    '/api/setup/check',
    {
      config: { ...limited, refuses: ['account/link-invalid', 'setup/closed'] },
      schema: {
        summary: 'Whether a link sets Hadir up',
        tags,
        security: [],
        body: PasswordLinkCheck,
        response: nothing,
      },
    },
    async (request, reply) => {
      await requireLink(needs.db.read, request.body.token)
      return reply.code(204).send(null)
    },
  )
  http.post(
    '/api/setup',
    {
      config: {
        ...limited,
        refuses: [
          'account/link-invalid',
          'account/login-taken',
          'account/password-weak',
          'people/email-taken',
          'people/name-taken',
          'people/zone-unknown',
          'setup/closed',
        ],
      },
      schema: {
        summary: 'Set Hadir up: company, first site, first administrator',
        tags,
        security: [],
        body: SetupRequest,
        response: nothing,
      },
    },
    async (request, reply) => {
      await setUp(needs, request.body, actorOf(request))
      return reply.code(204).send(null)
    },
  )
}
