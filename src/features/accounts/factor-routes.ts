import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { CompanyName } from '#contract/accounts.ts'
import { Uuid } from '#contract/attendance.ts'
import {
  AccountSecurity,
  Confirmation,
  CreatedPasskey,
  NewPasskey,
  PasskeyChange,
  PasskeyOptions,
  RecoveryCodes,
  SecurityPolicy,
  SecurityPolicyChange,
  TotpConfirmation,
  TotpEnrolment,
} from '#contract/sign-in.ts'
import { actorOf } from '#src/http/actor.ts'
import { identityOf } from '#src/http/identity.ts'
import type { Http } from '#src/http/server.ts'
import type { AccountRoutesNeeds } from './needs.ts'
import { beginTotp, confirmTotp, ownSecurity, removeTotp, renewRecoveryCodes } from './own-factors.ts'
import { addPasskey, beginPasskey, removePasskey, renamePasskey } from './passkeys.ts'
import { changePolicy } from './policy.ts'
import { describePolicy } from './describe-policy.ts'
import { renameCompany } from './rename-company.ts'
import { resetFactorsOf } from './reset-factors.ts'

const tags = ['account']
const own = { access: 'session.own', sessionOnly: true } as const
/** What leads to a second factor, for people who must get one first. */
const leading = { ...own, whileEnrolling: true } as const
const manage = { access: 'account.manage', sessionOnly: true } as const
const nothing = { 204: z.null() }
const params = z.strictObject({ id: Uuid })
/** What may become of a `Confirmation`. */
const CONFIRMING = [
  'account/confirm-first',
  'account/password-wrong',
  'session/code-wrong',
  'session/slow-down',
] as const
const CONFIRM =
  'A while after signing in it is asked for once more that it is oneself: `account/confirm-first`, whose `data.by` says whether by `password`, `code`, or a new `sign-in`.'

/** The own second factors. */
export function factorRoutes(http: Http, needs: AccountRoutesNeeds): void {
  const by = (request: FastifyRequest) => ({ ...needs, actor: actorOf(request) })
  http.get(
    '/api/account/security',
    { config: leading, schema: { tags, summary: 'The ways into the own account', response: { 200: AccountSecurity } } },
    async (request) => ownSecurity(by(request), identityOf(request)),
  )
  const begin = { tags, summary: 'Begins to set up an authenticator app', description: CONFIRM }
  http.post(
    '/api/account/totp',
    {
      config: {
        ...leading,
        refuses: [...CONFIRMING, 'account/factor-exists'],
      },
      schema: { ...begin, body: Confirmation, response: { 201: TotpEnrolment } },
    },
    async (request, reply) => reply.code(201).send(await beginTotp(by(request), identityOf(request), request.body)),
  )
  const confirm = {
    tags,
    summary: 'Turns the authenticator app on',
    description: 'With its first code. Other sessions end; the answer holds the recovery codes.',
  }
  http.post(
    '/api/account/totp/confirm',
    {
      config: {
        ...leading,
        refuses: ['account/factor-exists', 'account/factor-none', 'session/code-wrong', 'session/slow-down'],
      },
      schema: { ...confirm, body: TotpConfirmation, response: { 200: RecoveryCodes } },
    },
    async (request) => ({ recovery_codes: await confirmTotp(by(request), identityOf(request), request.body.code) }),
  )
  const remove = { tags, summary: 'Removes the authenticator app', description: CONFIRM }
  http.post(
    '/api/account/totp/remove',
    {
      config: {
        ...own,
        refuses: [...CONFIRMING, 'account/factor-none'],
      },
      schema: { ...remove, body: Confirmation, response: nothing },
    },
    async (request, reply) => {
      await removeTotp(by(request), identityOf(request), request.body)
      return reply.code(204).send(null)
    },
  )
  const renew = { tags, summary: 'Makes new recovery codes; the old ones end', description: CONFIRM }
  http.post(
    '/api/account/recovery-codes',
    {
      config: {
        ...own,
        refuses: [...CONFIRMING, 'account/factor-none'],
      },
      schema: { ...renew, body: Confirmation, response: { 201: RecoveryCodes } },
    },
    async (request, reply) =>
      reply
        .code(201)
        .send({ recovery_codes: await renewRecoveryCodes(by(request), identityOf(request), request.body) }),
  )
  passkeyRoutes(http, needs)
}

