import type { AddressInfo } from 'node:net'
import fastify from 'fastify'
import type { Answers } from './children.ts'

/** A route that does nothing: the most that this web server, this machine and this load generator reach. */
async function open(): Promise<number> {
  const app = fastify()
  app.post('/api/attendances/check-in', (_, reply) => void reply.code(201).send({ success: true }))
  await app.listen({ host: '127.0.0.1', port: 0 })
  return (app.server.address() as AddressInfo).port
}

export const answers: Answers = { open }
