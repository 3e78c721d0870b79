import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '../root.tsx'
import { loadArea } from '../shared/i18n.ts'
import { requirePermission } from '../shared/session.ts'
import { historySearch, peopleSearch, recordSearch } from './search.ts'

/**
 * The admin's screens. This file is in everybody's first chunk, because the router must know all addresses: keep it
 * to paths, guards and search parameters. Screens come by `lazyRouteComponent`, texts by `loadArea('admin')`.
 */
export const adminRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/admin',
  beforeLoad: async ({ context, location }) => {
    await requirePermission(context.client, 'board.read', location.href)
    // The menu asks before it signs somebody out whose taps wait, in the words of the account.
    await Promise.all([loadArea('admin'), loadArea('account')])
  },
  component: lazyRouteComponent(() => import('./shell.tsx'), 'AdminShell'),
})

const dashboardRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./board/dashboard.tsx'), 'Dashboard'),
})

const historyRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/history',
  validateSearch: historySearch,
  component: lazyRouteComponent(() => import('./history/history.tsx'), 'History'),
})

const employeesRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/employees',
  validateSearch: peopleSearch,
  component: lazyRouteComponent(() => import('./people/employees.tsx'), 'Employees'),
})

const departmentsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/employees/departments',
  validateSearch: recordSearch,
  component: lazyRouteComponent(() => import('./people/departments.tsx'), 'Departments'),
})

const scheduleRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/schedule/sites',
  beforeLoad: () => loadArea('schedule'),
  validateSearch: recordSearch,
  component: lazyRouteComponent(() => import('./people/schedule.tsx'), 'Schedule'),
})

const rosterRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/schedule',
  beforeLoad: () => loadArea('schedule'),
  component: lazyRouteComponent(() => import('./schedule/roster.tsx'), 'Roster'),
})

const shiftsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/schedule/shifts',
  beforeLoad: () => loadArea('schedule'),
  component: lazyRouteComponent(() => import('./schedule/shifts.tsx'), 'Shifts'),
})

const requestsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/requests',
  beforeLoad: () => loadArea('requests'),
  component: lazyRouteComponent(() => import('./requests/requests.tsx'), 'Requests'),
})

const systemRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/system',
  beforeLoad: ({ context, location }) => requirePermission(context.client, 'system.read', location.href),
  component: lazyRouteComponent(() => import('./system/system.tsx'), 'System'),
})

const auditRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/audit',
  beforeLoad: ({ context, location }) => requirePermission(context.client, 'audit.read', location.href),
  component: lazyRouteComponent(() => import('./audit/audit.tsx'), 'Audit'),
})

const webhooksRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/webhooks',
  beforeLoad: ({ context, location }) => requirePermission(context.client, 'webhook.manage', location.href),
  component: lazyRouteComponent(() => import('./webhooks/webhooks.tsx'), 'Webhooks'),
})

const calendarRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/calendar',
  component: lazyRouteComponent(() => import('./calendar/calendar.tsx'), 'Calendar'),
})

const overtimeRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/overtime',
  component: lazyRouteComponent(() => import('./overtime/overtime.tsx'), 'Overtime'),
})

// its search parameters are read by the screen itself
const reportsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/reports',
  component: lazyRouteComponent(() => import('./reports/reports.tsx'), 'Reports'),
})

export const adminRoutes = adminRoute.addChildren([
  dashboardRoute,
  historyRoute,
  employeesRoute,
  departmentsRoute,
  scheduleRoute,
  rosterRoute,
  shiftsRoute,
  systemRoute,
  webhooksRoute,
  auditRoute,
  calendarRoute,
  requestsRoute,
  overtimeRoute,
  reportsRoute,
])
