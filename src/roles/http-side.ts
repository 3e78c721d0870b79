import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import { createAccounts, mayRead, refreshIdentities } from '#src/features/accounts/index.ts'
import type { Accounts, AccountsNeeds } from '#src/features/accounts/index.ts'
import { attendanceRoutes, renameInHistory } from '#src/features/attendance/index.ts'
import { employeesRoutes } from '#src/features/employees/index.ts'
import { placesRoutes } from '#src/features/places/index.ts'
import type { Metrics } from '#src/http/metrics.ts'
import type { Intercept } from '#src/http/node-server.ts'
import { createHttpServer } from '#src/http/server.ts'
import type { Http } from '#src/http/server.ts'
import { repeat } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import { createSequencer } from '#src/outbox/sequencer.ts'
import type { Sequencer } from '#src/outbox/sequencer.ts'
import { signChannel } from '#src/realtime/signature.ts'
import { measureHttp, measurePunches } from './measure.ts'
import { feedReader } from './parts.ts'
import type { Overrides, Parts } from './parts.ts'

export type HttpSide = {
  http: Http
  accounts: Accounts
  sequencer: Sequencer
  /** Starts to listen; returns the port. */
  listen: () => Promise<number>
  /** Stops what runs now and then. */
  stopTimers: () => void
}

type Options = {
  parts: Parts
  metrics: Metrics
  overrides: Overrides
  realtimeUrl: string | null
  intercept?: Intercept
  sockets?: Pick<AccountsNeeds, 'onChannelAuthorized' | 'isListening'>
}

/** What every role that answers HTTP opens: accounts, the features' routes, and the feed. No queue, no bus. */
export async function openHttpSide(options: Options): Promise<HttpSide> {
  const { parts, metrics, overrides, realtimeUrl, intercept, sockets } = options
  const { config, log, clock, ids, db } = parts
  const { key, secret } = config.realtime
  const sequencer = createSequencer({ db, clock, ids })
  const accounts = createAccounts({
    db,
    clock,
    ids,
    log,
    sessionSecret: config.sessionSecret,
    publicUrl: config.publicUrl,
    node: config.node,
    realtime: { key, url: realtimeUrl },
    signChannel: (socketId, channel) => signChannel({ key, secret }, socketId, channel),
    ...sockets,
    ...overrides.accounts,
  })
  const feed = feedReader(parts, sequencer)
  const http = await createHttpServer({
    log,
    ids,
    publicUrl: config.publicUrl,
    trustedProxies: config.trustedProxies,
    authenticate: accounts.authenticate,
    webFolder: overrides.webFolder === undefined ? join(import.meta.dirname, '../../web/dist') : overrides.webFolder,
    ...(overrides.perMinute && { perMinute: overrides.perMinute }),
    ...(overrides.drainMs !== undefined && { lingerMs: overrides.drainMs }),
    ...(intercept && { intercept }),
    routes: [
      (server) => measureHttp(metrics, server),
      accounts.routes,
      placesRoutes({ db, clock, ids, refreshIdentities }),
      employeesRoutes({ db, clock, ids, renameInHistory }),
      attendanceRoutes({ db, clock, ids, node: config.node, feed, mayRead, onPunch: measurePunches(metrics) }),
    ],
  })
  const warn = (task: string) => (error: unknown) => log.warn({ task, error: messageOf(error) }, 'a task failed')
  const timers = [
    repeat(clock, 60_000, accounts.recheck, warn('recheck sessions')),
    repeat(clock, 3_600_000, accounts.sweep, warn('sweep accounts')),
  ]
  return {
    http,
    accounts,
    sequencer,
    listen: async () => {
      await http.listen({ host: config.host, port: config.port })
      return (http.server.address() as AddressInfo).port
    },
    stopTimers: () => timers.forEach((stop) => stop()),
  }
}
