import type { Role } from '#contract/permissions.ts'
import { createHttpServer } from '#src/http/server.ts'
import type { Http, RegisterRoutes } from '#src/http/server.ts'
import type { Identity } from '#src/http/identity.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { watchAnswers } from './documented.ts'
import { BUSY_AFTER_MS } from './patient.ts'

export type Answer = { status: number; body: unknown }
/** Sends one request as somebody and gives the answer as it is. */
export type Send = (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, body?: unknown) => Promise<Answer>
export type TestServer = { http: Http; as: (identity: Identity | null) => Send; close: () => Promise<void> }

/** The real HTTP server around some routes; who sends a request is said by the test instead of a cookie. */
export async function testServer(...routes: RegisterRoutes[]): Promise<TestServer> {
  const answers = watchAnswers()
  const senders = new Map<string, Identity>()
  const http = await createHttpServer({
    log: silentLogger,
    ids: systemIds,
    publicUrl: new URL('http://localhost'),
    trustedProxies: [],
    authenticate: async ({ headers }) => senders.get(String(headers['x-test-sender'])) ?? null,
    routes: [answers.routes, ...routes],
    webFolder: null,
    busyAfterMs: BUSY_AFTER_MS,
    perMinute: 100_000,
  })
  await http.ready()
  const as = (identity: Identity | null): Send => {
    if (identity) senders.set(identity.accountId, identity)
    return async (method, url, body) => {
      const headers: Record<string, string> = { 'x-test-sender': identity?.accountId ?? '' }
      if (body !== undefined) headers['content-type'] = 'application/json'
      const payload = body === undefined ? {} : { payload: JSON.stringify(body) }
      const answer = await http.inject({ method, url, headers, ...payload })
      return { status: answer.statusCode, body: answer.body ? answer.json() : null }
    }
  }
  const close = async (): Promise<void> => {
    await http.close()
    answers.check()
  }
  return { http, as, close }
}

/** Somebody who is signed in. */
export function identityOf(role: Role, more: Partial<Identity> = {}): Identity {
  return {
    // as long as an id is: databases refuse longer ones
    accountId: more.employeeId ? role.padEnd(8, '-') + more.employeeId.slice(8) : `account of ${role}`,
    login: role,
    name: role,
    role,
    employeeId: null,
    departments: [],
    via: 'session',
    credentialId: 'session',
    ...more,
  }
}
