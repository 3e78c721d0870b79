import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { withExamples } from './openapi-examples.ts'
import { problemResponses } from './openapi-problems.ts'
import type { Http } from './server.ts'

/** The API's own description at /api/openapi.json, made from the schemas of the routes, and a page to read it. */
export async function serveOpenApi(app: Http): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Hadir',
        version: '1',
        description:
          'Errors are application/problem+json with a stable `code`. Scripts send `Authorization: Bearer` with a personal access token.',
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
      const response = { ...success(url, schema.response as object | undefined), ...problems }
      return { schema: { ...schema, response }, url }
    },
    transformObject: jsonSchemaTransformObject,
  })
  let described: object | null = null
  app.get('/api/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, async () => {
    described ??= withExamples(app.swagger())
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
function success(url: string, told: object = {}): object {
  if (Object.keys(told).some((status) => status < '400')) return told
  if (url.startsWith('/api/session/provider/')) return { 302: { description: 'The next page' }, ...told }
  const content = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } }
  return { 200: { description: 'A file', content }, ...told }
}