function passkeyRoutes(http: Http, needs: AccountRoutesNeeds): void {
  const by = (request: FastifyRequest) => ({ ...needs, actor: actorOf(request) })
  const begin = { tags, summary: 'Begins to add a passkey: options for `navigator.credentials.create`' }
  http.post(
    '/api/account/passkeys/options',
    {
      config: {
        ...leading,
        refuses: [...CONFIRMING, 'account/passkeys-off'],
      },
      schema: { ...begin, description: CONFIRM, body: Confirmation, response: { 200: PasskeyOptions } },
    },
    async (request) => ({ ...(await beginPasskey(by(request), identityOf(request), request.body)) }),
  )
  http.post(
    '/api/account/passkeys',
    {
      config: { ...leading, refuses: ['account/passkey-known', 'session/challenge-over', 'session/passkey-refused'] },
      schema: { tags, summary: 'Adds a passkey', body: NewPasskey, response: { 201: CreatedPasskey } },
    },
    async (request, reply) => reply.code(201).send(await addPasskey(by(request), identityOf(request), request.body)),
  )
  http.patch(
    '/api/account/passkeys/:id',
    {
      config: { ...own, refuses: ['request/not-found'] },
      schema: { tags, summary: 'Renames a passkey', params, body: PasskeyChange, response: nothing },
    },
    async (request, reply) => {
      await renamePasskey(needs, identityOf(request).accountId, request.params.id, request.body.name)
      return reply.code(204).send(null)
    },
  )
  http.post(
    '/api/account/passkeys/:id/remove',
    {
      config: {
        ...own,
        refuses: [...CONFIRMING, 'request/not-found'],
      },
      schema: {
        tags,
        summary: 'Removes a passkey',
        description: CONFIRM,
        params,
        body: Confirmation,
        response: nothing,
      },
    },
    async (request, reply) => {
      await removePasskey(by(request), identityOf(request), request.params.id, request.body)
      return reply.code(204).send(null)
    },
  )
}

/** What an administrator decides: for somebody who lost a factor, and for everybody. */
export function policyRoutes(http: Http, needs: AccountRoutesNeeds): void {
  http.delete(
    '/api/employees/:id/second-factor',
    {
      config: { ...manage, refuses: ['account/none', 'account/own-factor'] },
      schema: {
        tags,
        summary: 'Takes somebody’s second factors away',
        description:
          'App, passkeys, recovery codes and sessions end; the person is told at the next sign-in. Not the own ones: `account/own-factor`.',
        params,
        response: nothing,
      },
    },
    async (request, reply) => {
      await resetFactorsOf(needs, actorOf(request), request.params.id)
      return reply.code(204).send(null)
    },
  )
  http.patch(
    '/api/company',
    {
      config: { access: 'system.manage', sessionOnly: true, refuses: ['request/not-found'] },
      schema: { tags, summary: 'Gives the company another name', body: CompanyName, response: { 200: CompanyName } },
    },
    async (request) => ({ name: await renameCompany(needs, request.body.name, actorOf(request)) }),
  )
  http.get(
    '/api/company/security',
    {
      config: manage,
      schema: { tags, summary: 'Who needs a second factor', response: { 200: SecurityPolicy } },
    },
    async () => describePolicy(needs),
  )
  http.patch(
    '/api/company/security',
    {
      config: { ...manage, refuses: ['people/changed-meanwhile'] },
      schema: {
        tags,
        summary: 'Says who needs a second factor',
        description:
          'People of these roles without one are led to it before anything else. Access tokens and commands go on. `version` is the one that was read.',
        body: SecurityPolicyChange,
        response: { 200: SecurityPolicy },
      },
    },
    async (request) => {
      await changePolicy(needs, request.body, actorOf(request))
      needs.log.info(
        { by: identityOf(request).accountId, roles: request.body.required_roles },
        'security policy changed',
      )
      return describePolicy(needs)
    },
  )
}
