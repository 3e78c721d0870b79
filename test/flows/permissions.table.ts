import { ALL_ATTENDANCES, departmentChannel, employeeChannel } from '#contract/channels.ts'
import type { Role } from '#contract/permissions.ts'
import { key, NOBODY } from './permissions.examples.ts'
import type { Request } from './permissions.examples.ts'

/** The people and things of the house that the walk goes through; A is the chief's department, B is not. */
export type Cast = {
  departmentA: string
  departmentB: string
  siteA: string
  siteB: string
  /** Employees: `staff` and `colleague` of A, `chief` of A, `stranger` of B. */
  staff: string
  colleague: string
  chief: string
  stranger: string
  /** Today's attendances of three of them. */
  staffDay: string
  colleagueDay: string
  strangerDay: string
  /** A session and a token of the stranger. */
  strangerSession: string
  strangerToken: string
  strangerPasskey: string
}

/**
 * Somebody asks for something that may be another's. `status` is the answer; with 200, `sees` is every id of the cast
 * that the answer may hold, and it must hold each of them.
 */
export type ForeignCase = {
  route: string
  as: Role
  request: (cast: Cast) => Omit<Request, 'method'>
  status: number
  sees?: (cast: Cast) => string[]
}

const at =
  (url: string): (() => { url: string }) =>
  () => ({ url })

/** Routes with an id, or whose answer depends on who asks, stand here with what is foreign to somebody. */
export const FOREIGN: readonly ForeignCase[] = [
  ...reads('GET /api/employees/:id', 'employees', [
    ['atasan', 'staff', 200],
    ['atasan', 'stranger', 404],
    ['auditor', 'stranger', 200],
  ]),
  ...reads('GET /api/attendances/:id', 'attendances', [
    ['karyawan', 'staffDay', 200],
    ['karyawan', 'colleagueDay', 404],
    ['karyawan', 'strangerDay', 404],
    ['atasan', 'staffDay', 200],
    ['atasan', 'strangerDay', 404],
    ['auditor', 'strangerDay', 200],
  ]),
  ...nobodys('POST /api/overtime/orders/:id/cancel', 'atasan', { version: 1, reason: 'batal' }),
  ...['GET /api/reports/exports/:id', 'DELETE /api/reports/exports/:id', 'GET /api/reports/exports/:id/file'].flatMap(
    (route) => nobodys(route, 'atasan', undefined),
  ),
  {
    route: 'GET /api/reports/recap',
    as: 'atasan',
    request: at('/api/reports/recap?period=2026-11'),
    status: 200,
    sees: (c) => [c.staff, c.colleague, c.chief, c.departmentA, c.siteA],
  },
  {
    // figures only: of whom, src/features/reports/sum-recap.test.ts shows
    route: 'GET /api/reports/recap/totals',
    as: 'atasan',
    request: at('/api/reports/recap/totals?period=2026-11'),
    status: 200,
    sees: () => [],
  },
  ...(['recap/reason', 'card'] as const).map((what): ForeignCase => ({
    route: `GET /api/reports/${what}`,
    as: 'atasan',
    request: (c) => ({
      url: `/api/reports/${what}?employee=${c.stranger}&${what === 'card' ? 'period=2026-11' : 'date=2026-11-23'}`,
    }),
    status: 404,
  })),
  ...nobodys('POST /api/me/overtime/:id/consent', 'karyawan', { agree: true, text_version: 1 }),
  ...nobodys('POST /api/me/requests/:id/withdraw', 'karyawan', { version: 1 }),
  ...nobodys('POST /api/me/requests/:id/back', 'karyawan', { version: 1, back_on: '2026-11-24', reason: 'sehat' }),
  ...nobodys('POST /api/requests/:id/back/decision', 'atasan', { version: 1, approve: true }),
  ...nobodys('POST /api/me/requests/:id/letters', 'karyawan', { version: 1, attachments: [NOBODY] }),
  ...nobodys('GET /api/requests/:id', 'karyawan', undefined),
  ...nobodys('GET /api/requests/:id/away', 'atasan', undefined),
  ...nobodys('GET /api/requests/:id/overtime', 'atasan', undefined),
  ...nobodys('POST /api/requests/:id/decision', 'atasan', { version: 1, approve: true }),
  ...nobodys('DELETE /api/me/deputies/:id', 'atasan', undefined),
  ...nobodys('DELETE /api/me/notices/devices/:id', 'karyawan', undefined),
  {
    route: 'GET /api/requests/:id/attachments/:attachment',
    as: 'karyawan',
    request: at(`/api/requests/${NOBODY}/attachments/${NOBODY}`),
    status: 404,
  },
  ...reads('GET /api/leave/:id', 'leave', [
    ['karyawan', 'staff', 200],
    ['karyawan', 'colleague', 404],
    ['atasan', 'staff', 200],
    ['atasan', 'stranger', 404],
    ['auditor', 'stranger', 200],
  ]),
  ...lists('GET /api/attendances', '/api/attendances'),
  ...lists('GET /api/attendances', '/api/attendances?limit=200&q=0'),
  ...lists('GET /api/attendances/today', '/api/attendances/today'),
  ...['karyawan', 'atasan'].map((role) => ({
    route: 'GET /api/attendances',
    as: role as Role,
    request: (cast: Cast) => ({ url: `/api/attendances?employee=${cast.stranger}` }),
    status: 200,
    sees: () => [],
  })),
  ...['karyawan', 'atasan'].map((role) => ({
    route: 'GET /api/attendances',
    as: role as Role,
    request: (cast: Cast) => ({ url: `/api/attendances?department=${cast.departmentB}` }),
    status: 200,
    sees: () => [],
  })),
  {
    route: 'GET /api/roster',
    as: 'karyawan',
    request: at('/api/roster?from=2026-11-23&to=2026-11-23'),
    status: 200,
    sees: (c) => [c.staff, c.departmentA, c.siteA],
  },
  {
    route: 'GET /api/roster',
    as: 'atasan',
    request: at('/api/roster?from=2026-11-23&to=2026-11-23'),
    status: 200,
    sees: (c) => [c.staff, c.colleague, c.chief, c.departmentA, c.siteA],
  },
  {
    route: 'GET /api/roster',
    as: 'atasan',
    request: (c) => ({ url: `/api/roster?from=2026-11-23&to=2026-11-23&employee=${c.stranger}` }),
    status: 200,
    sees: () => [],
  },
  {
    route: 'GET /api/employees',
    as: 'atasan',
    request: at('/api/employees'),
    status: 200,
    sees: (c) => [c.staff, c.colleague, c.chief, c.departmentA, c.siteA],
  },
  {
    route: 'GET /api/departments',
    as: 'atasan',
    request: at('/api/departments'),
    status: 200,
    sees: (c) => [c.departmentA, c.chief],
  },
  // sites are no secret: only the numbers of their people are
  {
    route: 'GET /api/sites',
    as: 'atasan',
    request: at('/api/sites'),
    status: 200,
    sees: (c) => [c.siteA, c.siteB],
  },
  {
    route: 'GET /api/board',
    as: 'atasan',
    request: at('/api/board'),
    status: 200,
    sees: (c) => [c.staff, c.colleague, c.chief, c.departmentA, c.siteA],
  },
  ...channels('GET /api/feed', (channel) => ({ url: `/api/feed?epoch=x&after=0&channel=${channel}` }), 409),
  ...channels(
    'POST /api/realtime/auth',
    (channel_name) => ({ url: '/api/realtime/auth', body: { socket_id: '1.2', channel_name } }),
    200,
  ),
  ...(['karyawan', 'atasan', 'admin'] as const).flatMap((as): ForeignCase[] => [
    {
      route: 'DELETE /api/sessions/:id',
      as,
      request: (c) => ({ url: `/api/sessions/${c.strangerSession}` }),
      status: 404,
    },
    {
      route: 'PATCH /api/account/passkeys/:id',
      as,
      request: (c) => ({ url: `/api/account/passkeys/${c.strangerPasskey}`, body: { name: 'mine now' } }),
      status: 404,
    },
    {
      route: 'POST /api/account/passkeys/:id/remove',
      as,
      request: (c) => ({ url: `/api/account/passkeys/${c.strangerPasskey}/remove`, body: {} }),
      status: 404,
    },
    { route: 'DELETE /api/tokens/:id', as, request: (c) => ({ url: `/api/tokens/${c.strangerToken}` }), status: 404 },
    {
      route: 'POST /api/attendances/check-in',
      as,
      request: (c) => ({ url: '/api/attendances/check-in', headers: key, body: { employee_id: c.stranger } }),
      status: 400,
    },
  ]),
]

