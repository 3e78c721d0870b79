import { RetryOrder, RetryRequest, SystemView } from '#contract/system.ts'
import { identityOf } from '#src/http/identity.ts'
import type { RegisterRoutes } from '#src/http/server.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { askRetry } from './orders.ts'
import { viewSystem } from './view.ts'
import type { ViewNeeds } from './view.ts'

const tags = ['system']

/** What the screen Sistem shows, and the order to put failed jobs back. */
export const systemRoutes =
  (needs: ViewNeeds & { ids: Ids }): RegisterRoutes =>
  (http) => {
    http.get(
      '/api/system',
      {
        config: { access: 'system.read' },
        schema: {
          summary: 'Whether everything runs: every hop, process, queue and failed job',
          tags,
          response: { 200: SystemView },
        },
      },
      () => viewSystem(needs),
    )
    http.post(
      '/api/system/failed-jobs/retry',
      {
        config: { access: 'system.manage' },
        schema: {
          summary: 'Ask workers to put failed jobs back',
          tags,
          body: RetryRequest,
          response: { 202: RetryOrder },
        },
      },
      async (request, reply) => reply.code(202).send(await askRetry(needs, request.body.job, identityOf(request).name)),
    )
  }

/** Counts requests for the report of this process. */
export function countRequests(): { register: RegisterRoutes; read: () => { total: number; failed: number } } {
  const counts = { total: 0, failed: 0 }
  return {
    register: (http) => {
      http.addHook('onResponse', (_, reply, done) => {
        counts.total++
        if (reply.statusCode >= 500) counts.failed++
        done()
      })
    },
    read: () => counts,
  }
}
