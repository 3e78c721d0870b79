import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyContextConfig } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { withExamples } from './openapi-examples.ts'
import { problemResponses } from './openapi-problems.ts'
import { webhooksSection } from './openapi-webhooks.ts'
import type { Http } from './server.ts'

const BYTES = { type: 'string', format: 'binary' }

/** The API's own description at /api/openapi.json, made from the schemas of the routes, and a page to read it. */
export async function serveOpenApi(app: Http): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Hadir',
        version: '1',
        description:
          'Errors are application/problem+json with a stable `code`. Scripts send `Authorization: Bearer` with a personal access token. What reaches no route is a problem as well: 404 and 405 by the address, 400 `request/malformed`, 408 and 431 by the bytes.',
      },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'hadir_sid' },
          token: { type: 'http', scheme: 'bearer' },
        },
      },
      security: [{ session: [] }, { token: [] }],
    },
    transform: (route) => {
      const { schema, url } = jsonSchemaTransform(route)
      const { config, method } = route.route
      if (config?.access === undefined || schema.hide) return { schema, url }
      const problems = problemResponses({ method: String(method), config })
      const response = { ...success(url, schema.response as object | undefined, config.told?.sends), ...problems }
      return { schema: { ...schema, ...asked(config), response }, url }
    },
    transformObject: jsonSchemaTransformObject,
  })
  let described: object | null = null
  app.get('/api/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, async () => {
    described ??= withOptionalBodies(withExamples({ ...app.swagger(), webhooks: webhooksSection() }))
    return described
  })
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'public' }
    })
    await scope.register(swaggerUi, { routePrefix: '/api/docs', uiConfig: { url: '/api/openapi.json' } })
  })
}

/** What a route answers when all is well; one that says nothing sends a file, or the browser elsewhere. */
function success(url: string, told: object = {}, sends: readonly string[] = ['application/octet-stream']): object {
  if (Object.keys(told).some((status) => status < '400')) return told
  if (url.startsWith('/api/session/provider/')) return { 302: { type: 'null', description: 'The next page' }, ...told }
  const content = Object.fromEntries(sends.map((type) => [type.split(';')[0], { schema: BYTES }]))
  return { 200: { description: 'A file', content }, ...told }
}

/** What a route asks for that its schemas do not say. */
function asked({ told, form }: FastifyContextConfig): object {
  return {
    ...(told?.headers && { headers: { type: 'object', ...told.headers } }),
    ...(told?.query && { querystring: { type: 'object', ...told.query } }),
    ...(told?.takes && { body: BYTES, consumes: [told.takes] }),
    ...(form && { consumes: ['application/json', 'application/x-www-form-urlencoded'] }),
    ...(told?.bodyOptional && { 'x-body-optional': true }),
  }
}

type Operation = { 'x-body-optional'?: boolean; requestBody?: { required?: boolean } }

/** The plugin calls every body compulsory. */
function withOptionalBodies(document: object): object {
  const { paths } = document as { paths: Record<string, Record<string, Operation>> }
  for (const operation of Object.values(paths).flatMap((methods) => Object.values(methods)))
    if (operation['x-body-optional'] && operation.requestBody) {
      operation.requestBody.required = false
      delete operation['x-body-optional']
    }
  return document
}
