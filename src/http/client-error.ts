import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { ERRORS } from '#contract/errors.ts'
import type { ErrorCode, Problem } from '#contract/errors.ts'
import type { Ids } from '#src/kernel/ids.ts'

const BY_NODE_CODE: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'request/headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request/too-slow',
}

/**
 * What Node could not read as a request reaches no hook and no route. It is answered with a problem as everything else
 * is, with the headers of every answer, and the connection ends. Whoever is gone already hears nothing.
 */
export const answerClientError =
  (ids: Ids, headers: Readonly<Record<string, string>>) =>
  (error: Error & { code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return
    if (socket.writable) socket.write(textOf(BY_NODE_CODE[error.code ?? ''] ?? 'request/malformed', ids, headers))
    socket.destroy(error)
  }

function textOf(code: ErrorCode, ids: Ids, headers: Readonly<Record<string, string>>): string {
  const { title, status } = ERRORS[code]
  const problem: Problem = { type: `urn:hadir:${code}`, title, status, code, request_id: ids.uuid() }
  const body = JSON.stringify(problem)
  const lines = {
    ...headers,
    'content-type': 'application/problem+json',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }
  const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}`)
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...head, '', body].join('\r\n')
}
