import { Readable } from 'node:stream'
import { AuditHead, AuditPage, AuditQuery, MyChangesQuery } from '#contract/audit.ts'
import type { Database } from '#src/database/database.ts'
import { identityOf } from '#src/http/identity.ts'
import type { RegisterRoutes } from '#src/http/server.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { auditHead } from './chain.ts'
import { auditCsv } from './csv.ts'
import { listAudit } from './list.ts'

const tags = ['audit']
const read = { access: 'audit.read' } as const

/** The audit log for those who look after it, and for everybody what was changed about themselves. */
export const auditRoutes =
  ({ db, clock }: { db: Database; clock: Clock }): RegisterRoutes =>
  (http) => {
    http.get(
      '/api/audit',
      {
        config: read,
        schema: {
          summary: 'The audit log, newest first, with filters',
          tags,
          querystring: AuditQuery,
          response: { 200: AuditPage },
        },
      },
      async ({ query }) => listAudit(db.read, query),
    )
    http.get(
      '/api/audit/export',
      {
        config: { ...read, told: { sends: ['text/csv'] } },
        schema: { summary: 'The audit log as CSV', tags, querystring: AuditQuery.omit({ limit: true, cursor: true }) },
      },
      async ({ query }, reply) => {
        reply.header('content-disposition', 'attachment; filename="jejak-audit.csv"')
        return reply.type('text/csv; charset=utf-8').send(Readable.from(auditCsv(db.read, query)))
      },
    )
    http.get(
      '/api/audit/head',
      {
        config: read,
        schema: { summary: 'The end of the chain of the audit log', tags, response: { 200: AuditHead } },
      },
      async () => ({
        ...(await auditHead(db.read)),
        at: clock.now(),
      }),
    )
    http.get(
      '/api/me/changes',
      {
        config: { access: 'session.own' },
        schema: {
          summary: 'What was changed of the own data, and by whom',
          tags,
          querystring: MyChangesQuery,
          response: { 200: AuditPage },
        },
      },
      async (request) => {
        const { employeeId, accountId } = identityOf(request)
        const mine = employeeId === null ? { account: accountId } : { person: employeeId }
        const page = await listAudit(db.read, { ...request.query, ...mine })
        // where colleagues sit is theirs
        const own = (id: string | null): boolean => id === accountId
        const data = page.data.map((entry) =>
          own(entry.actor.account_id) ? entry : { ...entry, address: null, device: null, request_id: '' },
        )
        return { ...page, data }
      },
    )
  }
