import type { Server } from 'node:http'

/** How often it is looked whether anybody is still there. Milliseconds. */
const LOOK_MS = 50

/**
 * The last moments of a server before it closes. Closing a connection that is kept open, while its next request is on
 * the way, would reset it; so the server goes on answering for `lingerMs`, each answer the last on its connection,
 * or until nobody is connected any more. From then on connections that only wait are swept away until it has closed.
 */
export async function leave(server: Server, lingerMs: number): Promise<void> {
  if (server.listening && lingerMs > 0) await allGone(server, lingerMs)
  const sweep = setInterval(() => server.closeIdleConnections(), LOOK_MS)
  sweep.unref()
  server.once('close', () => clearInterval(sweep))
}

function allGone(server: Server, limitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearInterval(look)
      clearTimeout(late)
      resolve()
    }
    const look = setInterval(() => server.getConnections((error, count) => !error && count === 0 && end()), LOOK_MS)
    const late = setTimeout(end, limitMs)
  })
}
