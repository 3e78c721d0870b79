import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { ERRORS } from '#contract/errors.ts'
import { WEBHOOK_MESSAGES } from '#contract/webhook-events.ts'
import { WEBHOOK_EVENTS, WEBHOOK_TEST } from '#contract/webhooks.ts'
import { routesOf } from '#src/http/server.ts'
import { openTestHouse } from '#test/support/house.ts'
import type { OpenedHouse } from '#test/support/house.ts'
import { signUp } from '#test/support/people.ts'

/* The API's own description is complete: whoever writes a program against it needs nothing else. */

type Media = { schema?: unknown; example?: unknown; examples?: Record<string, { value: { code?: string } }> }
type Response = { description?: string; content?: Record<string, Media> }
type Operation = {
  summary?: string
  tags?: string[]
  parameters?: { in: string; name: string; required: boolean; schema: Media['schema'] }[]
  requestBody?: { required?: boolean; content: Record<string, Media> }
  responses: Record<string, Response>
}
type Document = {
  paths: Record<string, Record<string, Operation>>
  webhooks: Record<string, { post: Operation }>
  components: { schemas: Record<string, unknown> }
}

let house: OpenedHouse
let document: Document
beforeAll(async () => {
  house = await openTestHouse()
  document = (await house.http.inject({ url: '/api/openapi.json' })).json<Document>()
})
afterAll(() => house?.remove())

const operations = (): [string, Operation][] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  )
const namedBy = ({ responses }: Operation): string[] =>
  Object.values(responses).flatMap(({ content }) =>
    Object.values(content?.['application/problem+json']?.examples ?? {}).map(({ value }) => value.code ?? ''),
  )
/** What a description lacks. */
function lacksOf({ summary, tags, requestBody, responses }: Operation): string[] {
  const lacks: string[] = []
  if (!summary) lacks.push('a summary')
  if (!tags?.length) lacks.push('a tag')
  if (requestBody && !Object.values(requestBody.content).every(({ schema }) => schema))
    lacks.push('a schema of the body')
  if (!Object.keys(responses).some((status) => status < '400')) lacks.push('an answer when all is well')
  for (const status of ['400', '429', '500', '503'])
    if (!responses[status]?.content?.['application/problem+json']) lacks.push(`the problem ${status}`)
  return lacks
}

it('every route is in the document, with a summary, a tag, its schemas and what it may refuse with', () => {
  const known = new Set(operations().map(([route]) => route))
  const missing = routesOf(house.http)
    .map(({ method, url }) => `${method} ${url.replaceAll(/:(\w+)/g, '{$1}')}`)
    .filter((route) => route.includes(' /api/') && !/ \/api\/(docs\/|openapi\.json)/.test(route) && !known.has(route))
  const lacking = operations().flatMap(([route, operation]) =>
    lacksOf(operation).map((lack) => `${route} lacks ${lack}`),
  )
  expect({ missing, lacking }).toEqual({ missing: [], lacking: [] })
})

it('every refusal has an example for each of its codes, which is what the server sends', () => {
  const wrong: string[] = []
  for (const [route, { responses }] of operations())
    for (const [status, { content }] of Object.entries(responses))
      for (const { value } of Object.values(content?.['application/problem+json']?.examples ?? {})) {
        const known = ERRORS[value.code as keyof typeof ERRORS]
        if (String(known?.status) !== status) wrong.push(`${route} ${status}: ${value.code}`)
      }
  expect(wrong).toEqual([])
})

/** A browser that comes back from the company's own sign-in is sent to a screen that says so, and never sees a problem. */
const TOLD_BY_THE_SCREEN = [
  'session/provider-down',
  'session/provider-off',
  'session/provider-refused',
  'session/provider-unknown',
]

it('every code that a feature refuses with is named by a route', () => {
  const features = join(import.meta.dirname, '../../src/features')
  const sources = globSync('**/*.ts', { cwd: features }).filter((file) => !/\.test(-support)?\.ts$/.test(file))
  const named = new Set(operations().flatMap(([, operation]) => namedBy(operation)))
  const missing = sources.flatMap((file) =>
    [...readFileSync(join(features, file), 'utf8').matchAll(/'([a-z]+\/[a-z-]+)'/g)]
      .map(([, code = '']) => code)
      .filter((code) => code in ERRORS && !named.has(code) && !TOLD_BY_THE_SCREEN.includes(code))
      .map((code) => `${file}: ${code}`),
  )
  expect(missing).toEqual([])
})

it('a route names its own refusals, and not those of its neighbours', () => {
  const named = (route: string): string[] => namedBy(Object.fromEntries(operations())[route]!)
  expect(named('POST /api/departments')).toContain('people/name-taken')
  expect(named('POST /api/departments')).not.toContain('people/number-taken')
  expect(named('GET /api/departments')).not.toContain('people/name-taken')
  expect(named('GET /api/departments')).not.toContain('request/cross-site')
  expect(named('GET /api/webhooks')).toContain('session/token-not-allowed')
})

