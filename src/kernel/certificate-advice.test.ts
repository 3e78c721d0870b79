import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'
import { expect, test } from 'vitest'
import { selfSigned } from '#test/support/tls.ts'
import { certificateAdvice } from './certificate-advice.ts'

/** What a failed handshake says here and now: the words are those of Node and OpenSSL. */
async function refusal(given: { key: Buffer; cert: Buffer }, options: ConnectionOptions): Promise<string> {
  const server = createServer(given, (socket) => socket.on('error', () => {})).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, ...options })
  const [error] = (await once(socket, 'error')) as [Error]
  server.close()
  return error.message
}

test('what is said of a certificate leads to what has to be done', async () => {
  const given = selfSigned()
  const advice = (reason: string): string | null => certificateAdvice(reason, 'REDIS_URL')
  expect(advice(await refusal(given, { servername: 'localhost' }))).toContain('NODE_EXTRA_CA_CERTS')
  const elsewhere = await refusal(given, { servername: 'db.example', ca: given.cert })
  expect(advice(elsewhere)).toContain('another name: write that one in REDIS_URL')
})

test.each([
  ['certificate has expired', 'renew it'],
  ['unable to verify the first certificate', 'NODE_EXTRA_CA_CERTS'],
  ['unable to get local issuer certificate', 'NODE_EXTRA_CA_CERTS'],
  ['Connections using insecure transport are prohibited while --require_secure_transport=ON', '?tls=on'],
  ['Server does not support secure connection', 'no TLS at this port'],
])('"%s" is answered with advice', (reason, advice) => {
  expect(certificateAdvice(reason, 'DATABASE_URL')).toContain(advice)
})

test('other faults are left to others', () => {
  expect(certificateAdvice('connect ECONNREFUSED 127.0.0.1:3306', 'DATABASE_URL')).toBeNull()
})
