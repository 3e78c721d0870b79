import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fastify from 'fastify'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Http } from './server.ts'
import { serveWeb } from './web.ts'

let folder: string
let http: Http

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hadir-web-'))
  writeFileSync(join(folder, 'index.html'), '<title>Hadir</title>')
  writeFileSync(join(folder, 'icon.svg'), '<svg/>')
  http = fastify() as unknown as Http
  await serveWeb(http, folder, (path) => (path === '/api/some' ? ['GET', 'HEAD'] : []))
})
afterEach(async () => {
  await http.close()
  rmSync(folder, { recursive: true })
})

test('the address of a screen is answered with the page, never from a cache', async () => {
  for (const url of ['/', '/admin', '/admin/history?tab=history', '/me']) {
    const answer = await http.inject({ method: 'GET', url })
    expect(answer.statusCode, url).toBe(200)
    expect(answer.body, url).toContain('<title>Hadir</title>')
    expect(answer.headers['content-type'], url).toContain('text/html')
    expect(answer.headers['cache-control'], url).toBe('no-cache')
  }
})

test('files are themselves; unknown files and unknown parts of the API are not the page', async () => {
  expect((await http.inject({ url: '/icon.svg' })).body).toBe('<svg/>')
  for (const url of ['/assets/gone.js', '/api/nothing', '/apps/1', '/app/key']) {
    const answer = await http.inject({ method: 'GET', url })
    expect(answer.statusCode, url).toBe(404)
    expect(answer.headers['content-type'], url).toContain('problem+json')
  }
  expect((await http.inject({ method: 'POST', url: '/admin' })).statusCode).toBe(404)
  const other = await http.inject({ method: 'DELETE', url: '/api/some?x=1' })
  expect([other.statusCode, other.headers['allow'], other.json<{ code: string }>().code]).toEqual([
    405,
    'GET, HEAD',
    'request/method',
  ])
})
