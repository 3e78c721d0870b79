import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { Uuid } from '#contract/attendance.ts'
import { CreateExport, ReportExport } from '#contract/reports.ts'
import { actorOf } from '#src/http/actor.ts'
import { identityOf, visibleDepartments } from '#src/http/identity.ts'
import type { Http } from '#src/http/server.ts'
import type { ExportFile } from './exports.ts'
import { createExport, listExports, readExport, readFile, removeExport } from './exports.ts'
import type { ReportsNeeds } from './needs.ts'

const tags = ['reports']
const config = { access: 'report.export' } as const
const params = z.strictObject({ id: Uuid })
const TYPES: Record<string, string> = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
  pdf: 'application/pdf',
}

/** Files: asked for, made in the background, fetched until they expire. */
export function exportRoutes(needs: ReportsNeeds, http: Http): void {
  const { db } = needs
  http.post(
    '/api/reports/exports',
    {
      config: {
        ...config,
        refuses: ['report/mapping-missing', 'report/not-found', 'report/too-many-exports', 'report/too-many-people'],
      },
      schema: {
        tags,
        summary: 'Ask for a file; a worker makes it soon',
        body: CreateExport,
        response: { 201: ReportExport },
      },
    },
    async (request, reply) => {
      const reach = {
        departments: visibleDepartments(request, 'report.export'),
        self: identityOf(request).employeeId,
      }
      const asked = { wanted: request.body, reach, actor: actorOf(request) }
      return reply.code(201).send(await db.transaction((trx) => createExport(trx, needs, asked)))
    },
  )
  http.get(
    '/api/reports/exports',
    {
      config,
      schema: { tags, summary: 'My files, newest first', response: { 200: z.object({ data: z.array(ReportExport) }) } },
    },
    async (request) => ({ data: await listExports(db.read, identityOf(request).accountId) }),
  )
  http.get(
    '/api/reports/exports/:id',
    {
      config: { ...config, refuses: ['report/not-found'] },
      schema: { summary: 'How far a file of a report is', tags, params, response: { 200: ReportExport } },
    },
    async (request) => readExport(db.read, { id: request.params.id, accountId: identityOf(request).accountId }),
  )
  http.delete(
    '/api/reports/exports/:id',
    {
      config: { ...config, refuses: ['report/not-found'] },
      schema: { summary: 'Remove a file of a report', tags, params, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const own = { id: request.params.id, accountId: identityOf(request).accountId }
      await db.transaction((trx) => removeExport(trx, own))
      return reply.code(204).send(null)
    },
  )
  http.get(
    '/api/reports/exports/:id/file',
    {
      config: {
        ...config,
        refuses: ['report/expired', 'report/not-found', 'report/not-ready'],
        told: { sends: Object.values(TYPES) },
      },
      schema: { tags, summary: 'The finished file', params, response: {} },
    },
    async (request, reply) => {
      const own = { id: request.params.id, accountId: identityOf(request).accountId }
      return sendFile(reply, await readFile(needs, own))
    },
  )
}

const sendFile = (reply: FastifyReply, { name, format, size, pieces }: ExportFile): FastifyReply =>
  reply
    .type(TYPES[format] ?? 'application/octet-stream')
    .header('content-disposition', `attachment; filename="${name.replaceAll(/[^\w .()-]/g, '_')}"`)
    .header('content-length', size)
    .header('cache-control', 'private, no-store')
    .send(Readable.from(pieces))
