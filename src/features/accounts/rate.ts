import type { FastifyRequest } from 'fastify'
import { senderOf } from './address.ts'

/** A limit per sender for routes that anybody may call. */
export const perMinute = (
  max: number,
): { max: number; timeWindow: number; keyGenerator: (request: FastifyRequest) => string } => ({
  max,
  timeWindow: 60_000,
  keyGenerator: (request) => senderOf(request.ip),
})
