import type { FastifyRequest } from 'fastify'
import type { Clock } from '#src/kernel/clock.ts'
import { AppError } from '#src/kernel/errors.ts'
import { senderOf } from './address.ts'
import { createMinuteLimit } from './minute-limit.ts'
import type { MinuteLimit } from './minute-limit.ts'

/** A route's own limit, in the place of the usual ones: requests a minute, and by what senders are told apart. */
export type RateLimit = { max: number; senderOf: (request: FastifyRequest) => string }

/** Requests a minute of one person, and of one address that is not signed in: an office may stand behind it. */
const PER_PERSON = 600
export const PER_ADDRESS = 3_000

/** Requests are counted by person, or by address. */
export const senderOfRequest = ({ identity, ip }: FastifyRequest): string => identity?.accountId ?? senderOf(ip)

/**
 * Counts a request after it is known who sends it and before anything of it is read; throws `request/too-many`. Files
 * of the web app are not counted: they cost little, and a whole office loads them from one address in the morning.
 * `perMinute` takes the place of the usual limits.
 */
export function createRateLimits(clock: Clock, perMinute?: number): (request: FastifyRequest) => void {
  const people = createMinuteLimit({ clock, limit: perMinute ?? PER_PERSON })
  const addresses = createMinuteLimit({ clock, limit: perMinute ?? PER_ADDRESS })
  const routes = new Map<string, MinuteLimit>()
  const ofRoute = (route: string, max: number): MinuteLimit => {
    let limit = routes.get(route)
    if (!limit) routes.set(route, (limit = createMinuteLimit({ clock, limit: max })))
    return limit
  }
  const count = (limit: MinuteLimit, sender: string): void => {
    if (!limit.count(sender)) throw new AppError('request/too-many', { retryAfter: Math.max(limit.waitOf(sender), 1) })
  }
  return (request) => {
    const { url, method, config } = request.routeOptions
    if (!url?.startsWith('/api/')) return
    const { rateLimit } = config
    if (rateLimit) count(ofRoute(`${String(method)} ${url}`, rateLimit.max), rateLimit.senderOf(request))
    else count(request.identity ? people : addresses, senderOfRequest(request))
  }
}
