import { z } from 'zod'
import { Uuid } from '#contract/attendance.ts'
import {
  CalendarAnswer,
  CalendarChange,
  CalendarEntry,
  CalendarPolicy,
  CalendarQuery,
  CreateCalendarEntry,
  DeleteCalendarEntry,
  ImportCalendar,
  TakeOverYear,
  UpdateCalendarEntry,
  UpdateCalendarPolicy,
} from '#contract/calendar.ts'
import type { CalendarYear } from '#contract/calendar.ts'
import type { Queryable, Transaction } from '#src/database/database.ts'
import { actorOf } from '#src/http/actor.ts'
import type { Http, RegisterRoutes } from '#src/http/server.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { AppError } from '#src/kernel/errors.ts'
import { addDays } from '#src/kernel/work-time.ts'
import { changeEntry, createEntry, removeEntry } from './change-entry.ts'
import type { CalendarNeeds } from './needs.ts'
import { readFile } from './read-file.ts'
import { changePolicy, readPolicy } from './policy.ts'
import { missingYear } from './missing-year.ts'
import { readEntries } from './table.ts'
import { takeOverDates, takeOverYear } from './take-over.ts'
import { DELIVERED_YEARS } from './years.ts'

const tags = ['calendar']
const params = z.strictObject({ id: Uuid })
const write = { access: 'calendar.write' } as const
const MOST_DAYS = 1_100

/** Holidays and cuti bersama: what everybody may read and the administration changes. */
export const calendarRoutes =
  (needs: CalendarNeeds): RegisterRoutes =>
  (http) => {
    readingRoutes(needs, http)
    entryRoutes(needs, http)
    takeOverRoutes(needs, http)
  }

function readingRoutes(needs: CalendarNeeds, http: Http): void {
  const { db } = needs
  http.get(
    '/api/calendar',
    {
      config: { access: 'calendar.read' },
      schema: {
        tags,
        summary: 'Holidays and cuti bersama of a period, for everywhere and for single sites',
        querystring: CalendarQuery,
        response: { 200: CalendarAnswer },
      },
    },
    async ({ query }) => {
      if (query.to < query.from || query.to > addDays(query.from, MOST_DAYS))
        throw new AppError('request/invalid', { detail: 'to must lie after from, by three years at most' })
      return {
        data: await readEntries(db.read, query),
        policy: await readPolicy(db.read),
        years: await readYears(db.read),
        missing_year: await missingYear(db.read, needs.clock.now()),
      }
    },
  )
  http.put(
    '/api/calendar/policy',
    {
      config: {
        ...write,
        refuses: ['attendance/settling', 'calendar/changed-meanwhile', 'calendar/past', 'calendar/locked'],
      },
      schema: {
        tags,
        summary: 'What the company makes of cuti bersama, from a date on',
        body: UpdateCalendarPolicy,
        response: { 200: CalendarPolicy },
      },
    },
    async (request) => needs.db.transaction((trx) => changePolicy(trx, needs, request.body, actorOf(request))),
  )
}

async function readYears(db: Queryable): Promise<CalendarYear[]> {
  const applied = await db.kysely.selectFrom('calendar_year').selectAll().execute()
  return DELIVERED_YEARS.map(({ year, source, version, days }) => ({
    year,
    source,
    version,
    days: days.length,
    applied: applied.find((one) => one.year === year)?.version ?? null,
  }))
}

function entryRoutes(needs: CalendarNeeds, http: Http): void {
  http.post(
    '/api/calendar/days',
    {
      config: {
        ...write,
        refuses: [
          'attendance/settling',
          'calendar/date-taken',
          'people/reference-unknown',
          'calendar/past',
          'calendar/locked',
        ],
      },
      schema: {
        tags,
        summary: 'Enter a date, for everywhere or one site',
        body: CreateCalendarEntry,
        response: { 201: CalendarEntry },
      },
    },
    async (request, reply) =>
      reply
        .code(201)
        .send(await needs.db.transaction((trx) => createEntry(trx, needs, request.body, actorOf(request)))),
  )
  http.patch(
    '/api/calendar/days/:id',
    {
      config: {
        ...write,
        refuses: [
          'attendance/settling',
          'calendar/changed-meanwhile',
          'calendar/not-found',
          'calendar/past',
          'calendar/locked',
        ],
      },
      schema: {
        summary: 'Change a date of the calendar',
        tags,
        params,
        body: UpdateCalendarEntry,
        response: { 200: CalendarEntry },
      },
    },
    async (request) =>
      needs.db.transaction((trx) => changeEntry(trx, needs, request.params.id, request.body, actorOf(request))),
  )
  http.delete(
    '/api/calendar/days/:id',
    {
      config: {
        ...write,
        refuses: [
          'attendance/settling',
          'calendar/changed-meanwhile',
          'calendar/not-found',
          'calendar/past',
          'calendar/locked',
        ],
      },
      schema: {
        summary: 'Take a date out of the calendar',
        tags,
        params,
        querystring: DeleteCalendarEntry,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const shown = { id: request.params.id, ...request.query }
      await needs.db.transaction((trx) => removeEntry(trx, needs, shown, actorOf(request)))
      return reply.code(204).send(null)
    },
  )
}

function takeOverRoutes(needs: CalendarNeeds, http: Http): void {
  http.post(
    '/api/calendar/years/:year',
    {
      config: {
        ...write,
        refuses: [
          'attendance/settling',
          'calendar/changed-meanwhile',
          'calendar/date-taken',
          'calendar/not-found',
          'calendar/past',
        ],
      },
      schema: {
        tags,
        summary: 'Take over a year as it is delivered, or (apply=false) show what that would change',
        params: z.strictObject({ year: z.coerce.number().int().min(2000).max(2100) }),
        body: TakeOverYear,
        response: { 200: CalendarChange },
      },
    },
    async (request) => {
      const how = { ...request.body, actor: actorOf(request) }
      return needs.db.transaction((trx) => takeOverYear(trx, needs, request.params.year, how))
    },
  )
  http.post(
    '/api/calendar/import',
    {
      config: { ...write, refuses: ['attendance/settling', 'calendar/date-taken', 'calendar/past'] },
      bodyLimit: 300_000,
      schema: {
        tags,
        summary: 'Take over the dates of a file; nothing is applied while any row is wrong',
        body: ImportCalendar,
        response: { 200: CalendarChange },
      },
    },
    async (request) => needs.db.transaction((trx) => importDates(trx, needs, request.body, actorOf(request))),
  )
}

async function importDates(
  trx: Transaction,
  needs: CalendarNeeds,
  { text, source, apply, past }: z.infer<typeof ImportCalendar>,
  actor: Actor,
): Promise<CalendarChange> {
  const { dates, errors } = readFile(text, source)
  const applied = apply && errors.length === 0
  return { applied, differences: await takeOverDates(trx, needs, dates, { apply: applied, actor, past }), errors }
}
