import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Uuid } from '#contract/attendance.ts'
import {
  CopyRoster,
  CreateShiftAssignment,
  CreateShiftPattern,
  CreateWorkShift,
  MySchedule,
  NewPatternVersion,
  NewShiftVersion,
  PutRoster,
  Roster,
  RosterChanged,
  RosterQuery,
  ShiftAssignment,
  ShiftPattern,
  SwapDays,
  UpdateShiftAssignment,
  UpdateShiftPattern,
  UpdateWorkShift,
  WorkShift,
} from '#contract/shifts.ts'
import { YesNo } from '#contract/yes-no.ts'
import { actorOf } from '#src/http/actor.ts'
import { identityOf, visibleDepartments } from '#src/http/identity.ts'
import type { RegisterRoutes } from '#src/http/server.ts'
import { AppError } from '#src/kernel/errors.ts'
import { assignPattern, changeAssignment, removeAssignment, visibleAssignments } from './assignments.ts'
import { copyRoster } from './copy-roster.ts'
import type { Change, ShiftsNeeds } from './needs.ts'
import { addPatternVersion, changePattern, createPattern, listPatterns } from './patterns.ts'
import { putRoster } from './put-roster.ts'
import { readMySchedule, readRoster } from './read-roster.ts'
import type { Reach } from './read-roster.ts'
import { swapDays } from './swap-days.ts'
import { addShiftVersion, changeShift, createShift, listShifts } from './work-shifts.ts'

const params = z.strictObject({ id: Uuid })
const tags = ['schedule']
const read = { access: 'schedule.read' } as const
/** What a change of a name or of use may be refused with, one from a date on, and one of the roster. */
const NAMING = [
  'attendance/settling',
  'schedule/changed-meanwhile',
  'schedule/in-use',
  'schedule/name-taken',
  'schedule/not-found',
] as const
const REACHING = [
  'attendance/settling',
  'schedule/changed-meanwhile',
  'schedule/not-found',
  'schedule/past',
  'schedule/too-far-back',
] as const
const ROSTER = [
  'attendance/settling',
  'schedule/changed-meanwhile',
  'schedule/do-not-fit',
  'schedule/past',
  'schedule/reference-unknown',
  'schedule/too-far-back',
] as const
const write = { access: 'schedule.write' } as const
const listOf = <T extends z.ZodType>(item: T) => z.object({ data: z.array(item) })

const reachOf = (request: FastifyRequest): Reach => ({
  departments: visibleDepartments(request, 'schedule.read'),
  self: identityOf(request).employeeId,
})

type Http = Parameters<RegisterRoutes>[0]
/** Runs a change in a transaction of its own. */
type Doing = <T>(request: FastifyRequest, make: (change: Change) => Promise<T>) => Promise<T>

/** Shifts, patterns, who works by them, and the roster. */
export const shiftsRoutes =
  (needs: ShiftsNeeds): RegisterRoutes =>
  (http) => {
    const { db, ...others } = needs
    const doing: Doing = (request, make) => {
      const actor = actorOf(request)
      return db.transaction((trx) => make({ ...others, trx, actor }))
    }
    shiftRoutes(http, needs, doing)
    patternRoutes(http, needs, doing)
    assignmentRoutes(http, needs, doing)
    rosterRoutes(http, needs, doing)
  }

