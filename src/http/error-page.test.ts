import { expect, it } from 'vitest'
import { systemIds } from '#src/kernel/ids.ts'
import { AppError } from '#src/kernel/errors.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { againFrom } from './error-page.ts'
import { createHttpServer } from './server.ts'
import type { Http } from './server.ts'

const open = (): Promise<Http> =>
  createHttpServer({
    log: silentLogger,
    ids: systemIds,
    publicUrl: new URL('http://localhost'),
    trustedProxies: [],
    authenticate: async () => null,
    routes: [
      (one) => {
        one.get('/busy', { config: { access: 'public' } }, async () => {
          throw new AppError('server/busy', { retryAfter: 2 })
        })
        one.get('/api/busy', { config: { access: 'public' } }, async () => {
          throw new AppError('server/busy', { retryAfter: 2 })
        })
        one.get('/broken', { config: { access: 'public' } }, async () => {
          throw new Error('the secret of the house')
        })
        one.get('/api/mine', { config: { access: 'attendance.read' } }, async () => ({}))
      },
    ],
    webFolder: null,
  })
const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'sec-fetch-dest': 'document' }

it('a browser that loads a page from a busy server gets one it can read, which comes again by itself', async () => {
  const http = await open()
  const { statusCode, headers, body } = await http.inject({ url: '/busy', headers: BROWSER })
  expect(statusCode).toBe(503)
  expect(headers['content-type']).toBe('text/html; charset=utf-8')
  expect(headers['retry-after']).toBe('2')
  expect(headers['cache-control']).toBe('no-store')
  expect(body).toMatch(/<html lang="id">.*<body data-again="3">.*<script>/s)
  expect(body.indexOf('Hadir sedang ramai')).toBeLessThan(body.indexOf('Hadir is busy'))
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'.*script-src 'sha256-[^;]+;style-src 'sha256-/)
  await http.close()
})

it('an older browser, which does not say what it wants, is known by what it accepts', async () => {
  const http = await open()
  const { headers } = await http.inject({ url: '/busy', headers: { accept: BROWSER.accept } })
  expect(headers['content-type']).toContain('text/html')
  await http.close()
})

it('whoever calls the API goes on getting problems', async () => {
  const http = await open()
  for (const headers of [
    {},
    { accept: '*/*' },
    { accept: 'application/json', 'sec-fetch-dest': 'empty' },
    { accept: BROWSER.accept },
  ]) {
    const answer = await http.inject({ url: '/api/busy', headers })
    expect(answer.headers['content-type'], JSON.stringify(headers)).toContain('application/problem+json')
    expect(answer.json()).toMatchObject({ code: 'server/busy', retry_after: 2 })
  }
  const posted = await http.inject({ method: 'POST', url: '/nothing', headers: BROWSER })
  expect(posted.headers['content-type']).toContain('application/problem+json')
  await http.close()
})

it.each([
  ['/broken', 500, 'Halaman ini gagal dibuka'],
  ['/no-such-page', 404, 'Halaman ini tidak ada'],
  ['/api/mine', 401, 'Masuk dulu'],
  ['/%', 400, 'Alamat ini tidak terbaca'],
])(
  '%s in a window is a page with %i that tells nothing of the inside and does not load itself again',
  async (url, status, title) => {
    const http = await open()
    const { statusCode, headers, body } = await http.inject({ url, headers: BROWSER })
    expect(statusCode).toBe(status)
    expect(headers['content-type']).toContain('text/html')
    expect(body).toContain(title)
    expect(body).not.toMatch(/http-equiv="refresh"|<script|secret of the house/)
    await http.close()
  },
)

it('a page asks again where waiting helps, and not sooner than it was told', () => {
  expect([againFrom(503, 2), againFrom(503, 40), againFrom(429, 9_000)]).toEqual([3, 40, 300])
  expect([againFrom(500), againFrom(404), againFrom(401)]).toEqual([null, null, null])
})
