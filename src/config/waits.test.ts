import { expect, it } from 'vitest'
import { ConfigError, loadConfig } from './config.ts'
import type { Config } from './config.ts'

const load = (env: Record<string, string> = {}): Config =>
  loadConfig('realtime', {
    REDIS_URL: 'redis://127.0.0.1',
    REALTIME_APP_ID: 'hadir',
    REALTIME_APP_KEY: 'key',
    REALTIME_APP_SECRET: 'a secret of tests',
    ...env,
  })

it.each([
  [{}, 10_000],
  [{ REALTIME_DRAIN_SECONDS: '0' }, 0],
  [{ REALTIME_DRAIN_SECONDS: '20' }, 20_000],
  [{ REALTIME_DRAIN_SECONDS: '600' }, 600_000],
])('a realtime node that is told %j drains for %i ms', (env, ms) => expect(load(env).realtime.drainMs).toBe(ms))

it.each(['-1', '601', '2.5', '10s', 'soon'])('%s is no time to drain', (seconds) => {
  expect(() => load({ REALTIME_DRAIN_SECONDS: seconds })).toThrow(ConfigError)
  expect(() => load({ REALTIME_DRAIN_SECONDS: seconds })).toThrow('REALTIME_DRAIN_SECONDS')
})

it('a process sends people away when it is two seconds behind, or as far as it is told', () => {
  expect(load().busyAfterMs).toBe(2_000)
  expect(load({ BUSY_AFTER_MS: '500' }).busyAfterMs).toBe(500)
  expect(() => load({ BUSY_AFTER_MS: '99' })).toThrow('BUSY_AFTER_MS')
})

it('a link to a password holds over a weekend, or as long as is told', () => {
  expect(load().passwordLinkHours).toBe(72)
  expect(load({ PASSWORD_LINK_HOURS: '24' }).passwordLinkHours).toBe(24)
  for (const hours of ['0', '337']) expect(() => load({ PASSWORD_LINK_HOURS: hours })).toThrow('PASSWORD_LINK_HOURS')
})
