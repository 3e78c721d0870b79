import { z } from 'zod'
import { Uuid } from '#contract/attendance.ts'
import {
  AskRecompute,
  AttendanceLock,
  LateTaps,
  PreviewAnswer,
  PreviewRecompute,
  RecomputeAnswer,
  RecomputeRuns,
  SetAttendanceLock,
  SettleLateTap,
} from '#contract/recompute.ts'
import type { Database } from '#src/database/database.ts'
import { progressOf } from '#src/features/settlements/index.ts'
import { actorOf } from '#src/http/actor.ts'
import type { Http } from '#src/http/server.ts'
import { AppError } from '#src/kernel/errors.ts'
import { askRecompute } from './ask-recompute.ts'
import { lockedUntil } from './lock-date.ts'
import { previewRecompute } from './preview-recompute.ts'
import { readRuns } from './recompute-runs.ts'
import type { RecomputeNeeds } from './recompute.ts'
import { setLock } from './set-lock.ts'
import { readLateTaps, settleLateTap } from './settle-late-tap.ts'

type Needs = RecomputeNeeds & { db: Database; node: string }

const ACCESS = { access: 'attendance.recompute' } as const
const READ = { access: 'attendance.recompute.read' } as const

/** Days worked out again: looked at first, then asked for, then watched; and the date up to which nothing changes. */
export const recomputeRoutes =
  (needs: Needs): ((http: Http) => void) =>
  (http) => {
    http.post(
      '/api/attendances/recompute/preview',
      {
        config: ACCESS,
        schema: {
          tags: ['attendance'],
          summary: 'What a recompute would change; changes nothing',
          body: PreviewRecompute,
          response: { 200: PreviewAnswer },
        },
      },
      async (request) => ({ success: true as const, ...(await previewRecompute(needs, request.body)) }),
    )
    http.post(
      '/api/attendances/recompute',
      {
        config: { ...ACCESS, refuses: ['attendance/locked', 'attendance/nobody-employed'] },
        schema: {
          tags: ['attendance'],
          summary: 'Works days out again, in the background',
          body: AskRecompute,
          response: { 202: RecomputeAnswer },
        },
      },
      async (request, reply) => {
        const data = await askRecompute(needs, actorOf(request), request.body)
        return reply.code(202).send({ success: true as const, data })
      },
    )
    http.get(
      '/api/attendances/recompute',
      {
        config: READ,
        schema: {
          tags: ['attendance'],
          summary: 'The latest recomputes and how far they are',
          response: { 200: RecomputeRuns },
        },
      },
      async () => ({ success: true as const, data: await readRuns(needs.db.read) }),
    )
    http.get(
      '/api/attendances/recompute/:id',
      {
        config: { ...READ, refuses: ['attendance/not-found'] },
        schema: {
          tags: ['attendance'],
          summary: 'How far a recompute is',
          params: z.object({ id: Uuid }),
          response: { 200: RecomputeAnswer },
        },
      },
      async (request) => {
        const [run] = await readRuns(needs.db.read, request.params.id)
        if (!run) throw new AppError('attendance/not-found')
        return { success: true as const, data: run }
      },
    )
    lockRoutes(needs)(http)
    lateTapRoutes(needs)(http)
  }

const lockRoutes =
  (needs: Needs): ((http: Http) => void) =>
  (http) => {
    http.get(
      '/api/attendances/lock',
      {
        config: READ,
        schema: {
          tags: ['attendance'],
          summary: 'Up to which date days are settled',
          response: { 200: AttendanceLock },
        },
      },
      async () => ({
        locked_until: await lockedUntil(needs.db.read),
        settling: await progressOf(needs.db.read),
      }),
    )
    http.put(
      '/api/attendances/lock',
      {
        config: ACCESS,
        schema: {
          tags: ['attendance'],
          summary: 'Settles days up to a date, or opens them again',
          body: SetAttendanceLock,
          response: { 200: AttendanceLock },
        },
      },
      async (request) => setLock(needs, actorOf(request), request.body.locked_until, request.body.reason),
    )
  }

const lateTapRoutes =
  (needs: Needs): ((http: Http) => void) =>
  (http) => {
    http.get(
      '/api/attendances/late-taps',
      {
        config: READ,
        schema: {
          tags: ['attendance'],
          summary: 'Taps that came after their day was settled and wait for HR, oldest first, 200 at most',
          response: { 200: LateTaps },
        },
      },
      async () => ({ data: await readLateTaps(needs.db.read) }),
    )
    http.post(
      '/api/attendances/late-taps/:id',
      {
        config: {
          ...ACCESS,
          refuses: ['attendance/locked', 'attendance/not-an-employee', 'attendance/not-found', 'requests/own-day'],
        },
        schema: {
          tags: ['attendance'],
          summary: 'Put a late tap into its day, which has to be open again, or dismiss it',
          params: z.object({ id: Uuid }),
          body: SettleLateTap,
          response: { 200: LateTaps },
        },
      },
      async (request) => {
        await settleLateTap(needs, actorOf(request), request.params.id, request.body)
        return { data: await readLateTaps(needs.db.read) }
      },
    )
  }
