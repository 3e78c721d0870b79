import { createServer, ServerResponse } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'

/** Takes a request that is not for the API; true when it has taken it. */
export type Intercept = (request: IncomingMessage, response: ServerResponse) => boolean

/** Above nginx's keep-alive of 60 s, so that the proxy and not we close an idle connection. */
const KEEP_ALIVE_MS = 75_000

/**
 * Node's HTTP server with our time-outs, and room for somebody else's requests on the same port. Only a WebSocket is
 * an upgrade; whoever offers to speak HTTP/2 is answered in HTTP/1.1. Once `isLeaving`, every answer is the last on
 * its connection.
 */
export function nodeServer(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
  intercept: Intercept | undefined,
  isLeaving: () => boolean = () => false,
): Server {
  class Answer extends ServerResponse {
    // every answer passes here, whoever gives it
    override writeHead(status: number, ...rest: unknown[]): this {
      if (isLeaving() && !this.headersSent) this.setHeader('connection', 'close')
      return super.writeHead(status, ...(rest as []))
    }
  }
  const shouldUpgradeCallback = ({ headers }: IncomingMessage): boolean =>
    headers.upgrade?.toLowerCase() === 'websocket' && server.listenerCount('upgrade') > 0
  const options = { ServerResponse: Answer, shouldUpgradeCallback }
  const server: Server = createServer(options, (request, response) => {
    if (!intercept?.(request, response)) handler(request, response)
  })
  server.keepAliveTimeout = KEEP_ALIVE_MS
  server.headersTimeout = KEEP_ALIVE_MS + 5_000
  server.requestTimeout = 30_000
  return server
}
