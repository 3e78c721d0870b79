import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withFallback } from './fallback-store.ts'
import { createMemoryStore } from './memory-store.ts'
import { storeChecks } from './store-checks.ts'
import type { OutboxStore } from './store.ts'

const broken: OutboxStore = {
  add: () => Promise.reject(new Error('the disk is full')),
  list: () => Promise.reject(new Error('the disk is full')),
  freeze: () => Promise.resolve(null),
  remove: () => Promise.resolve(),
}

describe('in memory', () => {
  test.each(Object.keys(storeChecks))('%s', async (name) => {
    const store = createMemoryStore()
    await expect(storeChecks[name]?.(store, store)).resolves.toBeUndefined()
  })
})

describe('where the browser refuses storage', () => {
  test.each(Object.keys(storeChecks))('%s', async (name) => {
    let warned = false
    const store = withFallback(broken, createMemoryStore(), () => (warned = true))
    await storeChecks[name]?.(store, store)
    expect(warned).toBe(true)
  })
})

const CHROMIUM = '/usr/bin/chromium'
const ARGUMENTS = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync']

describe.skipIf(!existsSync(CHROMIUM))('in IndexedDB', () => {
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    const script = await bundle()
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS })
    page = await browser.newPage()
    await page.route('http://phone.test/', (route) => route.fulfill({ contentType: 'text/html', body: '<p>phone</p>' }))
    await page.goto('http://phone.test/')
    await page.addScriptTag({ content: script })
  })
  afterAll(() => browser?.close())

  test.each(Object.keys(storeChecks))('%s', async (name) => {
    const check = page.evaluate(`(async () => {
      const name = 'store-' + Math.random()
      await outboxStore.storeChecks[${JSON.stringify(name)}](outboxStore.createIdbStore(name), outboxStore.createIdbStore(name))
    })()`)
    await expect(check).resolves.toBeUndefined()
  })

  test('what was kept is there after the page was loaded again', async () => {
    const script = await bundle()
    const kept = `outboxStore.createIdbStore('kept')`
    await page.evaluate(`${kept}.add({ key: 'k', userId: 'u', kind: 'in', body: null })`)
    await page.reload()
    await page.addScriptTag({ content: script })
    expect(await page.evaluate(`${kept}.list()`)).toMatchObject([{ key: 'k', userId: 'u' }])
  })
})

let bundled: Promise<string> | undefined
/** The store and its checks as one script for the browser. */
async function bundle(): Promise<string> {
  bundled ??= (async () => {
    const result = await build({
      configFile: false,
      logLevel: 'error',
      build: {
        write: false,
        minify: false,
        lib: { entry: join(import.meta.dirname, 'store.browser.ts'), formats: ['iife'], name: 'outboxStore' },
      },
    })
    const [first] = Array.isArray(result) ? result : [result]
    if (!first || !('output' in first)) throw new Error('nothing was built')
    return first.output[0].code
  })()
  return bundled
}
