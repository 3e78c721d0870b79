import type { IncomingMessage } from 'node:http'
import { Writable } from 'node:stream'
import pino from 'pino'
import { expect, test } from 'vitest'
import { watchForProxies } from './untold-proxy.ts'

function seen(trustedProxies: string[], ...requests: { from: string; forwarded?: string }[]): unknown[] {
  const lines: unknown[] = []
  const sink = new Writable({ write: (chunk, _, done) => (lines.push(JSON.parse(String(chunk))), done()) })
  const watch = watchForProxies({ log: pino({ base: null }, sink), trustedProxies })
  for (const { from, forwarded } of requests)
    watch({ headers: { 'x-forwarded-for': forwarded }, socket: { remoteAddress: from } } as unknown as IncomingMessage)
  return lines
}

test('a proxy that nobody has named is told of, once', () => {
  const lines = seen([], { from: '172.18.0.9', forwarded: '203.0.113.5' }, { from: '172.18.0.8', forwarded: 'x' })
  expect(lines).toMatchObject([{ level: 40, proxy: '172.18.0.9', msg: expect.stringContaining('TRUSTED_PROXIES') }])
  expect(seen(['10.0.0.1'], { from: '172.18.0.9', forwarded: '203.0.113.5' })).toHaveLength(1)
})

test('one that is known is not, nor are people who come without any', () => {
  expect(seen(['172.18.0.0/16'], { from: '172.18.0.9', forwarded: '203.0.113.5' })).toEqual([])
  expect(seen([], { from: '172.18.0.9' })).toEqual([])
})
