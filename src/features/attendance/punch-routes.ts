import { PunchAnswer, PunchRequest, Uuid } from '#contract/attendance.ts'
import { AppError } from '#src/kernel/errors.ts'
import { identityOf } from '#src/http/identity.ts'
import type { Http } from '#src/http/server.ts'
import { punch } from './punch.ts'
import type { PunchNeeds } from './punch.ts'

const answers = {
  200: PunchAnswer,
  201: PunchAnswer,
}

function keyOf(header: string | string[] | undefined): string {
  if (header === undefined || header === '') throw new AppError('attendance/key-missing')
  const parsed = typeof header === 'string' && header.length === 36 ? Uuid.safeParse(header) : null
  if (!parsed?.success) throw new AppError('attendance/key-invalid')
  return parsed.data.toLowerCase()
}

/** POST /api/attendances/check-in and /check-out. The answer's bytes are those that were stored with the tap. */
export function punchRoutes(
  needs: PunchNeeds & { onPunch?: (kind: 'in' | 'out', status: number, ms: number) => void },
): (http: Http) => void {
  return (http) => {
    for (const kind of ['in', 'out'] as const) {
      http.post(
        `/api/attendances/check-${kind}`,
        {
          // a tap is small, and whoever is sent away comes again with the same one
          config: {
            access: 'attendance.punch',
            urgent: true,
            told: { headers: HEADERS, bodyOptional: true },
            refuses: [
              'attendance/already-open',
              'attendance/key-invalid',
              'attendance/key-missing',
              'attendance/key-reused',
              'attendance/not-an-employee',
              'attendance/offline-too-old',
              'attendance/too-many-taps',
              'session/other-account',
            ],
          },
          // what is not sent at all counts as the empty body
          preValidation: (request, _, done) => {
            request.body ??= {}
            done()
          },
          schema: {
            tags: ['attendance'],
            summary: kind === 'in' ? 'Clock in' : 'Clock out',
            description:
              'Needs the header `Idempotency-Key`: a UUID made before the first try. 201 for a new tap, 200 when it repeats one of the last 60 seconds. `Hadir-Account`, if sent, must be the id of the account that is signed in: otherwise 409 `session/other-account`.',
            body: PunchRequest,
            response: answers,
          },
        },
        async (request, reply) => {
          const started = needs.clock.monotonic()
          const key = keyOf(request.headers['idempotency-key'])
          const { accountId, employeeId, via } = identityOf(request)
          // a phone sends what waited there, and its cookie may have become somebody else's meanwhile
          if ((request.headers['hadir-account'] ?? accountId) !== accountId) throw new AppError('session/other-account')
          if (employeeId === null) throw new AppError('attendance/not-an-employee')
          const { status, body } = await punch(needs, {
            employeeId,
            kind,
            key,
            body: request.body,
            source: via === 'token' ? 'api' : 'web',
          })
          needs.onPunch?.(kind, status, needs.clock.monotonic() - started)
          reply.code(status as 200 | 201).header('content-type', 'application/json; charset=utf-8')
          return reply.serializer(asIs).send(body as never)
        },
      )
    }
  }
}

/** As the document tells them; the route looks at them itself, because its refusals have codes of their own. */
const HEADERS = {
  properties: {
    'idempotency-key': { type: 'string', format: 'uuid', description: 'Made before the first try, the same in each' },
    'hadir-account': { type: 'string', format: 'uuid', description: 'Whose tap it is: the id of the account' },
  },
  required: ['idempotency-key'],
}

const asIs = (body: unknown): string => body as string
