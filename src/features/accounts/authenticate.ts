import type { Authenticate, Identity } from '#src/http/identity.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { Cookies } from './cookies.ts'
import type { Credentials } from './credentials.ts'

const BEARER = /^Bearer +(\S+) *$/i

/**
 * Who sends a request. A bearer token stands alone: the check against other sites trusts that a request with one
 * does not also ride on a cookie.
 */
export const createAuthenticate =
  (credentials: Credentials, cookies: Cookies): Authenticate =>
  async (request, floodedFor) => {
    const { authorization } = request.headers
    const { urgent = false } = request.routeOptions.config
    const how = { floodedFor, urgent }
    if (authorization !== undefined && /^Bearer\b/i.test(authorization)) {
      const token = BEARER.exec(authorization)?.[1]
      return token === undefined ? null : find(credentials, 'token', token, how)
    }
    const token = cookies.sessionOf(request)
    return token === null ? null : find(credentials, 'session', token, how)
  }

/** In a flood of made-up credentials only those that were good before are looked up. */
function find(
  credentials: Credentials,
  via: Identity['via'],
  token: string,
  { floodedFor, urgent }: { floodedFor: number; urgent: boolean },
): Promise<Identity | null> {
  if (floodedFor > 0 && !credentials.isFamiliar(via, token))
    throw new AppError('request/too-many', { retryAfter: floodedFor })
  return credentials.find(via, token, urgent)
}
