import { z } from 'zod'
import {
  AttendanceDetail,
  BoardAnswer,
  HistoryAnswer,
  HistoryQuery,
  MyDay,
  TodayAnswer,
  Uuid,
} from '#contract/attendance.ts'
import type { FeedPosition } from '#contract/attendance.ts'
import { ALL_ATTENDANCES, departmentChannel, employeeChannel } from '#contract/channels.ts'
import { FeedAnswer, FeedQuery } from '#contract/feed.ts'
import type { Permission } from '#contract/permissions.ts'
import type { FastifyRequest } from 'fastify'
import { sharedBytes } from '#src/http/as-bytes.ts'
import { AppError } from '#src/kernel/errors.ts'
import { share } from '#src/kernel/share.ts'
import { identityOf, requireScope, visibleDepartments } from '#src/http/identity.ts'
import type { Identity } from '#src/http/identity.ts'
import type { Http } from '#src/http/server.ts'
import { readBoard } from './board.ts'
import { readDetail } from './detail.ts'
import { readHistory } from './history.ts'
import { readMyDay } from './my-day.ts'
import { recomputeRoutes } from './recompute-routes.ts'
import { punchRoutes } from './punch-routes.ts'
import type { PunchNeeds } from './punch.ts'
import type { Visible } from './scope.ts'
import { readToday } from './today.ts'

/** The feed as these routes need it. */
export type FeedReader = {
  position: (channel: string) => Promise<FeedPosition>
  /** Null asks the screen to reload. */
  read: (channel: string, epoch: string, after: number) => Promise<FeedAnswer | null>
}

export type AttendanceNeeds = PunchNeeds & {
  feed: FeedReader
  mayRead: (identity: Identity, channel: string) => boolean
  onPunch?: (kind: 'in' | 'out', status: number, ms: number) => void
}

const visibleTo = (request: FastifyRequest, permission: Permission): Visible => ({
  departments: visibleDepartments(request, permission),
  employeeId: identityOf(request).employeeId,
})

/** The channels that together carry everything somebody may see of attendances. */
function channelsFor(request: FastifyRequest): [string, ...string[]] {
  const { departments, employeeId, accountId } = identityOf(request)
  const scope = requireScope(request, 'attendance.read')
  if (scope === 'all') return [ALL_ATTENDANCES]
  // a manager's own row may stand in a department that somebody else manages
  const own = employeeChannel(employeeId ?? accountId)
  const [first, ...rest] = scope === 'department' ? departments.map(({ id }) => departmentChannel(id)) : []
  return first === undefined ? [own] : [first, ...rest, ...(employeeId === null ? [] : [own])]
}

export function attendanceRoutes(needs: AttendanceNeeds): (http: Http) => void {
  return (http) => {
    punchRoutes(needs)(http)
    recomputeRoutes(needs)(http)
    liveRoutes(needs)(http)
    pastRoutes(needs)(http)
  }
}

/** Lists that are read at once by one process; whoever wants the same one shares it. */
const LISTS_AT_ONCE = 2

type Seen = { channels: [string, ...string[]]; visible: Visible }

/** Today's list for whoever sees the same of it. */
const todayFor = ({ db, clock, feed }: AttendanceNeeds): ((seen: Seen) => Promise<TodayAnswer>) =>
  share(
    async ({ channels: [first, ...rest], visible }) => {
      // positions before rows: what happens in between is asked for again, never missed
      const position = await feed.position(first)
      const feeds = [position, ...(await Promise.all(rest.map((channel) => feed.position(channel))))]
      const now = clock.now()
      return { success: true as const, data: await readToday(db.read, visible, now), feed: position, feeds, now }
    },
    // whoever sees everybody's rows sees the same ones
    ({ channels, visible }) => JSON.stringify([channels, visible.departments === null ? null : visible]),
    { clock, atOnce: LISTS_AT_ONCE },
  )

