import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Received = { headers: IncomingHttpHeaders; body: string; path: string }

/** A server that writes down what it is sent, and answers as it is told. */
export type Receiver = {
  url: string
  received: Received[]
  /** The bodies as they came. */
  bytes: Buffer[]
  /** Status of the next answers; a function answers by itself, or not at all. */
  answer: number | ((response: ServerResponse) => void)
  /** Resolves with the first so many requests. */
  got(count: number): Promise<Received[]>
  close(): Promise<void>
}

export async function openReceiver(): Promise<Receiver> {
  const waiting: (() => void)[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { headers, url: path = '' } = request
      const bytes = Buffer.concat(chunks)
      receiver.bytes.push(bytes)
      receiver.received.push({ headers, path, body: bytes.toString() })
      if (typeof receiver.answer === 'number') response.writeHead(receiver.answer).end('{}')
      else receiver.answer(response)
      for (const told of waiting.splice(0)) told()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received: [],
    bytes: [],
    answer: 200,
    got: async (count) => {
      while (receiver.received.length < count) await new Promise<void>((resolve) => waiting.push(resolve))
      return receiver.received
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return receiver
}
