import type { FastifyRequest } from 'fastify'
import { AppError } from '#src/kernel/errors.ts'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses state-changing requests that another site makes a browser send: by Sec-Fetch-Site where the browser
 * says so, by Origin elsewhere. Requests without either come from scripts and carry no cookie of a browser;
 * bearer tokens are never sent by a browser on its own.
 */
export function refuseCrossSite(request: FastifyRequest, publicHost: string): void {
  if (SAFE.has(request.method)) return
  const { origin, host, authorization } = request.headers
  if (authorization?.startsWith('Bearer ')) return
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) {
    if (site !== 'same-origin' && site !== 'none') throw new AppError('request/cross-site')
    return
  }
  if (origin === undefined) return
  const sender = URL.canParse(origin) ? new URL(origin).host : null
  if (sender === null || (sender !== host && sender !== publicHost)) throw new AppError('request/cross-site')
}
