import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import { AppError } from '#src/kernel/errors.ts'
import { sendProblem } from './problem.ts'
import type { Http } from './server.ts'

const YEAR = 31_536_000

/**
 * The built web app: hashed files for a year, the page itself never from a cache, and the page for every address
 * that is neither the API's nor a file's, because the addresses of the screens are made in the browser. What is left
 * is refused: 405 where `methodsAt` knows others for the address, 404 where it knows none.
 */
export async function serveWeb(app: Http, folder: string | null, methodsAt: (path: string) => string[]): Promise<void> {
  const page = folder && existsSync(join(folder, 'index.html')) ? folder : null
  // the plugin's sendFile is known in its own scope only, and this page is answered outside of it
  const html = page && readFileSync(join(page, 'index.html'))
  if (page) {
    await app.register(async (scope) => {
      scope.addHook('onRoute', (route) => {
        // files also while the server is busy: a page that came without them would stay blank, and they cost little
        route.config = { ...route.config, access: 'public', urgent: !/^\/(index\.html)?$/.test(route.url) }
      })
      await scope.register(fastifyStatic, {
        root: page,
        wildcard: false,
        preCompressed: true,
        cacheControl: false,
        setHeaders: (reply, path) => {
          reply.header('cache-control', path.includes('/assets/') ? `public, max-age=${YEAR}, immutable` : 'no-cache')
        },
      })
    })
  }
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '/'
    const isScreen =
      (request.method === 'GET' || request.method === 'HEAD') &&
      !/^\/(api|apps|app)(\/|$)/.test(path) &&
      !/\.[a-z0-9]{2,5}$/i.test(path)
    if (html && isScreen) return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(html)
    const methods = methodsAt(path)
    if (methods.length === 0) return sendProblem(reply, request.id, new AppError('request/not-found'))
    return sendProblem(reply.header('allow', methods.join(', ')), request.id, new AppError('request/method'))
  })
}
