import type { FastifyRequest } from 'fastify'
import type { Actor } from '#src/kernel/actor.ts'
import { describeDevice } from './describe-device.ts'

/**
 * Who sends a request, for `recordAudit`. On a public route nobody is known yet: whoever finds out (a one-time link, a
 * sign-in) says so with `asAccount`.
 */
export function actorOf(request: FastifyRequest): Actor {
  const { identity } = request
  return {
    kind: 'person',
    accountId: identity?.accountId ?? null,
    employeeId: identity?.employeeId ?? null,
    login: identity?.login ?? '',
    name: identity?.name ?? '',
    role: identity?.role ?? null,
    via: identity?.via ?? 'link',
    address: request.ip,
    device: describeDevice(request.headers['user-agent'] ?? ''),
    node: request.server.node,
    requestId: request.id,
  }
}
