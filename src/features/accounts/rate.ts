import type { FastifyRequest } from 'fastify'
import { senderOf } from '#src/http/address.ts'

/** A limit per sender for routes that anybody may call; whoever has a name besides the address counts by that. */
export const perMinute = (
  max: number,
  nameOf: (request: FastifyRequest) => string | null = () => null,
): { max: number; timeWindow: number; keyGenerator: (request: FastifyRequest) => string } => ({
  max,
  timeWindow: 60_000,
  keyGenerator: (request) => nameOf(request) ?? senderOf(request.ip),
})
