import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { messageOf } from '#src/kernel/errors.ts'

/** One thing readiness depends on: resolves when it is well, with a word where one is worth saying; throws what is wrong. */
export type ReadyCheck = { name: string; check: () => Promise<string | void> }

export type Ops = {
  port: number
  /** Everything is open: from now on `readyz` says what its checks say, and until now it said no. */
  opened: () => void
  /** From now on `readyz` says no, so that nobody sends new work. */
  drain: () => void
  close: () => Promise<void>
}

const LIMIT_MS = 1_000
type State = 'starting' | 'open' | 'draining'
const STARTING = { status: 503, text: 'starting\n' }
const STARTED = { status: 200, text: 'ok\n' }

/**
 * The operator's port: `/livez` (the event loop answers, nothing else), `/startz` (it has opened everything once; asks
 * nobody, for the health checks of containers), `/readyz` (this process can do its work now), `/metrics`. Never
 * reachable through the proxy.
 */
export async function openOps(options: {
  host: string
  port: number
  ready: readonly ReadyCheck[]
  metrics: () => Promise<{ type: string; text: string }>
}): Promise<Ops> {
  let state: State = 'starting'
  const answer: Record<string, () => Promise<{ status: number; type: string; text: string }>> = {
    '/livez': async () => ({ status: 200, type: 'text/plain', text: 'ok\n' }),
    '/startz': async () => ({ type: 'text/plain', ...(state === 'starting' ? STARTING : STARTED) }),
    '/readyz': () => readiness(options.ready, state),
    '/metrics': async () => ({ status: 200, ...(await options.metrics()) }),
  }
  const server: Server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? ''
    const respond = answer[path] ?? (async () => ({ status: 404, type: 'text/plain', text: 'not found\n' }))
    respond().then(
      ({ status, type, text }) => response.writeHead(status, { 'content-type': type }).end(text),
      (error: unknown) => response.writeHead(500, { 'content-type': 'text/plain' }).end(`${messageOf(error)}\n`),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    opened: () => void (state = 'open'),
    drain: () => void (state = 'draining'),
    close: () => new Promise((resolve) => (server.close(() => resolve()), server.closeAllConnections())),
  }
}

async function readiness(
  checks: readonly ReadyCheck[],
  state: State,
): Promise<{ status: number; type: string; text: string }> {
  const results = await Promise.all(
    checks.map(async ({ name, check }) => {
      const { promise, reject } = Promise.withResolvers<never>()
      const timer = setTimeout(() => reject(new Error(`no answer within ${LIMIT_MS} ms`)), LIMIT_MS)
      try {
        const note = await Promise.race([check(), promise])
        return note ? { name, ok: true, note } : { name, ok: true }
      } catch (error) {
        return { name, ok: false, reason: messageOf(error) }
      } finally {
        clearTimeout(timer)
      }
    }),
  )
  const ready = state === 'open' && results.every(({ ok }) => ok)
  return {
    status: ready ? 200 : 503,
    type: 'application/json',
    text: `${JSON.stringify({ ready, starting: state === 'starting', draining: state === 'draining', checks: results })}\n`,
  }
}
