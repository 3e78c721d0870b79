import { expect, test } from 'vitest'
import { testServer } from '#test/support/http.ts'
import { securityHeaders } from './security-headers.ts'

test('every answer carries them, refusals and unknown addresses too', async () => {
  const { http, close } = await testServer((server) => {
    server.get('/api/open', { config: { access: 'public' } }, async () => ({ open: true }))
    server.get('/api/closed', { config: { access: 'attendance.punch' } }, async () => ({}))
  })
  const statuses: number[] = []
  for (const url of ['/api/open', '/api/closed', '/api/nowhere', '/%']) {
    const { statusCode, headers } = await http.inject(url)
    statuses.push(statusCode)
    expect(headers).toMatchObject(securityHeaders(new URL('http://localhost')))
  }
  expect(statuses).toEqual([200, 401, 404, 400])
  await close()
})

test('pages connect to this house and to no other', () => {
  const over = (url: string): string => String(securityHeaders(new URL(url))['content-security-policy'])
  expect(over('https://hadir.example')).toContain(";connect-src 'self' wss://hadir.example;")
  expect(over('http://localhost:3000')).toContain(";connect-src 'self' ws://localhost:3000;")
})

test('browsers are bound to https only by those who serve it', () => {
  const over = (url: string): string => JSON.stringify(securityHeaders(new URL(url)))
  expect(over('https://hadir.example')).toMatch(/upgrade-insecure-requests.*strict-transport-security/)
  expect(over('http://localhost:3000')).not.toMatch(/upgrade-insecure|strict-transport/)
})
