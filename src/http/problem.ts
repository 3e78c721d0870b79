import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from 'fastify-type-provider-zod'
import { ERRORS } from '#contract/errors.ts'
import type { ErrorCode, Problem } from '#contract/errors.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { FieldFault } from '#src/kernel/errors.ts'
import { errorPage, isPageLoad, PAGE_POLICY } from './error-page.ts'

/** What Fastify and its plugins throw, as our codes. */
const BY_FASTIFY_CODE: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'request/content-type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'request/too-large',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'request/invalid',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'request/malformed-json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'request/malformed-json',
  FST_ERR_BAD_URL: 'request/invalid',
  FST_UNDER_PRESSURE: 'server/busy',
}

const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'request/invalid',
  404: 'request/not-found',
  405: 'request/method',
  413: 'request/too-large',
  415: 'request/content-type',
  503: 'server/busy',
}

/**
 * Sends an error as application/problem+json, or as a page that people can read where a browser loads one. The only
 * place that turns errors into answers.
 */
export function sendProblem(reply: FastifyReply, requestId: string, error: AppError): FastifyReply {
  const { title, status } = ERRORS[error.code]
  const { detail, errors, retryAfter, reset, data } = error.extras
  const body: Problem = { type: `urn:hadir:${error.code}`, title, status, code: error.code, request_id: requestId }
  if (detail !== undefined) body.detail = detail
  if (errors !== undefined) body.errors = errors
  if (reset !== undefined) body.reset = reset
  if (data !== undefined) body.data = data
  if (retryAfter !== undefined) {
    body.retry_after = retryAfter
    reply.header('retry-after', retryAfter)
  }
  reply.request.refusal = error.code
  if (isPageLoad(reply.request))
    return reply
      .code(status)
      .header('content-security-policy', PAGE_POLICY)
      .type('text/html; charset=utf-8')
      .send(errorPage(status, requestId, retryAfter))
  return reply.code(status).type('application/problem+json').send(JSON.stringify(body))
}

/** Fastify's error handler: whatever was thrown becomes a registered code; what nobody expected is logged whole. */
export function handleError(
  error: FastifyError | AppError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const known = translate(error)
  if (known.code === 'server/internal')
    request.log.error({ reqId: request.id, err: error, url: request.url }, 'request failed')
  return sendProblem(reply, request.id, known)
}

function translate(error: Error): AppError {
  if (error instanceof AppError) return error
  if (hasZodFastifySchemaValidationErrors(error))
    return invalid(
      error.validation.map(({ instancePath, message }) => ({ path: pathOf(instancePath), message: message ?? '' })),
    )
  if (isResponseSerializationError(error)) return new AppError('server/internal', { cause: error })
  const { code, statusCode } = error as FastifyError
  const mapped =
    (code && BY_FASTIFY_CODE[code]) ||
    (error instanceof SyntaxError && statusCode === 400 ? 'request/malformed-json' : undefined)
  if (mapped) return new AppError(mapped, mapped === 'server/busy' ? { retryAfter: 2 } : {})
  const byStatus = statusCode === undefined ? undefined : BY_STATUS[statusCode]
  return byStatus ? new AppError(byStatus) : new AppError('server/internal', { cause: error })
}

function invalid(errors: FieldFault[]): AppError {
  const first = errors[0]
  return new AppError('request/invalid', {
    errors,
    ...(first ? { detail: `${first.path || 'body'}: ${first.message}` } : {}),
  })
}

const pathOf = (pointer: string): string => pointer.replace(/^\//, '').replaceAll('/', '.')
