import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { openTestHouse } from '#test/support/house.ts'
import type { OpenedHouse } from '#test/support/house.ts'
import { chromiumIsHere, openChromium } from './stage.ts'

describe.runIf(chromiumIsHere())('a page of this house, by whatever name it was opened,', () => {
  let house: OpenedHouse
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    house = await openTestHouse({}, { PUBLIC_URL: 'http://hadir.example' })
    browser = await openChromium()
    page = await browser.newPage()
  })
  afterAll(async () => {
    await browser?.close()
    await house?.remove()
  })

  /** What becomes of a socket that the page opens. */
  const connect = (origin: string): Promise<string> =>
    page.evaluate(
      (url) =>
        new Promise<string>((resolve) => {
          const socket = new WebSocket(url)
          socket.onmessage = ({ data }) => resolve((JSON.parse(String(data)) as { event: string }).event)
          socket.onclose = () => resolve('closed')
          const here = globalThis as unknown as EventTarget
          here.addEventListener('securitypolicyviolation', () => resolve('forbidden'))
        }),
      `${origin.replace('http', 'ws')}/app/${house.config.realtime.key}?protocol=7`,
    )

  it.each(['127.0.0.1', 'localhost'])('%s, connects to it and to no other', async (host) => {
    const { port } = new URL(house.url)
    await page.goto(`http://${host}:${port}/api/setup`)
    expect(await connect(`http://${host}:${port}`)).toBe('pusher:connection_established')
    expect(await connect(`http://127.0.0.2:${port}`)).toBe('forbidden')
  })
})
