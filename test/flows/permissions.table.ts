import { ALL_ATTENDANCES, departmentChannel, employeeChannel } from '#contract/channels.ts'
import type { Permission, Role } from '#contract/permissions.ts'

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

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
export type Request = { method: Method; url: string; body?: unknown; headers?: Record<string, string> }

/** Who may call a route, said once more and apart from the route, with a request that reaches it. */
export type Example = { access: 'public' | Permission; sessionOnly?: true; request?: Omit<Request, 'method'> }

const NOBODY = '01900000-0000-7000-8000-ffffffffffff'
const key = { 'idempotency-key': '0190a000-0000-7000-8000-000000000001' }
const own = 'session.own'

/** Every route of the house. A route that is missing here fails the walk; so does one that has gone. */
export const EXAMPLES: Readonly<Record<string, Example>> = {
  'GET /api/openapi.json': { access: 'public' },
  'GET /api/docs/': { access: 'public' },
  'GET /api/docs/json': { access: 'public' },
  'GET /api/docs/yaml': { access: 'public' },
  'GET /api/docs/static/*': { access: 'public', request: { url: '/api/docs/static/logo.svg' } },
  'GET /api/docs/static/index.html': { access: 'public' },
  'GET /api/docs/static/swagger-initializer.js': { access: 'public' },

  'POST /api/session': { access: 'public', request: { url: '/api/session', body: {} } },
  'GET /api/session': { access: own },
  'DELETE /api/session': { access: own, sessionOnly: true },
  'GET /api/sessions': { access: own, sessionOnly: true },
  'DELETE /api/sessions': { access: own, sessionOnly: true },
  'DELETE /api/sessions/:id': { access: own, sessionOnly: true, request: { url: `/api/sessions/${'0'.repeat(64)}` } },
  'POST /api/account/password': { access: own, sessionOnly: true },
  'GET /api/session/ways': { access: 'public' },
  'POST /api/session/second-factor': {
    access: 'public',
    request: { url: '/api/session/second-factor', body: { challenge: 'x', code: '000000' } },
  },
  'POST /api/session/passkey/options': { access: 'public' },
  'POST /api/session/passkey': { access: 'public' },
  'GET /api/session/provider/start': { access: 'public' },
  'GET /api/session/provider/callback': { access: 'public' },
  'GET /api/account/security': { access: own, sessionOnly: true },
  'POST /api/account/totp': { access: own, sessionOnly: true },
  'POST /api/account/totp/confirm': { access: own, sessionOnly: true },
  'POST /api/account/totp/remove': { access: own, sessionOnly: true },
  'POST /api/account/recovery-codes': { access: own, sessionOnly: true },
  'POST /api/account/passkeys/options': { access: own, sessionOnly: true },
  'POST /api/account/passkeys': { access: own, sessionOnly: true },
  'PATCH /api/account/passkeys/:id': { access: own, sessionOnly: true },
  'POST /api/account/passkeys/:id/remove': { access: own, sessionOnly: true },
  'DELETE /api/employees/:id/second-factor': { access: 'account.manage', sessionOnly: true },
  'GET /api/company/security': { access: 'account.manage', sessionOnly: true },
  'PATCH /api/company/security': { access: 'account.manage', sessionOnly: true },
  'GET /api/tokens': { access: own, sessionOnly: true },
  'POST /api/tokens': { access: own, sessionOnly: true },
  'DELETE /api/tokens/:id': { access: own, sessionOnly: true },
  'POST /api/employees/:id/password-link': { access: 'account.manage', sessionOnly: true },
  'DELETE /api/employees/:id/sessions': { access: 'account.manage' },
  'POST /api/password-link/check': {
    access: 'public',
    request: { url: '/api/password-link/check', body: { token: 'x' } },
  },
  'POST /api/password-link/use': {
    access: 'public',
    request: { url: '/api/password-link/use', body: { token: 'x', password: 'y' } },
  },
  'GET /api/setup': { access: 'public' },
  'POST /api/setup': { access: 'public' },
  'POST /api/realtime/auth': { access: 'feed.read' },

  'GET /api/audit': { access: 'audit.read' },
  'GET /api/audit/export': { access: 'audit.read' },
  'GET /api/audit/head': { access: 'audit.read' },
  'GET /api/me/changes': { access: own },
  'GET /api/me/personal-data': { access: own, sessionOnly: true },
  'GET /api/me/consents': { access: own, sessionOnly: true },
  'POST /api/me/consents': { access: own, sessionOnly: true },
  'GET /api/employees/:id/personal-data': { access: 'privacy.manage', sessionOnly: true },
  'POST /api/employees/:id/erase': { access: 'privacy.manage', sessionOnly: true },
  'GET /api/privacy/retention': { access: 'privacy.manage', sessionOnly: true },
  'PATCH /api/privacy/retention': { access: 'privacy.manage', sessionOnly: true },
  'GET /api/webhooks': { access: 'webhook.manage', sessionOnly: true },
  'POST /api/webhooks': { access: 'webhook.manage', sessionOnly: true },
  'PATCH /api/webhooks/:id': { access: 'webhook.manage', sessionOnly: true },
  'DELETE /api/webhooks/:id': { access: 'webhook.manage', sessionOnly: true },
  'POST /api/webhooks/:id/secret': { access: 'webhook.manage', sessionOnly: true },
  'POST /api/webhooks/:id/test': { access: 'webhook.manage', sessionOnly: true },
  'GET /api/webhooks/:id/deliveries': { access: 'webhook.manage', sessionOnly: true },
  'POST /api/webhooks/:id/replay': { access: 'webhook.manage', sessionOnly: true },
  'POST /api/webhooks/:id/deliveries/:delivery/replay': { access: 'webhook.manage', sessionOnly: true },
  'POST /api/privacy/purge': { access: 'privacy.manage', sessionOnly: true },

  'GET /api/departments': { access: 'people.read' },
  'POST /api/departments': { access: 'people.write' },
  'PATCH /api/departments/:id': { access: 'people.write' },
  'GET /api/sites': { access: 'people.read' },
  'POST /api/sites': { access: 'people.write' },
  'PATCH /api/sites/:id': { access: 'people.write' },

  'GET /api/shifts': { access: 'schedule.read' },
  'POST /api/shifts': { access: 'schedule.write' },
  'PATCH /api/shifts/:id': { access: 'schedule.write' },
  'POST /api/shifts/:id/versions': { access: 'schedule.write' },
  'GET /api/shift-patterns': { access: 'schedule.read' },
  'POST /api/shift-patterns': { access: 'schedule.write' },
  'PATCH /api/shift-patterns/:id': { access: 'schedule.write' },
  'POST /api/shift-patterns/:id/versions': { access: 'schedule.write' },
  'GET /api/shift-assignments': { access: 'schedule.read' },
  'POST /api/shift-assignments': { access: 'schedule.write' },
  'PATCH /api/shift-assignments/:id': { access: 'schedule.write' },
  'DELETE /api/shift-assignments/:id': { access: 'schedule.write' },
  'GET /api/roster': { access: 'schedule.read', request: { url: '/api/roster?from=2026-11-23&to=2026-11-23' } },
  'GET /api/roster/mine': { access: 'schedule.read' },
  'PUT /api/roster': { access: 'schedule.write' },
  'POST /api/roster/copy': { access: 'schedule.write' },
  'POST /api/roster/swap': { access: 'schedule.write' },
  'GET /api/employees': { access: 'people.read' },
  'GET /api/employees/:id': { access: 'people.read' },
  'POST /api/employees': { access: 'people.write' },
  'GET /api/imports/templates/:name': {
    access: 'people.import',
    request: { url: '/api/imports/templates/employees' },
  },
  'POST /api/imports/employees/check': { access: 'people.import' },
  'POST /api/imports/employees/apply': { access: 'people.import' },
  'PATCH /api/employees/:id': { access: 'people.write' },

  'POST /api/overtime/orders': { access: 'overtime.order' },
  'POST /api/overtime/orders/check': { access: 'overtime.order' },
  'POST /api/overtime/orders/:id/cancel': { access: 'overtime.order' },
  'GET /api/overtime/orders': {
    access: 'overtime.read',
    request: { url: '/api/overtime/orders?from=2026-11-01&to=2026-11-30' },
  },
  'GET /api/overtime': {
    access: 'overtime.read',
    request: { url: '/api/overtime?from=2026-11-01&to=2026-11-30' },
  },
  'POST /api/me/overtime/:id/consent': { access: 'overtime.consent' },
  'GET /api/overtime/settings': { access: 'overtime.settings' },
  'PUT /api/overtime/settings': { access: 'overtime.settings' },
  'GET /api/calendar': {
    access: 'calendar.read',
    request: { url: '/api/calendar?from=2026-01-01&to=2026-12-31' },
  },
  'PUT /api/calendar/policy': { access: 'calendar.write' },
  'POST /api/calendar/days': { access: 'calendar.write' },
  'PATCH /api/calendar/days/:id': { access: 'calendar.write' },
  'DELETE /api/calendar/days/:id': { access: 'calendar.write' },
  'POST /api/calendar/years/:year': {
    access: 'calendar.write',
    request: { url: '/api/calendar/years/2026', body: { apply: false } },
  },
  'POST /api/calendar/import': { access: 'calendar.write' },

  'POST /api/me/requests': { access: 'request.create' },
  'GET /api/me/requests': { access: 'request.create' },
  'POST /api/me/requests/:id/withdraw': { access: 'request.create' },
  'POST /api/me/attachments': { access: 'request.create' },
  'GET /api/requests': {
    access: 'request.read',
    request: { url: '/api/requests?from=2026-11-01&to=2026-11-30' },
  },
  'GET /api/requests/:id': { access: 'request.read' },
  'GET /api/requests/:id/away': { access: 'request.decide' },
  'GET /api/requests/:id/attachments/:attachment': {
    access: 'request.read',
    request: { url: `/api/requests/${NOBODY}/attachments/${NOBODY}` },
  },
  'GET /api/requests/inbox': { access: 'request.decide' },
  'POST /api/requests/:id/decision': { access: 'request.decide' },
  'POST /api/requests/:id/cancel': { access: 'request.cancel' },
  'GET /api/requests/settings': { access: 'request.settings' },
  'PUT /api/requests/settings': { access: 'request.settings' },
  'GET /api/me/leave': { access: 'request.create' },
  'GET /api/leave/:id': { access: 'leave.read' },
  'POST /api/leave/:id/adjustments': { access: 'leave.write' },
  'GET /api/me/deputies': { access: 'request.decide' },
  'POST /api/me/deputies': { access: 'request.decide' },
  'DELETE /api/me/deputies/:id': { access: 'request.decide' },
  'GET /api/me/notices': { access: own },
  'POST /api/me/notices/read': { access: own },

  'POST /api/attendances/check-in': {
    access: 'attendance.punch',
    request: { url: '/api/attendances/check-in', headers: key },
  },
  'POST /api/attendances/check-out': { access: 'attendance.punch' },
  'GET /api/attendances/today': { access: 'attendance.read' },
  'GET /api/attendances': { access: 'attendance.read' },
  'POST /api/attendances/recompute/preview': {
    access: 'attendance.recompute',
    request: { url: '/api/attendances/recompute/preview', body: { from: '2026-11-01', to: '2026-11-30' } },
  },
  'POST /api/attendances/recompute': {
    access: 'attendance.recompute',
    request: { url: '/api/attendances/recompute', body: { from: '2026-11-01', to: '2026-11-30', reason: 'uji' } },
  },
  'GET /api/attendances/recompute': { access: 'attendance.recompute.read' },
  'GET /api/attendances/recompute/:id': {
    access: 'attendance.recompute.read',
    request: { url: `/api/attendances/recompute/${NOBODY}` },
  },
  'GET /api/attendances/lock': { access: 'attendance.recompute.read' },
  'PUT /api/attendances/lock': {
    access: 'attendance.recompute',
    request: { url: '/api/attendances/lock', body: { locked_until: null } },
  },
  'GET /api/attendances/:id': { access: 'attendance.read' },
  'GET /api/me/today': { access: 'attendance.punch' },
  'GET /api/board': { access: 'board.read' },
  'GET /api/feed': { access: 'feed.read' },
  'GET /api/reports/recap': { access: 'report.read', request: { url: '/api/reports/recap?period=2026-11' } },
  'GET /api/reports/recap/reason': {
    access: 'report.read',
    request: { url: `/api/reports/recap/reason?employee=${NOBODY}&date=2026-11-23` },
  },
  'GET /api/reports/card': {
    access: 'report.read',
    request: { url: `/api/reports/card?period=2026-11&employee=${NOBODY}` },
  },
  'GET /api/reports/late': { access: 'report.read', request: { url: '/api/reports/late?period=2026-11' } },
  'GET /api/reports/trend': { access: 'report.read', request: { url: '/api/reports/trend?period=2026-11' } },
  'GET /api/reports/settings': { access: 'report.read' },
  'PUT /api/reports/settings': { access: 'report.mapping' },
  'POST /api/reports/exports': { access: 'report.export' },
  'GET /api/reports/exports': { access: 'report.export' },
  'GET /api/reports/exports/:id': { access: 'report.export' },
  'DELETE /api/reports/exports/:id': { access: 'report.export' },
  'GET /api/reports/exports/:id/file': { access: 'report.export' },
  'GET /api/reports/mappings': { access: 'report.export' },
  'POST /api/reports/mappings': { access: 'report.mapping' },
  'PUT /api/reports/mappings/:id': { access: 'report.mapping' },
  'DELETE /api/reports/mappings/:id': {
    access: 'report.mapping',
    request: { url: `/api/reports/mappings/${NOBODY}?version=1` },
  },
  'POST /api/reports/mappings/preview': { access: 'report.mapping' },
  'GET /api/system': { access: 'system.read' },
  'POST /api/system/failed-jobs/retry': {
    access: 'system.manage',
    request: { url: '/api/system/failed-jobs/retry', body: { job: 'all' } },
  },
}

/** The request of an example: its own, or the route's address with an id that nobody has. */
export function requestOf(route: string): Request {
  const [method, pattern = ''] = route.split(' ')
  const request = EXAMPLES[route]?.request ?? { url: pattern.replace(':id', NOBODY) }
  return { method: method as Method, ...(method === 'POST' || method === 'PATCH' ? { body: {} } : {}), ...request }
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
  ...nobodys('GET /api/requests/:id', 'karyawan', undefined),
  ...nobodys('GET /api/requests/:id/away', 'atasan', undefined),
  ...nobodys('POST /api/requests/:id/decision', 'atasan', { version: 1, approve: true }),
  ...nobodys('DELETE /api/me/deputies/:id', 'atasan', undefined),
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
    sees: (c) => [c.departmentA],
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