/** What does not exist, or is not within reach, is not found; that the latter is so is tested beside the feature. */
function nobodys(route: string, as: Role, body: unknown): ForeignCase[] {
  return [
    { route, as, request: () => ({ ...at(route.replace(/^\w+ /, '').replace(':id', NOBODY))(), body }), status: 404 },
  ]
}

function reads(route: string, noun: string, cases: [Role, keyof Cast, number][]): ForeignCase[] {
  return cases.map(([as, whose, status]) => ({
    route,
    as,
    request: (cast) => ({ url: `/api/${noun}/${cast[whose]}` }),
    status,
  }))
}

function lists(route: string, url: string): ForeignCase[] {
  const ofStaff = (c: Cast): string[] => [c.staff, c.staffDay, c.departmentA, c.siteA]
  const ofA = (c: Cast): string[] => [...ofStaff(c), c.colleague, c.colleagueDay]
  return [
    { route, as: 'karyawan', request: at(url), status: 200, sees: ofStaff },
    { route, as: 'atasan', request: at(url), status: 200, sees: ofA },
    {
      route,
      as: 'auditor',
      request: at(url),
      status: 200,
      sees: (c) => [...ofA(c), c.stranger, c.strangerDay, c.departmentB, c.siteB],
    },
  ]
}

/** `allowed` is the status of a channel that one may read. */
function channels(
  route: string,
  request: (channel: string) => Omit<Request, 'method'>,
  allowed: number,
): ForeignCase[] {
  const names: Record<string, (cast: Cast) => string> = {
    all: () => ALL_ATTENDANCES,
    departmentA: (c) => departmentChannel(c.departmentA),
    departmentB: (c) => departmentChannel(c.departmentB),
    staff: (c) => employeeChannel(c.staff),
    stranger: (c) => employeeChannel(c.stranger),
  }
  const readable: Record<Role, string[]> = {
    karyawan: ['staff'],
    atasan: ['departmentA'],
    admin: Object.keys(names),
    auditor: Object.keys(names),
  }
  return (Object.keys(readable) as Role[]).flatMap((as) =>
    Object.entries(names).map(([name, channel]) => ({
      route,
      as,
      request: (cast: Cast) => request(channel(cast)),
      status: readable[as].includes(name) ? allowed : 403,
    })),
  )
}
