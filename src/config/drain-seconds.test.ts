import { expect, it } from 'vitest'
import { ConfigError, loadConfig } from './config.ts'

const drainMs = (seconds?: string): number =>
  loadConfig('realtime', {
    REDIS_URL: 'redis://127.0.0.1',
    REALTIME_APP_ID: 'hadir',
    REALTIME_APP_KEY: 'key',
    REALTIME_APP_SECRET: 'a secret of tests',
    ...(seconds !== undefined && { REALTIME_DRAIN_SECONDS: seconds }),
  }).realtime.drainMs

it.each([
  [undefined, 10_000],
  ['0', 0],
  ['20', 20_000],
  ['600', 600_000],
])('a realtime node that is told %s drains for %i ms', (seconds, ms) => expect(drainMs(seconds)).toBe(ms))

it.each(['-1', '601', '2.5', '10s', 'soon'])('%s is no time to drain', (seconds) => {
  expect(() => drainMs(seconds)).toThrow(ConfigError)
  expect(() => drainMs(seconds)).toThrow('REALTIME_DRAIN_SECONDS')
})
