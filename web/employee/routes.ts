import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '../root.tsx'
import { loadArea } from '../shared/i18n.ts'
import { PersonalFrame } from './frame.tsx'
import { isMonth } from './month-name.ts'
import { Today } from './today.tsx'

/** What belongs to the person alone: clocking in, own history, the account. Everybody signed in may see it. */
export const personalRoute = createRoute({
  getParentRoute: () => signedInRoute,
  id: 'personal',
  component: PersonalFrame,
})

const todayRoute = createRoute({
  getParentRoute: () => personalRoute,
  path: '/me',
  component: Today,
})

const historyRoute = createRoute({
  getParentRoute: () => personalRoute,
  path: '/me/history',
  validateSearch: (search: Record<string, unknown>): { month?: string } =>
    isMonth(search.month) ? { month: search.month } : {},
  component: lazyRouteComponent(() => import('./history.tsx'), 'MyHistory'),
})

const scheduleRoute = createRoute({
  getParentRoute: () => personalRoute,
  path: '/me/schedule',
  beforeLoad: () => loadArea('schedule'),
  component: lazyRouteComponent(() => import('./my-schedule.tsx'), 'MySchedule'),
})

const requestsRoute = createRoute({
  getParentRoute: () => personalRoute,
  path: '/me/requests',
  beforeLoad: () => loadArea('requests'),
  component: lazyRouteComponent(() => import('../requests/my-requests.tsx'), 'MyRequests'),
})

const overtimeRoute = createRoute({
  getParentRoute: () => personalRoute,
  path: '/me/overtime',
  component: lazyRouteComponent(() => import('./my-overtime.tsx'), 'MyOvertime'),
})

const accountRoute = createRoute({
  getParentRoute: () => personalRoute,
  path: '/account',
  beforeLoad: () => loadArea('account'),
  component: lazyRouteComponent(() => import('../account/account-page.ts'), 'Account'),
})

export const personalRoutes = personalRoute.addChildren([
  todayRoute,
  historyRoute,
  scheduleRoute,
  requestsRoute,
  overtimeRoute,
  accountRoute,
])
