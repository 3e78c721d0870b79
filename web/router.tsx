import type { QueryClient } from '@tanstack/react-query'
import { createRouter } from '@tanstack/react-router'
import { signInRoute } from './account/routes.ts'
import { adminRoutes } from './admin/routes.ts'
import { employeeRoutes } from './employee/routes.ts'
import { Crashed, homeRoute, rootRoute, signedInRoute } from './root.tsx'

const routeTree = rootRoute.addChildren([
  homeRoute,
  signInRoute,
  signedInRoute.addChildren([employeeRoutes, adminRoutes]),
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