function shiftRoutes(http: Http, { db }: ShiftsNeeds, doing: Doing): void {
  http.get(
    '/api/shifts',
    { config: read, schema: { summary: 'Every shift', tags, response: { 200: listOf(WorkShift) } } },
    async () => ({
      data: await listShifts(db.read),
    }),
  )
  http.post(
    '/api/shifts',
    {
      config: { ...write, refuses: ['schedule/name-taken', 'schedule/rule'] },
      schema: { summary: 'A new shift', tags, body: CreateWorkShift, response: { 201: WorkShift } },
    },
    async (request, reply) => reply.code(201).send(await doing(request, (change) => createShift(change, request.body))),
  )
  http.patch(
    '/api/shifts/:id',
    {
      config: {
        ...write,
        refuses: [...NAMING],
      },
      schema: {
        summary: 'Change name, colour or use of a shift',
        tags,
        params,
        body: UpdateWorkShift,
        response: { 200: WorkShift },
      },
    },
    async (request) => doing(request, (change) => changeShift(change, request.params.id, request.body)),
  )
  http.post(
    '/api/shifts/:id/versions',
    {
      config: {
        ...write,
        refuses: [...REACHING, 'schedule/rule'],
      },
      schema: {
        summary: 'Other times for a shift from a date on',
        tags,
        params,
        body: NewShiftVersion,
        response: { 201: WorkShift },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await doing(request, (change) => addShiftVersion(change, request.params.id, request.body))),
  )
}

function patternRoutes(http: Http, { db }: ShiftsNeeds, doing: Doing): void {
  http.get(
    '/api/shift-patterns',
    { config: read, schema: { summary: 'Every pattern of shifts', tags, response: { 200: listOf(ShiftPattern) } } },
    async () => ({ data: await listPatterns(db.read) }),
  )
  http.post(
    '/api/shift-patterns',
    {
      config: { ...write, refuses: ['schedule/name-taken', 'schedule/reference-unknown'] },
      schema: { summary: 'A new pattern', tags, body: CreateShiftPattern, response: { 201: ShiftPattern } },
    },
    async (request, reply) =>
      reply.code(201).send(await doing(request, (change) => createPattern(change, request.body))),
  )
  http.patch(
    '/api/shift-patterns/:id',
    {
      config: {
        ...write,
        refuses: [...NAMING],
      },
      schema: {
        summary: 'Change a pattern’s name or use',
        tags,
        params,
        body: UpdateShiftPattern,
        response: { 200: ShiftPattern },
      },
    },
    async (request) => doing(request, (change) => changePattern(change, request.params.id, request.body)),
  )
  http.post(
    '/api/shift-patterns/:id/versions',
    {
      config: {
        ...write,
        refuses: [...REACHING, 'schedule/reference-unknown'],
      },
      schema: {
        summary: 'Other days for a pattern from a date on',
        tags,
        params,
        body: NewPatternVersion,
        response: { 201: ShiftPattern },
      },
    },
    async (request, reply) =>
      reply
        .code(201)
        .send(await doing(request, (change) => addPatternVersion(change, request.params.id, request.body))),
  )
}

const Removing = z.strictObject({
  version: z.coerce.number().int().min(1),
  past: YesNo.default(false).describe('Also where it changes days that have been'),
})

function assignmentRoutes(http: Http, { db }: ShiftsNeeds, doing: Doing): void {
  http.get(
    '/api/shift-assignments',
    {
      config: read,
      schema: { summary: 'Who follows which pattern', tags, response: { 200: listOf(ShiftAssignment) } },
    },
    async (request) => ({ data: await visibleAssignments(db.read, reachOf(request)) }),
  )
  http.post(
    '/api/shift-assignments',
    {
      config: {
        ...write,
        refuses: [
          'attendance/settling',
          'schedule/assigned-already',
          'schedule/past',
          'schedule/reference-unknown',
          'schedule/rule',
          'schedule/too-far-back',
        ],
      },
      schema: {
        summary: 'Assign a pattern to a site, department or person',
        tags,
        body: CreateShiftAssignment,
        response: { 201: ShiftAssignment },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await doing(request, (change) => assignPattern(change, request.body))),
  )
  http.patch(
    '/api/shift-assignments/:id',
    {
      config: {
        ...write,
        refuses: [...REACHING, 'schedule/rule'],
      },
      schema: {
        summary: 'End or change an assignment',
        tags,
        params,
        body: UpdateShiftAssignment,
        response: { 200: ShiftAssignment },
      },
    },
    async (request) => doing(request, (change) => changeAssignment(change, request.params.id, request.body)),
  )
  http.delete(
    '/api/shift-assignments/:id',
    {
      config: {
        ...write,
        refuses: [...REACHING],
      },
      schema: { summary: 'Take an assignment back', tags, params, querystring: Removing, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { version, past } = request.query
      await doing(request, (change) => removeAssignment(change, request.params.id, version, past))
      return reply.code(204).send(null)
    },
  )
}

function rosterRoutes(http: Http, { db, clock }: ShiftsNeeds, doing: Doing): void {
  http.get(
    '/api/roster',
    {
      config: read,
      schema: {
        summary: 'Who works when, by person and date',
        tags,
        querystring: RosterQuery,
        response: { 200: Roster },
      },
    },
    async (request) => readRoster(db.read, request.query, reachOf(request)),
  )
  http.get(
    '/api/roster/mine',
    {
      config: { ...read, refuses: ['attendance/not-an-employee'] },
      schema: { summary: 'The own roster', tags, response: { 200: MySchedule } },
    },
    async (request) => {
      const { employeeId } = identityOf(request)
      const mine = employeeId === null ? null : await readMySchedule(db.read, employeeId, clock.now())
      if (!mine) throw new AppError('attendance/not-an-employee')
      return mine
    },
  )
  const changed = { 200: RosterChanged }
  http.put(
    '/api/roster',
    {
      config: {
        ...write,
        refuses: [...ROSTER],
      },
      schema: { summary: 'Set days of the roster', tags, body: PutRoster, response: changed },
    },
    async (request) => {
      const { entries, past } = request.body
      return { changed: await doing(request, (change) => putRoster(change, entries, { past })) }
    },
  )
  http.post(
    '/api/roster/copy',
    {
      config: {
        ...write,
        refuses: [...ROSTER],
      },
      schema: { summary: 'Copy a period of the roster', tags, body: CopyRoster, response: changed },
    },
    async (request) => ({ changed: await doing(request, (change) => copyRoster(change, request.body)) }),
  )
  http.post(
    '/api/roster/swap',
    {
      config: {
        ...write,
        refuses: [...ROSTER, 'schedule/no-shift', 'schedule/not-found', 'schedule/nothing-to-swap'],
      },
      schema: { summary: 'Swap the days of two people', tags, body: SwapDays, response: changed },
    },
    async (request) => ({ changed: await doing(request, (change) => swapDays(change, request.body)) }),
  )
}
