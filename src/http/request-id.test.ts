import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { countingIds } from '#test/support/ids.ts'
import { requestIds } from './request-id.ts'

const OURS = /^[\da-f]{8}-[\da-f]{4}-/
const NAMED = '0c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f'

const idOf = (
  trustedProxies: string[],
  remoteAddress: string | undefined,
  named: string | string[] | undefined,
): string =>
  requestIds({ ids: countingIds(), trustedProxies })({
    headers: { 'x-request-id': named },
    socket: { remoteAddress },
  } as unknown as IncomingMessage)

test.each([
  [['10.0.0.5'], '10.0.0.5'],
  [['192.0.2.1', '10.0.0.0/8'], '10.9.9.9'],
  [['10.0.0.0/8'], '::ffff:10.9.9.9'],
  [['::1'], '::1'],
  [['2001:db8::/32'], '2001:db8::7'],
])('a proxy of %s is believed when it comes from %s', (proxies, from) => {
  expect(idOf(proxies, from, NAMED)).toBe(NAMED)
})

test.each([
  [[], '10.0.0.5'],
  [['10.0.0.5'], '10.0.0.6'],
  [['10.0.0.5'], '::1'],
  [['2001:db8::/32'], '2001:db9::7'],
  [['10.0.0.5'], undefined],
])('with %s nobody else is, from %s', (proxies, from) => {
  expect(idOf(proxies, from, NAMED)).toMatch(OURS)
})

test.each([
  '',
  'short',
  'x'.repeat(65),
  'a b c d e f g h',
  '{"level":"fatal"}',
  'line\nbreak-in-it',
  'é'.repeat(10),
  undefined,
])('nor is a name like %j taken from the proxy itself', (named) => {
  expect(idOf(['10.0.0.5'], '10.0.0.5', named)).toMatch(OURS)
})

test('a name that is there twice comes as one text with a comma, and is none', () => {
  expect(idOf(['10.0.0.5'], '10.0.0.5', [NAMED, NAMED])).toMatch(OURS)
})
