import type { FastifyRequest } from 'fastify'
import { senderOf } from '#src/http/address.ts'
import type { RateLimit } from '#src/http/rate-limit.ts'

/** A limit per sender for routes that anybody may call; whoever has a name besides the address counts by that. */
export const perMinute = (max: number, nameOf: (request: FastifyRequest) => string | null = () => null): RateLimit => ({
  max,
  senderOf: (request) => nameOf(request) ?? senderOf(request.ip),
})
