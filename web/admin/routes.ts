import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '../root.tsx'
import { loadArea } from '../shared/i18n.ts'
import { requirePermission } from '../shared/session.ts'

/**
 * The admin's screens. This file is in everybody's first chunk, because the router must know all addresses: keep it
 * to paths, guards and search parameters. Screens come by `lazyRouteComponent`, texts by `loadArea('admin')`.
 */
export const adminRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/admin',
  beforeLoad: async ({ context, location }) => {
    await requirePermission(context.client, 'board.read', location.href)
    await loadArea('admin')
  },
})

const dashboardRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./dashboard.tsx'), 'Dashboard'),
})

export const adminRoutes = adminRoute.addChildren([dashboardRoute])
