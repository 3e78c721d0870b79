import type { FastifyContextConfig } from 'fastify'
import { ERRORS } from '#contract/errors.ts'
import type { ErrorCode } from '#contract/errors.ts'

type Asked = { method: string; config: FastifyContextConfig }
type Response = { description: string; content: Record<string, { schema: { $ref: string }; examples: object }> }

const ALWAYS: readonly ErrorCode[] = ['request/invalid', 'request/too-many', 'server/busy', 'server/internal']
const WRITING: readonly ErrorCode[] = [
  'request/cross-site',
  'request/malformed-json',
  'request/content-type',
  'request/too-large',
]

/** Every code that a route may refuse with: those of the way there, by its rules of access, and its own. */
export function refusalsOf({ method, config }: Asked): ReadonlySet<ErrorCode> {
  const { access, sessionOnly, whileEnrolling, refuses = [] } = config
  const codes = new Set(ALWAYS)
  if (access !== 'public') {
    codes.add('session/required').add('permission/denied')
    if (sessionOnly) codes.add('session/token-not-allowed')
    if (!whileEnrolling) codes.add('session/second-factor-needed')
  }
  for (const code of [...(method === 'GET' || method === 'HEAD' ? [] : WRITING), ...refuses]) codes.add(code)
  return codes
}

/** What a route may refuse with, by status: each code with an example of the answer, as OpenAPI has it. */
export function problemResponses(asked: Asked): Record<string, Response> {
  const byStatus = Map.groupBy(refusalsOf(asked), (code) => ERRORS[code].status)
  return Object.fromEntries([...byStatus].map(([status, some]) => [String(status), responseOf(some)]))
}

const responseOf = (codes: readonly ErrorCode[]): Response => ({
  description: codes.map((code) => `\`${code}\`: ${ERRORS[code].title}`).join('\n\n'),
  content: {
    'application/problem+json': {
      schema: { $ref: '#/components/schemas/Problem' },
      examples: Object.fromEntries(codes.map((code) => [code.replace('/', '.'), { value: exampleOf(code) }])),
    },
  },
})

const exampleOf = (code: ErrorCode): object => ({
  type: `urn:hadir:${code}`,
  ...ERRORS[code],
  code,
  request_id: '0190a000-0000-7000-8000-000000000001',
})
