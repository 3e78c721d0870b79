import { z } from 'zod'
import { Uuid } from '#contract/attendance.ts'
import { periodOf } from '#contract/recap.ts'
import {
  CreatePayrollMapping,
  PayrollMapping,
  PayrollPreview,
  PreviewPayroll,
  UpdatePayrollMapping,
} from '#contract/reports.ts'
import { actorOf } from '#src/http/actor.ts'
import { visibleDepartments } from '#src/http/identity.ts'
import type { Http } from '#src/http/server.ts'
import { textOf } from './files/csv.ts'
import { changeMapping, createMapping, listMappings, removeMapping } from './mappings.ts'
import type { ReportsNeeds } from './needs.ts'
import { payrollColumns, payrollValue } from './payroll.ts'
import { readPage } from './people.ts'
import { readFacts, recapOf } from './read-recap.ts'
import { readSettings } from './settings.ts'

const tags = ['reports']
const config = { access: 'report.mapping' } as const
const params = z.strictObject({ id: Uuid })
const SHOWN = 5

/** How payroll files look: columns that HR chooses and names. */
export function mappingRoutes(needs: ReportsNeeds, http: Http): void {
  const { db, clock, ids } = needs
  http.get(
    '/api/reports/mappings',
    {
      config: { access: 'report.export' },
      schema: {
        summary: 'How payroll files are laid out',
        tags,
        response: { 200: z.object({ data: z.array(PayrollMapping) }) },
      },
    },
    async () => ({ data: await listMappings(db.read) }),
  )
  http.post(
    '/api/reports/mappings',
    {
      config: { ...config, refuses: ['report/name-taken'] },
      schema: {
        summary: 'A new layout of payroll files',
        tags,
        body: CreatePayrollMapping,
        response: { 201: PayrollMapping },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request)
      const made = await db.transaction((trx) => createMapping({ trx, actor, clock, ids }, request.body))
      return reply.code(201).send(made)
    },
  )
  http.put(
    '/api/reports/mappings/:id',
    {
      config: { ...config, refuses: ['report/changed-meanwhile', 'report/name-taken', 'report/not-found'] },
      schema: {
        summary: 'Change a layout of payroll files',
        tags,
        params,
        body: UpdatePayrollMapping,
        response: { 200: PayrollMapping },
      },
    },
    async (request) => {
      const actor = actorOf(request)
      return db.transaction((trx) => changeMapping({ trx, actor, clock, ids }, request.params.id, request.body))
    },
  )
  http.delete(
    '/api/reports/mappings/:id',
    {
      config: { ...config, refuses: ['report/changed-meanwhile', 'report/not-found'] },
      schema: {
        summary: 'Remove a layout of payroll files',
        tags,
        params,
        querystring: z.strictObject({ version: z.coerce.number().int() }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request)
      const { version } = request.query
      await db.transaction((trx) => removeMapping({ trx, actor, clock, ids }, request.params.id, version))
      return reply.code(204).send(null)
    },
  )
  previewRoute(needs, http)
}

function previewRoute(needs: ReportsNeeds, http: Http): void {
  http.post(
    '/api/reports/mappings/preview',
    {
      config,
      schema: {
        tags,
        summary: 'The first rows as they would be',
        body: PreviewPayroll,
        response: { 200: PayrollPreview },
      },
    },
    async (request) => {
      const { columns, period: key, ...wanted } = request.body
      const read = needs.db.read
      const reach = { departments: visibleDepartments(request, 'report.mapping'), self: null }
      const period = { key, ...periodOf(key, (await readSettings(read)).start_day) }
      const people = await readPage(read, { ...wanted, ...period, reach }, null, SHOWN)
      const facts = await readFacts(read, needs, people, period)
      const shapes = payrollColumns(columns)
      return {
        headings: columns.map(({ heading }) => heading),
        rows: facts.people.map((person) => {
          const recap = recapOf(facts, person, reach)
          return columns.map((column, at) => {
            const shape = shapes[at]
            return shape ? textOf(shape, payrollValue(column, recap, period), ';') : ''
          })
        }),
      }
    },
  )
}
