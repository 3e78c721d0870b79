import type { Env } from './env.ts'

/** Where people of this company sign in otherwise: an OpenID Connect provider. */
export type ProviderConfig = {
  issuer: URL
  clientId: string
  clientSecret: string
  /** What stands on the button. */
  label: string
  /** Whether every address that the provider tells counts as verified, because the company itself gives them out. */
  trustEmail: boolean
}

const NAMES = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as const
const TRUST = { on: true, off: false } as const

/** Null where there is none; half of one is a fault. */
export function providerOf(env: Env, faults: string[]): ProviderConfig | null {
  const given = NAMES.filter((name) => env[name])
  const label = env['OIDC_LABEL']
  const trust = env['OIDC_TRUST_EMAIL']?.toLowerCase()
  if (given.length === 0 && !label && trust === undefined) return null
  for (const name of NAMES)
    if (!env[name]) faults.push(`${name} is missing: ${NAMES.join(', ')} go together, set all three or none`)
  const issuer = env['OIDC_ISSUER'] ? issuerOf(env['OIDC_ISSUER'], faults) : null
  if (label !== undefined && label.length > 60) faults.push('OIDC_LABEL is longer than 60 characters')
  if (trust !== undefined && !Object.hasOwn(TRUST, trust))
    faults.push(`OIDC_TRUST_EMAIL: say on or off, not "${trust}"`)
  if (!issuer) return null
  return {
    issuer,
    clientId: env['OIDC_CLIENT_ID'] ?? '',
    clientSecret: env['OIDC_CLIENT_SECRET'] ?? '',
    label: label ?? issuer.hostname,
    trustEmail: trust === 'on',
  }
}

function issuerOf(text: string, faults: string[]): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null
  const isNear = url?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  if (url && (url.protocol === 'https:' || isNear) && !url.search && !url.hash && !url.username) return url
  faults.push('OIDC_ISSUER must be the https address of the issuer, as the provider writes it in its tokens')
  return null
}
