import type { FastifyReply } from 'fastify'
import type { ZodType } from 'zod'

/**
 * Sends a body that many answers have in common: checked by its schema and made into bytes once, for as long as the
 * same object is answered with. Thousands who come back at once then cost one list, and not one each.
 */
export function sharedBytes<T extends object>(schema: ZodType<T>): (reply: FastifyReply, body: T) => FastifyReply {
  const known = new WeakMap<T, Buffer>()
  return (reply, body) => {
    let bytes = known.get(body)
    if (!bytes) {
      bytes = Buffer.from(JSON.stringify(schema.parse(body)))
      known.set(body, bytes)
    }
    return reply.type('application/json; charset=utf-8').send(bytes)
  }
}
