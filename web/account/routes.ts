import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../root.tsx'
import { loadArea } from '../shared/i18n.ts'

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: ({ next }: Record<string, unknown>): { next?: string } =>
    // Only addresses of our own: a link from elsewhere must not lead people away after signing in.
    typeof next === 'string' && /^\/(?![/\\])/.test(next) ? { next } : {},
  component: lazyRouteComponent(() => import('./sign-in.tsx'), 'SignIn'),
})

export const resetRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/reset',
  beforeLoad: () => loadArea('account'),
  component: lazyRouteComponent(() => import('./reset.tsx'), 'Reset'),
})
