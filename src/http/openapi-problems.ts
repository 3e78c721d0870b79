import { ERRORS } from '#contract/errors.ts'
import type { ErrorCode } from '#contract/errors.ts'

type Asked = { access: string; tags: readonly string[]; body: boolean; params: boolean }
type Response = { description: string; content: Record<string, { schema: { $ref: string }; examples: object }> }

/** The areas of codes that routes of a tag answer with, where they are not called as the tag is. */
const AREAS: Readonly<Record<string, readonly string[]>> = {
  account: ['account', 'people'],
  session: ['session', 'account'],
  setup: ['setup', 'account'],
  schedule: ['schedule', 'shifts', 'people'],
  employees: ['people', 'account'],
}

const ALWAYS: readonly ErrorCode[] = ['request/too-many', 'request/cross-site', 'server/busy', 'server/internal']
const GUARDED: readonly ErrorCode[] = [
  'session/required',
  'session/token-not-allowed',
  'session/second-factor-needed',
  'permission/denied',
]
const WITH_BODY: readonly ErrorCode[] = ['request/malformed-json', 'request/content-type', 'request/too-large']

/** What a route may refuse with, by status: each code with an example of the answer, as OpenAPI has it. */
export function problemResponses({ access, tags, body, params }: Asked): Record<string, Response> {
  const areas = new Set(tags.flatMap((tag) => AREAS[tag] ?? [tag]))
  const own = (Object.keys(ERRORS) as ErrorCode[]).filter((code) => areas.has(code.split('/')[0] ?? ''))
  const codes = new Set<ErrorCode>(['request/invalid', ...ALWAYS, ...(params ? (['request/not-found'] as const) : [])])
  for (const code of [...(access === 'public' ? [] : GUARDED), ...(body ? WITH_BODY : []), ...own]) codes.add(code)
  const byStatus = Map.groupBy(codes, (code) => ERRORS[code].status)
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
