import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type PusherSdk from 'pusher'
import { afterEach, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { chromiumIsHere, openChromium } from '#test/support/chromium.ts'
import { openRealtime, TEST_APP } from '#test/support/realtime.ts'
import type { OpenedRealtime } from '#test/support/realtime.ts'

const require = createRequire(import.meta.url)
const Sdk = require('pusher') as typeof PusherSdk
const BUILD = join(dirname(require.resolve('pusher-js/package.json')), 'dist/web/pusher-with-encryption.min.js')

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** What the page of an application would have loaded: the vendor's build for browsers. */
describe.skipIf(!chromiumIsHere())('pusher-js as browsers load it', () => {
  async function openPage(house: OpenedRealtime, sdk: PusherSdk): Promise<Page> {
    const browser = await openChromium()
    closing.push(() => browser.close())
    const page = await browser.newPage()
    // a page of the server's own host, which may connect without being named
    await page.goto(`http://127.0.0.1:${house.port}/page`)
    await page.exposeFunction('authorize', (socketId: string, channel: string) =>
      sdk.authorizeChannel(
        socketId,
        channel,
        channel.startsWith('presence-') ? { user_id: 'ani', user_info: { name: 'Ani ☀' } } : undefined,
      ),
    )
    await page.exposeFunction('authenticate', (socketId: string) => sdk.authenticateUser(socketId, { id: 'ani' }))
    await page.addScriptTag({ content: readFileSync(BUILD, 'utf8') })
    await page.addScriptTag({ content: CONNECT.replace('PORT', String(house.port)) })
    return page
  }

  test('presence, encryption, the own user and the cache', async () => {
    const house = await openRealtime()
    closing.push(() => house.close())
    const sdk = new Sdk({
      appId: TEST_APP.id,
      key: TEST_APP.key,
      secret: TEST_APP.secret,
      host: '127.0.0.1',
      port: String(house.port),
      encryptionMasterKeyBase64: Buffer.alloc(32, 7).toString('base64'),
    })
    await sdk.trigger('cache-a', 'Said', { n: 1 })
    const page = await openPage(house, sdk)
    const heard = (name: string) => page.waitForFunction(`window.heard[${JSON.stringify(name)}]`)
    const value = async (name: string): Promise<unknown> => (await heard(name)).jsonValue()
    expect(await value('presence-a pusher:subscription_succeeded')).toMatchObject({ count: 1, myID: 'ani' })
    expect(await value('cache-a Said')).toEqual({ n: 1 })
    await heard('private-encrypted-a pusher:subscription_succeeded')
    await sdk.trigger('private-encrypted-a', 'Secret', { gaji: 7_500_000 })
    expect(await value('private-encrypted-a Secret')).toEqual({ gaji: 7_500_000 })
    await heard('user ready')
    await sdk.sendToUser('ani', 'Letter', { n: 2 })
    expect(await value('user Letter')).toEqual({ n: 2 })
    await sdk.terminateUserConnections('ani')
    await heard('disconnected')
  })
})

const CONNECT = `
  window.heard = {}
  const note = (name, data) => (window.heard[name] = data ?? true)
  const answer = (promise, callback) => promise.then((data) => callback(null, data), callback)
  const pusher = new Pusher('${TEST_APP.key}', {
    cluster: '', wsHost: '127.0.0.1', wsPort: PORT, forceTLS: false, enabledTransports: ['ws'],
    channelAuthorization: {
      customHandler: ({ socketId, channelName }, callback) => answer(authorize(socketId, channelName), callback),
    },
    userAuthentication: { customHandler: ({ socketId }, callback) => answer(authenticate(socketId), callback) },
  })
  for (const name of ['presence-a', 'private-encrypted-a', 'cache-a'])
    pusher.subscribe(name).bind_global((event, data) => note(name + ' ' + event, data))
  pusher.user.bind_global((event, data) => note('user ' + event, data))
  pusher.connection.bind('message', ({ event, channel }) => {
    if (event === 'pusher_internal:subscription_succeeded' && channel === '#server-to-user-ani') note('user ready')
  })
  pusher.connection.bind('disconnected', () => note('disconnected'))
  pusher.signin()
`
