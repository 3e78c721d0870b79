import { describe, expect, it } from 'vitest'
import { TEST_APP } from '#test/support/realtime.ts'
import { AppBook } from './apps.ts'
import { judgeHandshake } from './handshake.ts'

const apps = new AppBook([
  TEST_APP,
  { id: 'off', key: 'off-key', secret: 's', allowedOrigins: [], options: { enabled: false } },
  { id: 'tls', key: 'tls-key', secret: 's', allowedOrigins: [], options: { tlsOnly: true } },
])
const judge = (url: string | undefined, headers: Record<string, string> = {}, encrypted = false): number | string => {
  const verdict = judgeHandshake({ url, headers: { host: 'hadir.example', ...headers }, encrypted }, apps)
  return 'refused' in verdict ? verdict.refused.code : verdict.app.id
}

describe('the handshake', () => {
  it.each([
    ['/app/the-key?protocol=7&client=js&version=8.6.0&flash=false', 'app'],
    ['/app/the-key/?protocol=7&client=js&version=8.6.0', 'app'],
    ['/app/the-key?protocol=5', 'app'],
    ['/app/the-key?protocol=6&version=', 'app'],
    ['/app/the-key?protocol=7&version=7.0.0-beta.2', 'app'],
    ['/app/the-key?protocol=7&version=abc', 4006],
    ['/app/the-key?protocol=7&version=1.2.3.4.5', 4006],
    ['/app/the-key?protocol=4', 4007],
    ['/app/the-key?protocol=8', 4007],
    ['/app/the-key?protocol=07', 4007],
    ['/app/the-key?protocol=__proto__', 4007],
    ['/app/the-key?protocol=', 4008],
    ['/app/the-key', 4008],
    ['/app/the-key?', 4008],
    ['/app/other?protocol=7', 4001],
    ['/app/__proto__?protocol=7', 4001],
    ['/app/constructor', 4001],
    ['/app/?protocol=7', 4005],
    ['/app?protocol=7', 4005],
    ['/?protocol=7', 4005],
    ['/app/the-key/more?protocol=7', 4005],
    ['/app/%2e%2e?protocol=7', 4005],
    ['//app/the-key?protocol=7', 4005],
    ['', 4005],
    [undefined, 4005],
  ])('%s -> %s', (url, expected) => {
    expect(judge(url)).toBe(expected)
  })

  it('of a disabled app ends for good', () => {
    expect(judge('/app/off-key?protocol=7')).toBe(4003)
  })

  it('of an app that wants TLS is sent to TLS', () => {
    const url = '/app/tls-key?protocol=7'
    expect(judge(url)).toBe(4000)
    expect(judge(url, { 'x-forwarded-proto': 'http' })).toBe(4000)
    expect(judge(url, { 'x-forwarded-proto': 'https, http' })).toBe('tls')
    expect(judge(url, {}, true)).toBe('tls')
  })

  it('turns foreign pages away', () => {
    expect(judge('/app/the-key?protocol=7', { origin: 'https://evil.example' })).toBe(4009)
    expect(judge('/app/the-key?protocol=7', { origin: 'null' })).toBe(4009)
    expect(judge('/app/the-key?protocol=7', { origin: 'https://hadir.example' })).toBe('app')
  })
})
