import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '../root.tsx'
import { loadArea } from '../shared/i18n.ts'

export const employeeRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/me',
  beforeLoad: () => loadArea('employee'),
})

const todayRoute = createRoute({
  getParentRoute: () => employeeRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./today.tsx'), 'Today'),
})

export const employeeRoutes = employeeRoute.addChildren([todayRoute])
