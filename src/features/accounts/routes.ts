import type { RegisterRoutes } from '#src/http/server.ts'
import { linkRoutes, manageAccountRoutes, ownAccountRoutes } from './account-routes.ts'
import type { AccountRoutesNeeds } from './needs.ts'
import { realtimeAuthRoute } from './realtime-auth.ts'
import { factorRoutes, policyRoutes } from './factor-routes.ts'
import { sessionRoutes } from './session-routes.ts'
import { signInRoutes } from './sign-in-routes.ts'

export const accountRoutes =
  (needs: AccountRoutesNeeds): RegisterRoutes =>
  (http) => {
    sessionRoutes(http, needs)
    signInRoutes(http, needs)
    factorRoutes(http, needs)
    policyRoutes(http, needs)
    ownAccountRoutes(http, needs)
    manageAccountRoutes(http, needs)
    linkRoutes(http, needs)
    realtimeAuthRoute(http, needs)
  }
