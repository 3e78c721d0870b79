import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import cookie from '@fastify/cookie'
import underPressure from '@fastify/under-pressure'
import fastify, { LogController } from 'fastify'
import type { FastifyBaseLogger, FastifyInstance, RouteOptions } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { scopeOf } from '#contract/permissions.ts'
import type { Permission } from '#contract/permissions.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { Ids } from '#src/kernel/ids.ts'
import type { Logger } from '#src/kernel/log.ts'
import { senderOf } from './address.ts'
import { acceptBodies } from './body.ts'
import { answerClientError } from './client-error.ts'
import { refuseCrossSite } from './cross-site.ts'
import type { Authenticate, Identity } from './identity.ts'
import { leave } from './leave.ts'
import { serveOpenApi } from './openapi.ts'
import { nodeServer } from './node-server.ts'
import type { Intercept } from './node-server.ts'
import { handleError } from './problem.ts'
import { methodsAt } from './methods-at.ts'
import { createMinuteLimit } from './minute-limit.ts'
import { createRateLimits, PER_ADDRESS, senderOfRequest } from './rate-limit.ts'
import { requestIds } from './request-id.ts'
import { logRequest, sharedLogger } from './request-log.ts'
import { securityHeaders } from './security-headers.ts'
import { watchForProxies } from './untold-proxy.ts'
import { serveWeb } from './web.ts'

/** The server as routes see it: schemas are zod. */
export type Http = FastifyInstance<Server, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>

/** One feature's routes; called once, before the server is ready. */
export type RegisterRoutes = (http: Http) => void

export type HttpOptions = {
  log: Logger
  ids: Ids
  /** The name of this node, for what is kept of who did what. */
  node?: string
  publicUrl: URL
  trustedProxies: readonly string[]
  authenticate: Authenticate
  routes: readonly RegisterRoutes[]
  /** Folder of the built web app; null = API only. */
  webFolder: string | null
  /** Sees every request before the API does: where another server shares the port. */
  intercept?: Intercept
  /** Requests a minute, in the place of the usual limits. */
  perMinute?: number
  /** How long at most connections that are kept open get a last answer before the server closes; a second unless told. */
  lingerMs?: number
  /** How far behind the process may be, in milliseconds, before it answers 503; two seconds unless told. */
  busyAfterMs?: number
}

/** A route that was registered, for the test that walks every one of them. */
export type KnownRoute = { method: string; url: string; access: string; sessionOnly: boolean }

const knownRoutes = new WeakMap<FastifyInstance, KnownRoute[]>()
/** Every route with its access rule, in the order of registration; complete once the server is ready. */
export const routesOf = (http: FastifyInstance): readonly KnownRoute[] => knownRoutes.get(http) ?? []

/**
 * Builds the HTTP server: who is it, may they, is it well-formed, then the route. Everything is denied unless a
 * route says otherwise, and a route that says nothing keeps the server from starting.
 */
export async function createHttpServer(options: HttpOptions): Promise<Http> {
  let isLeaving = false
  const headers = { ...securityHeaders(options.publicUrl), 'cache-control': 'no-store' }
  const app = fastify({
    loggerInstance: sharedLogger(options.log),
    // such requests never reach a hook
    frameworkErrors: (error, request, reply) => {
      handleError(error, request, reply.headers(headers))
      logRequest(options.log, 'info', request, reply)
    },
    clientErrorHandler: answerClientError(options.ids, headers),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIds(options),
    requestIdHeader: false,
    trustProxy: options.trustedProxies.length > 0 ? [...options.trustedProxies] : false,
    bodyLimit: 65_536,
    serverFactory: (handler) => nodeServer(handler, options.intercept, () => isLeaving),
    // whoever still comes is served, on a connection that ends with the answer
    return503OnClosing: false,
    routerOptions: { maxParamLength: 200 },
  }).withTypeProvider<ZodTypeProvider>() as unknown as Http
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(handleError)
  app.decorate('node', options.node ?? '')
  const watch = watchForProxies(options)
  app.addHook('onRequest', ({ raw }, reply, done) => {
    reply.headers(headers)
    watch(raw)
    done()
  })
  acceptBodies(app)
  app.addHook('preClose', async () => {
    isLeaving = true
    await leave(app.server, options.lingerMs ?? 1_000)
  })
  await app.register(cookie)
  const busyAfter = options.busyAfterMs ?? 2_000
  await app.register(underPressure, {
    maxEventLoopDelay: busyAfter,
    // a stall over a whole interval leaves it without a figure, which it takes as endless: a shorter one is none
    sampleInterval: busyAfter,
    exposeStatusRoute: false,
    pressureHandler: async ({ routeOptions }) => {
      if (!routeOptions.config.urgent) throw new AppError('server/busy', { retryAfter: 2 })
    },
  })
  guard(app, options)
  await serveOpenApi(app)
  for (const register of options.routes) register(app)
  await serveWeb(app, options.webFolder, (path) => methodsAt(routesOf(app), path))
  return app
}

/** Access rules: collected as routes are registered, enforced before anything else of the route runs. */
function guard(app: Http, { authenticate, publicUrl, log, perMinute }: HttpOptions): void {
  // the usual limits begin behind the door; this one counts at the door
  const refusals = createMinuteLimit({ clock: systemClock, limit: perMinute ?? PER_ADDRESS })
  const limitRate = createRateLimits(systemClock, perMinute)
  const known: KnownRoute[] = []
  knownRoutes.set(app, known)
  app.decorateRequest('identity', null)
  app.decorateRequest('refusal', null)
  const seen: RouteOptions[] = []
  app.addHook('onRoute', (route) => void seen.push(route))
  app.addHook('onReady', async () => {
    for (const { method, url, config } of seen) {
      if (config?.access === undefined) throw new Error(`route ${String(method)} ${url} does not say who may call it`)
      const { access, sessionOnly = false } = config
      for (const one of [method].flat()) if (one !== 'HEAD') known.push({ method: one, url, access, sessionOnly })
    }
  })
  app.addHook('onRequest', async (request) => {
    refuseCrossSite(request, publicUrl.host)
    const { access, sessionOnly = false, whileEnrolling = false } = request.routeOptions.config
    if (access !== undefined && access !== 'public') {
      const floodedFor = refusals.any() ? refusals.waitOf(senderOf(request.ip)) : 0
      request.identity = await authenticate(request, floodedFor)
      admit(request.identity, access, sessionOnly)
      if (request.identity?.mustEnrol && !whileEnrolling) throw new AppError('session/second-factor-needed')
    }
    limitRate(request)
  })
  app.addHook('onResponse', (request, reply, done) => {
    const { statusCode } = reply
    // a flood does not fill the log as well
    const isWorthALine = statusCode >= 400 && statusCode < 500 && refusals.count(senderOfRequest(request))
    logRequest(log, statusCode >= 500 ? 'warn' : isWorthALine ? 'info' : 'debug', request, reply)
    done()
  })
}

/** Throws unless this sender may call a route. */
function admit(identity: Identity | null, access: Permission, sessionOnly: boolean): void {
  if (!identity) throw new AppError('session/required')
  if (sessionOnly && identity.via === 'token') throw new AppError('session/token-not-allowed')
  if (!scopeOf(access, identity.role)) throw new AppError('permission/denied')
}