function liveRoutes(needs: AttendanceNeeds): (http: Http) => void {
  const { db, clock, feed, mayRead } = needs
  const today = todayFor(needs)
  const sendToday = sharedBytes(TodayAnswer)
  const sendFeed = sharedBytes(FeedAnswer)
  return (http) => {
    http.get(
      '/api/attendances/today',
      {
        config: { access: 'attendance.read' },
        schema: {
          tags: ['attendance'],
          summary: "Today's attendances, newest first",
          description:
            'Rows of today at each site, and of night shifts that have not ended; also leave and days off that have a row.',
          response: { 200: TodayAnswer },
        },
      },
      async (request, reply) => {
        const seen = { channels: channelsFor(request), visible: visibleTo(request, 'attendance.read') }
        return sendToday(reply, await today(seen))
      },
    )
    http.get(
      '/api/feed',
      {
        config: { access: 'feed.read', refuses: ['feed/channel-denied', 'feed/reset'] },
        schema: {
          tags: ['attendance'],
          summary: 'What happened on a channel after a number',
          querystring: FeedQuery,
          response: { 200: FeedAnswer },
        },
      },
      async (request, reply) => {
        const { channel, epoch, after } = request.query
        if (!mayRead(identityOf(request), channel)) throw new AppError('feed/channel-denied')
        const answer = await feed.read(channel, epoch, after)
        if (!answer) throw new AppError('feed/reset', { reset: true })
        return sendFeed(reply, answer)
      },
    )
    http.get(
      '/api/board',
      {
        config: { access: 'board.read' },
        schema: {
          tags: ['attendance'],
          summary: 'Who is expected today, and yesterday for comparison',
          response: { 200: BoardAnswer },
        },
      },
      async (request) => ({
        success: true as const,
        ...(await readBoard(db.read, needs.contexts, visibleTo(request, 'board.read'), clock.now())),
      }),
    )
    http.get(
      '/api/me/today',
      {
        config: { access: 'attendance.punch', refuses: ['attendance/not-an-employee'] },
        schema: { tags: ['attendance'], summary: "The employee's own day", response: { 200: MyDay } },
      },
      async (request) => {
        const { employeeId } = identityOf(request)
        if (employeeId === null) throw new AppError('attendance/not-an-employee')
        const position = await feed.position(employeeChannel(employeeId))
        const day = await readMyDay(db.read, needs.contexts, employeeId, clock.now())
        if (!day) throw new AppError('attendance/not-an-employee')
        return { ...day, feed: position }
      },
    )
  }
}

function pastRoutes({ db, clock }: AttendanceNeeds): (http: Http) => void {
  return (http) => {
    http.get(
      '/api/attendances',
      {
        config: { access: 'attendance.read' },
        schema: {
          tags: ['attendance'],
          summary: 'The history, page by page',
          description:
            'Days up to today. What is coming, such as approved leave, is there with `to`, or with a `from` later than today.',
          querystring: HistoryQuery,
          response: { 200: HistoryAnswer },
        },
      },
      async (request) => {
        const visible = request.query.mine
          ? { departments: [], employeeId: identityOf(request).employeeId }
          : visibleTo(request, 'attendance.read')
        const { rows, nextCursor, searchedTo } = await readHistory(db.read, request.query, visible, clock)
        return { success: true as const, data: rows, next_cursor: nextCursor, searched_to: searchedTo }
      },
    )
    http.get(
      '/api/attendances/:id',
      {
        config: { access: 'attendance.read', refuses: ['attendance/not-found'] },
        schema: {
          tags: ['attendance'],
          summary: 'One day with its taps',
          description:
            'Taps are facts and never change; corrections (`source` koreksi, batal) are further facts, and the row follows from all of them.',
          params: z.object({ id: Uuid }),
          response: { 200: AttendanceDetail },
        },
      },
      async (request) => {
        const found = await readDetail(db.read, request.params.id, visibleTo(request, 'attendance.read'))
        if (!found) throw new AppError('attendance/not-found')
        const { row, ...more } = found
        return { success: true as const, data: row, ...more }
      },
    )
  }
}
