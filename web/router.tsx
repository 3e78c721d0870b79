import type { QueryClient } from '@tanstack/react-query'
import { createRouter } from '@tanstack/react-router'
import { resetRoute, signInRoute } from './account/routes.ts'
import { adminRoutes } from './admin/routes.ts'
import { personalRoutes } from './employee/routes.ts'
import { setupRoute } from './setup/routes.ts'
import { Crashed, homeRoute, rootRoute, signedInRoute } from './root.tsx'

const routeTree = rootRoute.addChildren([
  homeRoute,
  signInRoute,
  resetRoute,
  setupRoute,
  signedInRoute.addChildren([personalRoutes, adminRoutes]),
])

export function createAppRouter(client: QueryClient) {
  return createRouter({
    routeTree,
    context: { client },
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultErrorComponent: Crashed,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
