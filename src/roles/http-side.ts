import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import { createAccounts, mayRead, refreshIdentities } from '#src/features/accounts/index.ts'
import type { Accounts } from '#src/features/accounts/index.ts'
import {
  attendanceRoutes,
  createMarkForRecompute,
  createMarkMoved,
  createRecompute,
  recordCorrection,
  renameInHistory,
  workedOf,
} from '#src/features/attendance/index.ts'
import { calendarRoutes } from '#src/features/calendar/index.ts'
import { overtimeRoutes } from '#src/features/overtime/index.ts'
import { auditRoutes } from '#src/features/audit/index.ts'
import { noticesRoutes, queueNotice, tellPeople } from '#src/features/notices/index.ts'
import { employeesRoutes } from '#src/features/employees/index.ts'
import { importRoutes } from '#src/features/imports/index.ts'
import { peopleBulkRoutes } from '#src/features/people-bulk/index.ts'
import { placesRoutes } from '#src/features/places/index.ts'
import { reportsRoutes } from '#src/features/reports/index.ts'
import { shiftsRoutes } from '#src/features/shifts/index.ts'
import { privacyRoutes } from '#src/features/privacy/index.ts'
import { requestsRoutes } from '#src/features/requests/index.ts'
import { webhooksRoutes } from '#src/features/webhooks/index.ts'
import { countRequests, systemRoutes } from '#src/features/system/index.ts'
import type { Metrics } from '#src/http/metrics.ts'
import type { Intercept } from '#src/http/node-server.ts'
import { createHttpServer } from '#src/http/server.ts'
import type { Http } from '#src/http/server.ts'
import { createSequencer } from '#src/outbox/sequencer.ts'
import { outboxFigures } from '#src/outbox/status.ts'
import type { Sequencer } from '#src/outbox/sequencer.ts'
import { signChannel } from '#src/realtime/signature.ts'
import { calendarChanged } from './calendar-changed.ts'
import { dayContexts } from './day-contexts.ts'
import { importNeeds } from './import-needs.ts'
import { measureHttp, measurePunches } from './measure.ts'
import { feedReader } from './parts.ts'
import { privacyNeeds } from './personal-data.ts'
import type { Overrides, Parts } from './parts.ts'

export type HttpSide = {
  http: Http
  accounts: Accounts
  sequencer: Sequencer
  /** Requests since the start. */
  requests: () => { total: number; failed: number }
  /** Starts to listen; returns the port. */
  listen: () => Promise<number>
}

type Options = {
  parts: Parts
  metrics: Metrics
  overrides: Overrides
  realtimeUrl: string | null
  intercept?: Intercept
}

/** What every role that answers HTTP opens: accounts, the features' routes, and the feed. No queue, no bus. */
export async function openHttpSide(options: Options): Promise<HttpSide> {
  const { parts, metrics, overrides, realtimeUrl, intercept } = options
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
    passwordLinkHours: config.passwordLinkHours,
    node: config.node,
    realtime: { key, url: realtimeUrl },
    provider: config.provider,
    signChannel: (socketId, channel, data) => signChannel({ key, secret }, socketId, channel, data),
    ...overrides.accounts,
  })
  const feed = feedReader(parts, sequencer)
  const requests = countRequests()
  const alsoOutside = queueNotice({ clock, ids, sendsMail: config.mail !== null })
  const tell = tellPeople({ clock, ids, sendsMail: config.mail !== null })
  const { recomputeDays, replanDays } = createRecompute({ clock, ids, contexts: dayContexts })
  const http = await createHttpServer({
    log,
    ids,
    node: config.node,
    publicUrl: config.publicUrl,
    trustedProxies: config.trustedProxies,
    busyAfterMs: config.busyAfterMs,
    authenticate: accounts.authenticate,
    webFolder: overrides.webFolder === undefined ? join(import.meta.dirname, '../../web/dist') : overrides.webFolder,
    ...(overrides.perMinute && { perMinute: overrides.perMinute }),
    ...(overrides.drainMs !== undefined && { lingerMs: overrides.drainMs }),
    ...(intercept && { intercept }),
    routes: [
      ...(overrides.watch ? [overrides.watch] : []),
      (server) => measureHttp(metrics, server),
      requests.register,
      accounts.routes,
      placesRoutes({ db, clock, ids, refreshIdentities }),
      employeesRoutes({ db, clock, ids, renameInHistory, markMoved: createMarkMoved({ clock, ids }) }),
      calendarRoutes({ db, clock, ids, ...calendarChanged({ clock, ids, contexts: dayContexts, alsoOutside }) }),
      overtimeRoutes({
        db,
        clock,
        ids,
        contexts: dayContexts,
        recompute: recomputeDays,
        workedOf,
        markForRecompute: createMarkForRecompute({ clock, ids }),
        tell,
      }),
      requestsRoutes({
        db,
        clock,
        ids,
        contexts: dayContexts,
        recompute: recomputeDays,
        replan: replanDays,
        alsoOutside,
        correct: (trx, facts) => recordCorrection(trx, { clock, ids, contexts: dayContexts, node: config.node }, facts),
      }),
      noticesRoutes({
        db,
        clock,
        ids,
        sendsMail: config.mail !== null,
        push: config.push,
        internal: config.webhookInternal,
      }),
      attendanceRoutes({
        db,
        clock,
        ids,
        node: config.node,
        feed,
        mayRead,
        contexts: dayContexts,
        onPunch: measurePunches(metrics),
      }),
      shiftsRoutes({ db, clock, ids, markForRecompute: createMarkForRecompute({ clock, ids }), tell }),
      auditRoutes({ db, clock }),
      privacyRoutes(privacyNeeds(parts)),
      webhooksRoutes({ db, clock, ids, internal: config.webhookInternal }),
      peopleBulkRoutes(importNeeds(parts, config.mail !== null)),
      importRoutes({ ...importNeeds(parts, config.mail !== null), log }),
      reportsRoutes({ db, clock, ids, contexts: dayContexts, workedOf }),
      systemRoutes({ db, clock, ids, log, node: config.node, outbox: () => outboxFigures(parts) }),
    ],
  })
  return {
    http,
    accounts,
    sequencer,
    requests: requests.read,
    listen: async () => {
      await http.listen({ host: config.host, port: config.port })
      return (http.server.address() as AddressInfo).port
    },
  }
}
