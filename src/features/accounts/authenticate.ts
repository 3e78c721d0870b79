import type { Authenticate } from '#src/http/identity.ts'
import type { Cookies } from './cookies.ts'
import type { Credentials } from './credentials.ts'

const BEARER = /^Bearer +(\S+) *$/i

/**
 * Who sends a request. A bearer token stands alone: the check against other sites trusts that a request with one
 * does not also ride on a cookie.
 */
export const createAuthenticate =
  (credentials: Credentials, cookies: Cookies): Authenticate =>
  async (request) => {
    const { authorization } = request.headers
    if (authorization !== undefined && /^Bearer\b/i.test(authorization)) {
      const token = BEARER.exec(authorization)?.[1]
      return token === undefined ? null : credentials.find('token', token)
    }
    const token = cookies.sessionOf(request)
    return token === null ? null : credentials.find('session', token)
  }
