import type { Server } from 'node:http'
import { Server as NetServer } from 'node:net'
import { setImmediate as turnOfTheLoop } from 'node:timers/promises'

/** How often it is looked whether anybody is still there. Milliseconds. */
const LOOK_MS = 50
/** After so many turns of the event loop everybody has been taken who had come before. */
const TURNS = 5

/**
 * The last moments of a server before it closes. Closing a connection that is kept open, while its next request is on
 * the way, would reset it; so the server goes on answering for `lingerMs`, each answer the last on its connection,
 * or until nobody is connected any more. From then on connections that only wait are swept away until it has closed.
 */
export async function leave(server: Server, lingerMs: number): Promise<void> {
  if (lingerMs > 0) await allGone(server, lingerMs)
  const sweep = setInterval(() => server.closeIdleConnections(), LOOK_MS)
  sweep.unref()
  server.once('close', () => clearInterval(sweep))
}

/**
 * Closes Fastify's server where a proxy stands before it: it stops listening before anything else, so that newcomers go to
 * another node. If it went on taking them, the proxy would come with ever new connections, because each answer is the
 * last on its own; whoever nobody had taken yet when it stops listening is reset, and the request with it. For the
 * same reason those who came while the process was busy are taken first.
 */
export async function closeHttp(http: { server: Server; close: () => PromiseLike<unknown> }): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await turnOfTheLoop()
  if (http.server.listening) stopListening(http.server)
  await http.close()
}

/** Takes no newcomers from now on, and lets everybody be who is connected; Node's own `close` would end those who wait. */
export function stopListening(server: Server): void {
  const close = server.close.bind(server)
  // whoever closes it later need not hear that it listens no more
  server.close = (done) => {
    close(() => done?.())
    return server
  }
  NetServer.prototype.close.call(server)
}

function allGone(server: Server, limitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearInterval(look)
      clearTimeout(late)
      resolve()
    }
    const count = (): void => {
      server.getConnections((error, left) => !error && left === 0 && end())
    }
    const look = setInterval(count, LOOK_MS)
    const late = setTimeout(end, limitMs)
    // while it listens somebody may be just coming
    if (!server.listening) count()
  })
}
