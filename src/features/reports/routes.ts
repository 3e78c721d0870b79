import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { periodOf } from '#contract/recap.ts'
import {
  CardAnswer,
  CardQuery,
  LateAnswer,
  LateQuery,
  ReasonAnswer,
  ReasonQuery,
  RecapAnswer,
  RecapQuery,
  RecapTotalsAnswer,
  RecapTotalsQuery,
  ReportSettings,
  TrendAnswer,
  UpdateReportSettings,
} from '#contract/reports.ts'
import type { Period } from '#contract/reports.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import { actorOf } from '#src/http/actor.ts'
import { identityOf, visibleDepartments } from '#src/http/identity.ts'
import type { Http, RegisterRoutes } from '#src/http/server.ts'
import { AppError } from '#src/kernel/errors.ts'
import { cardOf, companyName } from './card.ts'
import { exportRoutes } from './export-routes.ts'
import { leaveExportRoutes } from './leave-export.ts'
import { readLate, readTrend } from './lists.ts'
import { mappingRoutes } from './mapping-routes.ts'
import type { Reach, ReportsNeeds } from './needs.ts'
import { readCursor, readPage } from './people.ts'
import { readFacts } from './read-recap.ts'
import { readReason } from './reason.ts'
import { recapText } from './recap-stream.ts'
import { readSettings, writeSettings } from './settings.ts'
import { sumRecap } from './sum-recap.ts'

const tags = ['reports']
const read = { access: 'report.read' } as const

const reachOf = (request: FastifyRequest, permission: 'report.read'): Reach => ({
  departments: visibleDepartments(request, permission),
  self: identityOf(request).employeeId,
})

/** Recaps, cards, lists and figures of settlement periods. */
export const reportsRoutes =
  (needs: ReportsNeeds): RegisterRoutes =>
  (http) => {
    recapRoutes(needs, http)
    listRoutes(needs, http)
    settingsRoutes(needs, http)
    exportRoutes(needs, http)
    mappingRoutes(needs, http)
    leaveExportRoutes(needs, http)
  }

/** The period that a month names in this company. */
async function namedPeriod({ db }: ReportsNeeds, key: string): Promise<Period> {
  const { start_day } = await readSettings(db.read)
  return { key, ...periodOf(key, start_day) }
}

function recapRoutes(needs: ReportsNeeds, http: Http): void {
  http.get(
    '/api/reports/recap',
    {
      config: read,
      schema: {
        tags,
        summary: 'The recap of a settlement period: people by dates, with sums',
        querystring: RecapQuery,
        response: { 200: RecapAnswer },
      },
    },
    async (request, reply) => {
      const { period: key, cursor, limit, employees, ...filters } = request.query
      const wanted = { ...filters, employees: employees?.split(',') }
      const after = cursor === undefined ? null : readCursor(cursor)
      const period = await namedPeriod(needs, key)
      return sendText(reply, recapText(needs, { period, reach: reachOf(request, 'report.read'), wanted, after, limit }))
    },
  )
  http.get(
    '/api/reports/recap/totals',
    {
      config: read,
      schema: {
        tags,
        summary: 'What the recap amounts to: people by date, and the sums of everybody',
        querystring: RecapTotalsQuery,
        response: { 200: RecapTotalsAnswer },
      },
    },
    async (request) => {
      const { period: key, ...wanted } = request.query
      const period = await namedPeriod(needs, key)
      return sumRecap(needs, { period, reach: reachOf(request, 'report.read'), wanted })
    },
  )
  http.get(
    '/api/reports/recap/reason',
    {
      config: { ...read, refuses: ['report/not-found'] },
      schema: {
        tags,
        summary: 'Why a cell of the recap says what it says',
        querystring: ReasonQuery,
        response: { 200: ReasonAnswer },
      },
    },
    async (request) => readReason(needs, { ...request.query, reach: reachOf(request, 'report.read') }),
  )
  http.get(
    '/api/reports/card',
    {
      config: { ...read, refuses: ['report/not-found'] },
      schema: {
        tags,
        summary: 'The attendance card of one person',
        querystring: CardQuery,
        response: { 200: CardAnswer },
      },
    },
    async (request) => {
      const { employee, period: key } = request.query
      const reach = reachOf(request, 'report.read')
      const { signatures, start_day } = await readSettings(needs.db.read)
      const period = { key, ...periodOf(key, start_day) }
      const found = await readPage(needs.db.read, { ...period, reach, employee }, null, 1)
      const facts = await readFacts(needs.db.read, needs, found, period)
      const [person] = facts.people
      if (!person) throw new AppError('report/not-found')
      return cardOf(facts, person, { company: await companyName(needs.db.read), period, signatures, reach })
    },
  )
}

/** Waits for the first piece, so that what fails at once is a problem and not a broken answer. */
async function sendText(reply: FastifyReply, pieces: AsyncGenerator<string>): Promise<FastifyReply> {
  const first = await pieces.next()
  const all = async function* (): AsyncGenerator<string> {
    if (!first.done) yield first.value
    yield* pieces
  }
  return reply.type('application/json; charset=utf-8').send(Readable.from(all()))
}

function listRoutes(needs: ReportsNeeds, http: Http): void {
  http.get(
    '/api/reports/late',
    {
      config: read,
      schema: {
        tags,
        summary: 'Who came late in a period, those with the most minutes first',
        querystring: LateQuery,
        response: { 200: LateAnswer },
      },
    },
    async (request) => {
      const { period: key, ...wanted } = request.query
      const period = await namedPeriod(needs, key)
      return { period, data: await readLate(needs.db.read, period, reachOf(request, 'report.read'), wanted) }
    },
  )
  http.get(
    '/api/reports/trend',
    {
      config: read,
      schema: { tags, summary: 'How many came, by date', querystring: LateQuery, response: { 200: TrendAnswer } },
    },
    async (request) => {
      const { period: key, ...wanted } = request.query
      const period = await namedPeriod(needs, key)
      return { period, days: await readTrend(needs.db.read, period, reachOf(request, 'report.read'), wanted) }
    },
  )
}

function settingsRoutes({ db, clock, ids }: ReportsNeeds, http: Http): void {
  http.get(
    '/api/reports/settings',
    {
      config: read,
      schema: { tags, summary: 'When a period begins, and who signs', response: { 200: ReportSettings } },
    },
    async () => readSettings(db.read),
  )
  http.put(
    '/api/reports/settings',
    {
      config: { access: 'report.mapping', refuses: ['report/changed-meanwhile'] },
      schema: {
        summary: 'Say when the period of reports begins and who signs',
        tags,
        body: UpdateReportSettings,
        response: { 200: ReportSettings },
      },
    },
    async (request) =>
      db.transaction(async (trx) => {
        const before = await readSettings(trx)
        const after = await writeSettings(trx, request.body, clock.now())
        const shown = ({ start_day, signatures }: ReportSettings) => ({ start_day, ...signatures })
        await recordAudit(trx, { clock, ids }, actorOf(request), {
          action: 'report_settings.change',
          entity: { type: 'report_settings', id: '1' },
          before: shown(before),
          after: shown(after),
        })
        return after
      }),
  )
}
