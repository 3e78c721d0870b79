import { STATUS_CODES } from 'node:http'
import type { ZodType } from 'zod'
import { refusalsOf } from '#src/http/openapi-problems.ts'
import type { RegisterRoutes } from '#src/http/server.ts'

export type Watch = {
  /** Given to a server as one of its routes, sees each of its answers. */
  routes: RegisterRoutes
  /** Throws when an answer was none that the document of the API names. */
  check: () => void
}

/** Compares what a server answers with what its routes say that they may answer. */
export function watchAnswers(): Watch {
  const surprises = new Set<string>()
  return {
    routes: (http) => {
      http.addHook('onSend', async (request, reply, payload) => {
        const { statusCode } = reply
        const { url, method, schema, config } = request.routeOptions
        if (!url?.startsWith('/api/') || config.access === undefined || schema?.hide) return
        const said = (what: string): void => void surprises.add(`${String(method)} ${url} answered ${what}`)
        if (request.refusal) {
          if (!refusalsOf({ method: request.method, config }).has(request.refusal)) said(request.refusal)
        } else if (config.told?.sends) {
          const type = String(reply.getHeader('content-type')).split(';')[0]
          if (!config.told.sends.some((one) => one.split(';')[0] === type)) said(`a file of ${type}`)
        } else if (schema?.response && Object.keys(schema.response).length > 0) {
          const known = (schema.response as Record<number, ZodType>)[statusCode]
          if (!known) said(`${statusCode} ${STATUS_CODES[statusCode]}`)
          else if (typeof payload === 'string' && payload !== '' && request.method !== 'HEAD') {
            const { error } = known.safeParse(JSON.parse(payload))
            if (error) said(`what its schema refuses: ${error.message.slice(0, 300)}`)
          }
        }
      })
    },
    check: () => {
      const list = [...surprises]
      surprises.clear()
      if (list.length > 0) throw new Error(`the document of the API does not name this:\n${list.join('\n')}`)
    },
  }
}
