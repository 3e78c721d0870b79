import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'

/** Takes a request that is not for the API; true when it has taken it. */
export type Intercept = (request: IncomingMessage, response: ServerResponse) => boolean

/** Above nginx's keep-alive of 60 s, so that the proxy and not we close an idle connection. */
const KEEP_ALIVE_MS = 75_000

/** Node's HTTP server with our time-outs, and room for somebody else's requests on the same port. */
export function nodeServer(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
  intercept: Intercept | undefined,
): Server {
  const server = createServer((request, response) => {
    if (!intercept?.(request, response)) handler(request, response)
  })
  server.keepAliveTimeout = KEEP_ALIVE_MS
  server.headersTimeout = KEEP_ALIVE_MS + 5_000
  server.requestTimeout = 30_000
  return server
}
