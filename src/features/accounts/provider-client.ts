import type * as openid from 'openid-client'
import type { Clock } from '#src/kernel/clock.ts'
import { AppError, messageOf } from '#src/kernel/errors.ts'
import type { Logger } from '#src/kernel/log.ts'

/** An OpenID Connect provider, as it is configured. */
export type Provider = {
  issuer: URL
  clientId: string
  clientSecret: string
  label: string
  /** Whether an address counts as verified although the provider does not say so. */
  trustEmail: boolean
}

/** What a sign-in at the provider has to be compared with. */
export type ProviderChecks = { state: string; nonce: string; verifier: string }
/** Whom the provider vouches for. `email` is null unless it is verified. */
export type ProviderPerson = { issuer: string; subject: string; email: string | null }

/** Talks to the provider; what it says of itself is asked for when it is first needed, and once an hour. */
export type ProviderClient = {
  /** The address that the browser is sent to. Throws `session/provider-down`. */
  begin: (checks: ProviderChecks) => Promise<URL>
  /** Judges what the browser came back with. Throws `session/provider-down`, `session/provider-refused`. */
  finish: (query: string, checks: ProviderChecks) => Promise<ProviderPerson>
}

type Needs = { provider: Provider; publicUrl: URL; clock: Clock; log: Logger }

const FRESH_MS = 3_600_000
/** Seconds that the provider has for each answer: somebody looks at an empty page meanwhile. */
const PATIENCE_S = 8
export const CALLBACK = '/api/session/provider/callback'

export function createProviderClient(needs: Needs): ProviderClient {
  const { provider, publicUrl, log } = needs
  const redirectUri = new URL(CALLBACK, publicUrl).href
  const configuration = remember(needs)
  return {
    async begin({ state, nonce, verifier }) {
      const { buildAuthorizationUrl, calculatePKCECodeChallenge } = await library()
      return buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirectUri,
        scope: 'openid email profile',
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      })
    },
    async finish(query, { state, nonce, verifier }) {
      const config = await configuration()
      try {
        const { authorizationCodeGrant } = await library()
        const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true }
        const tokens = await authorizationCodeGrant(config, new URL(`${redirectUri}${query}`), checks)
        const claims = tokens.claims()
        if (!claims) throw new Error('there is no ID token')
        const told =
          typeof claims['email'] === 'string' ? claims : await askMore(config, tokens.access_token, claims.sub)
        return { issuer: claims.iss, subject: claims.sub, email: verifiedEmail(told, provider) }
      } catch (error) {
        throw judged(error, log)
      }
    },
  }
}

const library = (): Promise<typeof openid> => import('openid-client')

/** Some providers tell the address only where one asks for it apart. */
async function askMore(
  config: openid.Configuration,
  accessToken: string,
  subject: string,
): Promise<Record<string, unknown>> {
  const { fetchUserInfo } = await library()
  return config.serverMetadata().userinfo_endpoint ? fetchUserInfo(config, accessToken, subject) : {}
}

function verifiedEmail(claims: Record<string, unknown>, { trustEmail }: Provider): string | null {
  const { email, email_verified: verified } = claims
  if (typeof email !== 'string' || !email.includes('@')) return null
  return verified === true || (trustEmail && verified !== false) ? email : null
}

/** A provider that is down is asked again by the next who comes. */
function remember({ provider, clock, log }: Needs): () => Promise<openid.Configuration> {
  let known: { config: Promise<openid.Configuration>; until: number } | null = null
  return async () => {
    if (!known || clock.now() >= known.until) known = { config: discover(provider), until: clock.now() + FRESH_MS }
    const asked = known
    try {
      return await asked.config
    } catch (error) {
      if (known === asked) known = null
      log.warn({ issuer: provider.issuer.href, error: reasonOf(error) }, 'the sign-in provider does not answer')
      throw new AppError('session/provider-down', { cause: error })
    }
  }
}

async function discover({ issuer, clientId, clientSecret }: Provider): Promise<openid.Configuration> {
  const { allowInsecureRequests, discovery } = await library()
  const near = issuer.protocol === 'http:'
  return discovery(issuer, clientId, clientSecret, undefined, {
    timeout: PATIENCE_S,
    ...(near && { execute: [allowInsecureRequests] }),
  })
}

/** What went wrong on the way is not the fault of whoever signs in. */
function judged(error: unknown, log: Logger): AppError {
  const reason = reasonOf(error)
  log.warn({ error: reason }, 'sign-in through the provider refused')
  const isAway = error instanceof TypeError || /\b(fetch failed|timed? ?out|unexpected HTTP response)/i.test(reason)
  return new AppError(isAway ? 'session/provider-down' : 'session/provider-refused', { cause: error })
}

function reasonOf(error: unknown): string {
  const { code, error: told, cause } = error as { code?: unknown; error?: unknown; cause?: unknown }
  const parts = [messageOf(error), code, told, cause instanceof Error ? cause.message : null]
  return parts.filter((part) => typeof part === 'string').join('; ')
}
