import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../root.tsx'
import { loadArea } from '../shared/i18n.ts'

export const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/setup',
  beforeLoad: () => loadArea('account'),
  component: lazyRouteComponent(() => import('./setup.tsx'), 'Setup'),
})
