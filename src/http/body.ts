import type { FastifyInstance } from 'fastify'
import { AppError } from '#src/kernel/errors.ts'
import { shapeFault } from './json-shape.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const malformed = (detail: string): AppError => new AppError('request/malformed-json', { detail })

/**
 * Bodies are JSON in UTF-8 and nothing else; a form only where a route asks for it. Broken UTF-8, a byte order
 * mark and keys that reach for the prototype are refused before anything looks at the value.
 */
export function acceptBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) return done(null, undefined)
    let text: string
    try {
      text = utf8.decode(body as Buffer)
    } catch {
      return done(malformed('the body is not UTF-8'))
    }
    if (text.charCodeAt(0) === 0xfeff) return done(malformed('the body begins with a byte order mark'))
    void parse(request, text, (error, value) => {
      if (error) return done(malformed('the body cannot be parsed'))
      const fault = shapeFault(text)
      return fault ? done(malformed(fault)) : done(null, value)
    })
  })
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: 8_192 },
    (request, body, done) => {
      if (!request.routeOptions.config.form) return done(new AppError('request/content-type'))
      done(null, Object.fromEntries(new URLSearchParams(body as string)))
    },
  )
}
