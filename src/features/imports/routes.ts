import { PassThrough } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { ApplyImportQuery, IMPORT_MOST_BYTES, ImportPreview, ImportQuery } from '#contract/imports.ts'
import type { ImportKind, ImportLine, ImportResult } from '#contract/imports.ts'
import type { Permission } from '#contract/permissions.ts'
import { actorOf } from '#src/http/actor.ts'
import { identityOf } from '#src/http/identity.ts'
import type { Http, RegisterRoutes } from '#src/http/server.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { Logger } from '#src/kernel/log.ts'
import { checkEmployees, startEmployees } from './import-employees.ts'
import { checkLeave, startLeave } from './import-leave.ts'
import { checkRoster, startRoster } from './import-roster.ts'
import type { ImportNeeds, OnProgress } from './needs.ts'
import { template, TEMPLATES } from './templates.ts'

const tags = ['imports']
const access = { access: 'people.import' } as const
const FILE = 'application/octet-stream'
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const LINES = 'application/x-ndjson'

/**
 * Files of people and rosters. The file is the body; nothing of it is kept. It is sent once to be looked at and once
 * more to be applied, with the digest of what was shown.
 */
export const importRoutes =
  (needs: ImportNeeds & { log: Logger }): RegisterRoutes =>
  (http) => {
    http.get(
      '/api/imports/templates/:name',
      {
        config: { ...access, told: { sends: [XLSX] } },
        schema: {
          tags,
          summary: 'A workbook to fill in',
          params: z.strictObject({ name: z.enum(TEMPLATES) }),
          querystring: z.strictObject({ language: z.enum(['id', 'en']).default('id') }),
        },
      },
      async (request, reply) => {
        const { name } = request.params
        const file = Buffer.from(await template(name, request.query.language))
        return reply.type(XLSX).header('content-disposition', `attachment; filename="hadir-${name}.xlsx"`).send(file)
      },
    )
    // bodies of this kind are taken here and nowhere else
    void http.register(async (scope) => {
      scope.addContentTypeParser(FILE, { parseAs: 'buffer', bodyLimit: IMPORT_MOST_BYTES }, (_, body, done) =>
        done(null, body),
      )
      kindRoutes(scope as unknown as Http, needs)
    })
  }

type Own = { ownId: string | null }
/** `own`: whose balance the reader must leave alone. */
type Kind = {
  access: { access: Permission }
  check: (needs: ImportNeeds, file: Buffer, query: ImportQuery, own: Own) => Promise<{ preview: ImportPreview }>
  start: (
    needs: ImportNeeds,
    file: Buffer,
    query: z.infer<typeof ApplyImportQuery>,
    actor: Actor,
    own: Own,
  ) => Promise<Run>
}

function kindRoutes(http: Http, needs: ImportNeeds & { log: Logger }): void {
  const kinds: Record<ImportKind, Kind> = {
    employees: { access, check: checkEmployees, start: startEmployees },
    roster: { access, check: checkRoster, start: startRoster },
    leave: { access: { access: 'leave.write' }, check: checkLeave, start: startLeave },
  }
  for (const [kind, { access: right, check, start }] of Object.entries(kinds)) {
    http.post(
      `/api/imports/${kind}/check`,
      {
        config: {
          ...right,
          told: { takes: FILE },
          refuses: [
            'import/broken',
            'import/columns-unknown',
            'import/empty',
            'import/encrypted',
            'import/macros',
            'import/not-a-table',
            'import/too-large',
            'import/too-many-rows',
          ],
        },
        bodyLimit: IMPORT_MOST_BYTES,
        schema: {
          tags,
          summary: 'What a file (application/octet-stream) would change; changes nothing',
          querystring: ImportQuery,
          response: { 200: ImportPreview },
        },
      },
      async (request) => (await check(needs, fileOf(request), request.query, ownOf(request))).preview,
    )
    http.post(
      `/api/imports/${kind}/apply`,
      {
        config: {
          ...right,
          told: { takes: FILE, sends: [LINES] },
          refuses: [
            'account/last-admin',
            'account/login-taken',
            'attendance/settling',
            'import/broken',
            'import/changed-meanwhile',
            'import/columns-unknown',
            'import/empty',
            'import/encrypted',
            'import/faulty',
            'import/macros',
            'import/not-a-table',
            'import/too-large',
            'import/too-many-rows',
            'people/changed-meanwhile',
            'people/email-taken',
            'people/name-taken',
            'people/number-taken',
            'people/reference-unknown',
            'people/zone-unknown',
            'schedule/changed-meanwhile',
            'schedule/do-not-fit',
            'schedule/past',
            'schedule/reference-unknown',
            'schedule/too-far-back',
          ],
        },
        bodyLimit: IMPORT_MOST_BYTES,
        schema: {
          tags,
          summary: 'Do what was shown; answers line by line (NDJSON) how far it is, then the result or a problem',
          querystring: ApplyImportQuery,
        },
      },
      async (request, reply) => {
        const run = await start(needs, fileOf(request), request.query, actorOf(request), ownOf(request))
        return answerInLines(reply, run, needs.log)
      },
    )
  }
}

const ownOf = (request: FastifyRequest): Own => ({ ownId: identityOf(request).employeeId })

function fileOf({ body }: FastifyRequest): Buffer {
  if (Buffer.isBuffer(body)) return body
  throw new AppError('request/content-type', { detail: `send the file itself as ${FILE}` })
}

type Run = (onProgress: OnProgress) => Promise<z.infer<typeof ImportResult>>

/** What was begun is done to its end, also when nobody listens any more. */
function answerInLines(reply: FastifyReply, run: Run, log: Logger): FastifyReply {
  const stream = new PassThrough()
  const say = (line: ImportLine): void => void (stream.destroyed || stream.write(`${JSON.stringify(line)}\n`))
  void run((done, total) => say({ done, total }))
    .then((result) => say({ result }))
    .catch((error: unknown) => say({ problem: problemOf(error, log) }))
    .finally(() => stream.end())
  return reply.type(LINES).header('x-accel-buffering', 'no').send(stream)
}

function problemOf(error: unknown, log: Logger): { code: string; title: string; status: number; detail?: string } {
  if (error instanceof AppError) {
    const { code, status, message, extras } = error
    return { code, status, title: message, ...(extras.detail !== undefined && { detail: extras.detail }) }
  }
  log.error({ err: error }, 'an import failed')
  return { code: 'server/internal', status: 500, title: 'Something failed on our side; it has been logged' }
}
