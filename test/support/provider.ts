import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'

export const CLIENT = { id: 'hadir', secret: 'a secret of thirty-two characters!' }

/** Somebody as the provider knows them. */
export type ProviderAccount = { sub: string; email?: string; email_verified?: boolean }

export type TestProvider = {
  issuer: URL
  /** Who sits before the provider's screen. */
  person: ProviderAccount
  close: () => Promise<void>
}

type Ctx = { oidc: { client: { clientId: string }; session: { accountId: string }; provider: Provider } }

/** A real OpenID Connect provider on a spare port, whose screen signs `person` in without asking. */
export async function openProvider(
  redirectUri: string,
  { claimsInToken = true }: { claimsInToken?: boolean } = {},
): Promise<TestProvider> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const house: TestProvider = { issuer: new URL(issuer), person: { sub: 'nobody' }, close: () => close(server) }
  const provider = new Provider(issuer, {
    clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [redirectUri] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: !claimsInToken,
    pkce: { required: () => true },
    cookies: { keys: ['test'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: () => '/screen' },
    findAccount: (_: Ctx, sub: string) => ({ accountId: sub, claims: () => ({ ...house.person, sub }) }),
    loadExistingGrant: async ({ oidc }: Ctx) => {
      const of = { clientId: oidc.client.clientId, accountId: oidc.session.accountId }
      const grant = new oidc.provider.Grant(of)
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
  })
  const handle = provider.callback()
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const work = request.url?.startsWith('/screen')
      ? provider.interactionFinished(request, response, { login: { accountId: house.person.sub } })
      : handle(request, response)
    work.catch(() => response.destroy())
  })
  return house
}

function close(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}

/** Goes where a browser would go, until the provider sends it back; returns the path and query of that. */
export async function throughProvider(address: string, back: string): Promise<string> {
  const cookies = new Map<string, string>()
  let at = address
  for (let hop = 0; hop < 10; hop++) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(at, { redirect: 'manual', headers: { cookie } })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    const next = answer.headers.get('location')
    if (next === null) throw new Error(`the provider answered ${answer.status}: ${(await answer.text()).slice(0, 500)}`)
    at = new URL(next, at).href
    if (at.startsWith(back)) return at.slice(new URL(back).origin.length)
  }
  throw new Error('the provider sends the browser in circles')
}
