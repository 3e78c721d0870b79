import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type PusherSdk from 'pusher'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runHadir, startHadir } from '#test/support/process.ts'
import { RawClient } from '#test/support/realtime.ts'

const Sdk = createRequire(import.meta.url)('pusher') as typeof PusherSdk
const SECRET = 'the secret of a shop'
let folder: string
let env: Record<string, string>
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hadir-apps-'))
  env = { HADIR_DATA: folder, REALTIME_APPS_FILE: join(folder, 'apps.json'), LOG_LEVEL: 'info' }
})
afterEach(() => rmSync(folder, { recursive: true }))

const write = (...apps: object[]): void => writeFileSync(env['REALTIME_APPS_FILE']!, JSON.stringify({ apps }))
const shop = (change: object = {}) => ({ id: 'shop', key: 'shop-key', secret: SECRET, ...change })

test('an app of the file is served beside Hadir itself, and SIGHUP takes over what has changed', async () => {
  write(shop())
  await using house = await startHadir(env)
  const { port } = new URL(house.url)
  const client = new RawClient(`${house.url.replace('http', 'ws')}/app/shop-key?protocol=7`)
  await client.welcome()
  await client.join('news')
  const sdk = new Sdk({ appId: 'shop', key: 'shop-key', secret: SECRET, host: '127.0.0.1', port })
  await sdk.trigger('news', 'Said', 1)
  expect(await client.next()).toEqual({ event: 'Said', channel: 'news', data: '1' })
  write(shop({ key: 'a b' }))
  house.process.kill('SIGHUP')
  const line = await house.line(({ msg }) => msg.includes('stay as they were'))
  expect(JSON.stringify(line['faults'])).toContain('apps[0].key')
  await sdk.trigger('news', 'Said', 2)
  expect(await client.next()).toMatchObject({ data: '2' })
  write()
  house.process.kill('SIGHUP')
  expect((await client.closed).code).toBe(4001)
  expect((await fetch(house.url)).status).toBeLessThan(500)
  expect((await house.kill('SIGTERM')).code).toBe(0)
})

test('a start with a file that cannot be used says everything that is wrong with it', async () => {
  write(shop({ secret: 'short' }), shop({ allowed_origins: ['*'] }))
  const ended = await runHadir(['start'], { env: { ...env, PORT: '0', OPS_PORT: '0' } })
  expect(ended.code).toBe(1)
  expect(ended.err).toContain('apps[0].secret (app "shop") is shorter than 16 characters')
  expect(ended.err).toContain('allow_any_origin')
  expect(ended.out + ended.err).not.toContain(SECRET)
})
