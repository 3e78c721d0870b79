import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { SessionAnswer } from '#contract/accounts.ts'
import { PasskeyAnswer, PasskeyOptions, SecondFactorRequest, SignInWays } from '#contract/sign-in.ts'
import { AppError } from '#src/kernel/errors.ts'
import { actorOf } from '#src/http/actor.ts'
import type { Http } from '#src/http/server.ts'
import { CHALLENGE_MS } from './challenges.ts'
import type { AccountRoutesNeeds } from './needs.ts'
import type { SignedIn, Visitor } from './open-session.ts'
import { askForPasskey, signInByPasskey } from './passkey-sign-in.ts'
import { passkeysPossible } from './passkeys.ts'
import { CALLBACK } from './provider-client.ts'
import { beginProvider, finishProvider, ownAddress } from './provider-sign-in.ts'
import { perMinute } from './rate.ts'
import { finishSignIn } from './second-step.ts'
import { sessionAnswer } from './session-answer.ts'

const tags = ['session']

/** What a browser brings along to a sign-in. */
export const visitorOf = ({ cookies }: AccountRoutesNeeds, request: FastifyRequest): Visitor => ({
  actor: actorOf(request),
  address: request.ip,
  userAgent: request.headers['user-agent'] ?? '',
  session: cookies.sessionOf(request),
  device: cookies.deviceOf(request),
})

/** Gives a browser its new session. */
export async function welcome(
  needs: AccountRoutesNeeds,
  reply: FastifyReply,
  { identity, token, lifetimeMs, device, told }: SignedIn,
): Promise<SessionAnswer> {
  needs.credentials.expect(token)
  needs.cookies.setSession(reply, token, lifetimeMs)
  needs.cookies.setDevice(reply, device)
  return { ...(await sessionAnswer(needs, identity)), ...(told.length > 0 && { told }) }
}

/** Ways in beside the password, and what comes after it. */
export function signInRoutes(http: Http, needs: AccountRoutesNeeds): void {
  const rateLimit = perMinute(needs.signInsPerMinute ?? 120, (request) => needs.cookies.deviceOf(request))
  const config = { access: 'public', rateLimit } as const
  http.get(
    '/api/session/ways',
    {
      config: { access: 'public' },
      schema: { tags, security: [], summary: 'How one can sign in here', response: { 200: SignInWays } },
    },
    async () => ({
      passkey: passkeysPossible(needs.publicUrl),
      provider: needs.provider ? { label: needs.provider.label } : null,
    }),
  )
  http.post(
    '/api/session/second-factor',
    {
      config: { ...config, refuses: ['session/challenge-over', 'session/code-wrong', 'session/slow-down'] },
      schema: {
        tags,
        security: [],
        summary: 'The second step of a sign-in',
        description:
          'After `POST /api/session` was answered with the problem `session/second-factor`: its `data.challenge` and a code. Sets the session cookie. A code counts once; a wrong one leaves the challenge.',
        body: SecondFactorRequest,
        response: { 200: SessionAnswer },
      },
    },
    async (request, reply) => welcome(needs, reply, await finishSignIn(needs, request.body, visitorOf(needs, request))),
  )
  http.post(
    '/api/session/passkey/options',
    {
      config: { ...config, refuses: ['account/passkeys-off'] },
      schema: {
        tags,
        security: [],
        summary: 'Begins a sign-in with a passkey',
        description: 'Options for `navigator.credentials.get`, good once and for five minutes.',
        response: { 200: PasskeyOptions },
      },
    },
    async () => ({ ...(await askForPasskey(needs)) }),
  )
  http.post(
    '/api/session/passkey',
    {
      config: { ...config, refuses: ['account/passkeys-off', 'session/challenge-over', 'session/passkey-refused'] },
      schema: {
        tags,
        security: [],
        summary: 'Signs in with a passkey',
        description: 'What the browser answered to the options. It stands for both factors; no password is asked for.',
        body: PasskeyAnswer,
        response: { 200: SessionAnswer },
      },
    },
    async (request, reply) =>
      welcome(needs, reply, await signInByPasskey(needs, request.body, visitorOf(needs, request))),
  )
  providerRoutes(http, needs)
}

/** A browser is sent there and comes back; whatever fails leads to the sign-in screen, which says so. */
function providerRoutes(http: Http, needs: AccountRoutesNeeds): void {
  const { cookies, log } = needs
  const config = { access: 'public', rateLimit: perMinute(120) } as const
  const failed = (reply: FastifyReply, error: unknown): FastifyReply => {
    if (!(error instanceof AppError)) throw error
    return reply.redirect(`/sign-in#fault=${encodeURIComponent(error.code)}`)
  }
  http.get(
    '/api/session/provider/start',
    {
      config,
      schema: {
        tags,
        security: [],
        summary: 'Sends the browser to the company’s own sign-in',
        description: 'OpenID Connect, code flow with PKCE, state and nonce. For browsers, not for scripts.',
        querystring: z.object({ next: z.string().max(2_000).optional() }),
      },
    },
    async (request, reply) => {
      try {
        const { url, browser } = await beginProvider(needs, ownAddress(request.query.next))
        cookies.setReturn(reply, browser, CHALLENGE_MS)
        return reply.redirect(url.href)
      } catch (error) {
        return failed(reply, error)
      }
    },
  )
  http.get(
    CALLBACK,
    {
      config: { ...config, told: { query: ANSWER } },
      schema: { tags, security: [], summary: 'Where the company’s own sign-in sends the browser back to' },
    },
    async (request, reply) => {
      const at = request.url.indexOf('?')
      const query = at < 0 ? '' : request.url.slice(at)
      const state = new URLSearchParams(query).get('state') ?? ''
      const browser = cookies.returnOf(request)
      cookies.clearReturn(reply)
      try {
        const outcome = await finishProvider(needs, { query, state, browser }, visitorOf(needs, request))
        if ('asked' in outcome) return reply.redirect(secondStepAddress(outcome))
        await welcome(needs, reply, outcome.signedIn)
        log.info({ account: outcome.signedIn.identity.accountId }, 'signed in through the provider')
        return reply.redirect(outcome.next)
      } catch (error) {
        return failed(reply, error)
      }
    },
  )
}

/** What a provider hangs on the address; it says more than this, and all of it is looked at with its own library. */
const ANSWER = {
  properties: {
    state: { type: 'string', description: 'As the start has given it' },
    code: { type: 'string', description: 'Where the person has signed in there' },
    error: { type: 'string', description: 'Where not' },
  },
}

/** What follows `#` reaches no server and no log. */
function secondStepAddress({ next, asked }: { next: string; asked: { challenge: string; methods: string[] } }): string {
  const hash = new URLSearchParams({ challenge: asked.challenge, methods: asked.methods.join(',') })
  return `/sign-in${next === '/' ? '' : `?next=${encodeURIComponent(next)}`}#${hash.toString()}`
}