it('files are told by their kind, in both directions, and redirects have no body', () => {
  const of = Object.fromEntries(operations())
  const kinds = (route: string, status: string): string[] => Object.keys(of[route]!.responses[status]!.content ?? {})
  const untold = operations().filter(([route, { responses }]) =>
    Object.keys(responses).some((status) => kinds(route, status).includes('application/octet-stream')),
  )
  expect(untold.map(([route]) => route)).toEqual([])
  expect(kinds('GET /api/audit/export', '200')).toEqual(['text/csv'])
  expect(kinds('POST /api/imports/roster/apply', '200')).toEqual(['application/x-ndjson'])
  expect(kinds('GET /api/session/provider/start', '302')).toEqual([])
  const takes = (route: string): string[] => Object.keys(of[route]!.requestBody?.content ?? {})
  expect(takes('POST /api/imports/employees/check')).toEqual(['application/octet-stream'])
  expect(takes('POST /api/realtime/auth')).toEqual(['application/json', 'application/x-www-form-urlencoded'])
})

it('a file comes as the kind that it is told to be', async () => {
  const { cookie } = await signUp(house, 'admin', 'admin')
  const of = Object.fromEntries(operations())
  for (const [path, url] of [
    ['/api/audit/export', '/api/audit/export'],
    ['/api/imports/templates/{name}', '/api/imports/templates/roster'],
  ]) {
    const { headers } = await house.http.inject({ url: url!, headers: { cookie } })
    const kind = String(headers['content-type']).split(';')[0]
    expect(Object.keys(of[`GET ${path}`]!.responses['200']!.content ?? {})).toEqual([kind])
  }
})

it('every message to other systems is told, with an example of what it carries', () => {
  expect(Object.keys(document.webhooks)).toEqual([...WEBHOOK_EVENTS, WEBHOOK_TEST])
  for (const [type, { data }] of Object.entries(WEBHOOK_MESSAGES)) {
    const { summary, requestBody } = document.webhooks[type]!.post
    expect(summary).toBeTruthy()
    const { schema, example } = requestBody!.content['application/json']!
    const told = example as { type: string; data: Record<string, unknown> }
    expect(told.type).toBe(type)
    data.parse(told.data)
    const id = data.meta()?.id
    if (id) expect(document.components.schemas).toHaveProperty([id, 'properties'])
    expect(JSON.stringify(schema)).toContain(id ? `/${id}"` : '"object"')
  }
})

it('a tap needs its key and no body', () => {
  for (const kind of ['in', 'out']) {
    const { parameters, requestBody } = Object.fromEntries(operations())[`POST /api/attendances/check-${kind}`]!
    const key = { in: 'header', name: 'idempotency-key', required: true, schema: { format: 'uuid' } }
    expect(parameters).toMatchObject([key, { name: 'hadir-account', required: false }])
    expect(requestBody?.required).toBe(false)
  }
})

it('what an address says with yes or no is one of the words that are taken', async () => {
  const { parameters = [] } = Object.fromEntries(operations())['GET /api/attendances']!
  const { schema } = parameters.find(({ name }) => name === 'mine')!
  expect(schema).toMatchObject({ enum: expect.arrayContaining(['true', 'false']) })
})

it('no reference leads nowhere', () => {
  const names = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(
    ([, name]) => name ?? '',
  )
  expect([...new Set(names)].filter((name) => !(name in document.components.schemas))).toEqual([])
})

type JsonSchema = Parameters<typeof z.fromJSONSchema>[0]
/** References lead to `$defs`, and letters and digits are those that zod's patterns know without the u flag. */
const inOne = (schema: unknown): string =>
  JSON.stringify(schema)
    .replaceAll('#/components/schemas/', '#/$defs/')
    .replaceAll(String.raw`\\p{L}\\p{N}`, String.raw`\\w`)

/** A schema with those that it refers to, and they, beside it, as zod reads it. */
function whole(schema: unknown): JsonSchema {
  const defs: Record<string, unknown> = {}
  const visit = (text: string): void => {
    for (const [, name = ''] of text.matchAll(/"#\/\$defs\/([^"]+)"/g)) {
      if (name in defs) continue
      const found = inOne(document.components.schemas[name])
      defs[name] = JSON.parse(found) as unknown
      visit(found)
    }
  }
  visit(inOne(schema))
  return { ...(JSON.parse(inOne(schema)) as JsonSchema & object), $defs: defs } as JsonSchema
}

it('every body has an example that its own schema takes', () => {
  const wrong: string[] = []
  for (const [route, { requestBody, responses }] of operations())
    for (const [name, part] of [['body', requestBody] as const, ...Object.entries(responses)])
      for (const [type, { schema, example }] of Object.entries(part?.content ?? {})) {
        // what is a problem has been looked at
        if (type !== 'application/json') continue
        if (example === undefined) {
          wrong.push(`${route} ${name} has no example`)
          continue
        }
        const { error } = z.fromJSONSchema(whole(schema)).safeParse(example)
        for (const { path, message } of error?.issues ?? [])
          wrong.push(`${route} ${name} ${path.join('.')}: ${message}`)
      }
  expect(wrong).toEqual([])
})
