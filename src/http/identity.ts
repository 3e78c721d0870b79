import type { FastifyRequest } from 'fastify'
import { scopeOf } from '#contract/permissions.ts'
import type { Permission, Role, Scope } from '#contract/permissions.ts'
import type { ErrorCode } from '#contract/errors.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { RateLimit } from './rate-limit.ts'

/** Who sends a request, as the session or the token says; never taken from a body or an address. */
export type Identity = {
  accountId: string
  login: string
  name: string
  role: Role
  /** Null for accounts of people who do not clock in. */
  employeeId: string | null
  /** The departments this person manages. */
  departments: readonly { id: string; name: string }[]
  via: 'session' | 'token'
  /** The stored id of the session or of the token. */
  credentialId: string
  /** The company demands a second factor and there is none: only what leads to one may be called. */
  mustEnrol?: boolean
}

/**
 * Finds out who sends a request; null when nobody is signed in. Handed in by the role. With `floodedFor` above 0 the
 * sender's address has been refused too often and has so many seconds to wait: then only who was known before is
 * looked up, and `request/too-many` thrown for others who bring something along.
 */
export type Authenticate = (request: FastifyRequest, floodedFor: number) => Promise<Identity | null>

type Read = { properties: Record<string, object>; required?: readonly string[] }
/** What no schema of a route says: they describe JSON. */
export type Told = {
  /** Headers and parts of its address that it reads by itself, as JSON schemas. */
  headers?: Read
  query?: Read
  /** The media type of a body that is a file. */
  takes?: string
  /** The media types of the file that it answers with, one of them each time. */
  sends?: readonly string[]
  /** Where no body at all counts as an empty one. */
  bodyOptional?: boolean
}

declare module 'fastify' {
  interface FastifyInstance {
    /** The name of this node. */
    node: string
  }
  interface FastifyRequest {
    identity: Identity | null
    /** The code of the problem that it was answered with, for the log. */
    refusal: ErrorCode | null
  }
  interface FastifyContextConfig {
    /** Who may call the route; one that says nothing keeps the server from starting. */
    access?: 'public' | Permission
    /** The codes that it may refuse with, beside those that every route of its kind may: its part of the document. */
    refuses?: readonly ErrorCode[]
    /** Only with a session: things a script must not do. */
    sessionOnly?: boolean
    /** Also for people who must get a second factor before anything else. */
    whileEnrolling?: boolean
    /** Goes ahead of others in a rush, and is answered by a process that sends the others away. */
    urgent?: boolean
    /** Takes a urlencoded form as well as JSON (what pusher-js posts). */
    form?: boolean
    /** What the document of the API says of it beside its schemas. */
    told?: Told
    /** A limit of its own, for a route that guesses or floods would harm. */
    rateLimit?: RateLimit
  }
}

/** The sender of a request to a route that is not public. */
export function identityOf(request: FastifyRequest): Identity {
  if (!request.identity) throw new AppError('session/required')
  return request.identity
}

/** How far this sender's permission reaches; refuses when there is none. */
export function requireScope(request: FastifyRequest, permission: Permission): Scope {
  const scope = scopeOf(permission, identityOf(request).role)
  if (!scope) throw new AppError('permission/denied')
  return scope
}

/** The department ids this sender may see rows of: null = all; own rows are always allowed besides. */
export function visibleDepartments(request: FastifyRequest, permission: Permission): readonly string[] | null {
  const scope = requireScope(request, permission)
  if (scope === 'all') return null
  return scope === 'department' ? identityOf(request).departments.map(({ id }) => id) : []
}
