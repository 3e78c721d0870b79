import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from './http-api.ts'
import type { HttpRequest, HttpResponse } from './http-api.ts'

type Answer = (request: HttpRequest) => Promise<HttpResponse>

/**
 * Reads a request of Node's HTTP server and writes what `answer` says. A body above `maxBytes` is answered with
 * 413 before it has been read. The connection is kept alive otherwise: publishers come again and again.
 */
export async function serveNodeRequest(
  req: IncomingMessage,
  res: ServerResponse,
  answer: Answer,
  maxBytes: number,
): Promise<void> {
  const body = await readBody(req, maxBytes)
  if (body === 'gone') return
  const response =
    body === 'too-large'
      ? text(413, `A request may have ${maxBytes} bytes`, { connection: 'close' })
      : await answer({ method: req.method ?? '', url: req.url ?? '', body })
  if (res.destroyed) return
  res.writeHead(response.status, { ...response.headers, 'content-length': Buffer.byteLength(response.body) })
  res.end(response.body)
}

function readBody(req: IncomingMessage, maxBytes: number): Promise<Buffer | 'too-large' | 'gone'> {
  const { promise, resolve } = Promise.withResolvers<Buffer | 'too-large' | 'gone'>()
  const chunks: Buffer[] = []
  let size = 0
  req.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > maxBytes) {
      chunks.length = 0
      resolve('too-large')
    } else chunks.push(chunk)
  })
  req.on('end', () => resolve(Buffer.concat(chunks)))
  req.on('error', () => resolve('gone'))
  req.on('close', () => resolve('gone'))
  return promise
}
