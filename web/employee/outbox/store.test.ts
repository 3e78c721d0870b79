import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumIsHere, openChromium } from '#test/support/chromium.ts'
import { withFallback } from './fallback-store.ts'
import { createMemoryStore } from './memory-store.ts'
import type { QueuedPunch } from './punch.ts'
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
    const store = withFallback(broken, createMemoryStore(), () => (warned = true), createTimers().later)
    await storeChecks[name]?.(store, store)
    expect(warned).toBe(true)
  })
})

/** Time that passes when told. */
function createTimers() {
  let due: (() => void)[] = []
  return {
    later: (_milliseconds: number, run: () => void) => {
      due.push(run)
      return () => void (due = due.filter((other) => other !== run))
    },
    async pass(): Promise<void> {
      for (let turn = 0; turn < 5; turn++) await Promise.resolve()
      for (const run of due.splice(0)) run()
      for (let turn = 0; turn < 5; turn++) await Promise.resolve()
    },
  }
}

describe('where the disk does not answer', () => {
  const punch = { key: 'k', userId: 'budi', kind: 'in', tapped: { wall: 1, mono: 2, page: 'p' } } as const
  const tap: QueuedPunch = { ...punch, reading: { server_time: null, elapsed_ms: null }, body: null }

  function stuckStore() {
    const memory = createMemoryStore()
    const { promise, resolve } = Promise.withResolvers<void>()
    const store: OutboxStore = {
      add: (added) => promise.then(() => memory.add(added)),
      list: () => promise.then(() => memory.list()),
      freeze: (key, body) => promise.then(() => memory.freeze(key, body)),
      remove: (key) => promise.then(() => memory.remove(key)),
    }
    return { store, memory, wake: resolve }
  }

  test('a tap is kept in memory after two seconds, and can be sent from there', async () => {
    const warned: string[] = []
    const timers = createTimers()
    const store = withFallback(stuckStore().store, createMemoryStore(), ({ key }) => warned.push(key), timers.later)
    let added = false
    const adding = store.add(tap).then(() => (added = true))
    for (let turn = 0; turn < 20; turn++) await Promise.resolve()
    expect([added, warned]).toEqual([false, []])
    await timers.pass()
    await adding
    expect(warned).toEqual(['k'])
    const listed = store.list()
    await timers.pass()
    expect((await listed).map(({ key }) => key)).toEqual(['k'])
    expect(await store.freeze('k', 'body')).toBe('body')
    await store.remove('k')
  })

  test('what the disk takes after all is no second tap', async () => {
    const timers = createTimers()
    const disk = stuckStore()
    const store = withFallback(disk.store, createMemoryStore(), () => {}, timers.later)
    const adding = store.add(tap)
    await timers.pass()
    await adding
    expect(await store.freeze('k', 'body')).toBe('body')
    disk.wake()
    expect((await store.list()).map(({ body }) => body)).toEqual(['body'])
    await timers.pass()
    expect(await disk.memory.list()).toEqual([])
  })

  test('nothing is said about what it may hold', async () => {
    const timers = createTimers()
    const store = withFallback(stuckStore().store, createMemoryStore(), () => {}, timers.later)
    const listed = store.list()
    const refused = expect(listed).rejects.toThrow('does not answer')
    await timers.pass()
    await refused
  })
})

describe.skipIf(!chromiumIsHere())('in IndexedDB', () => {
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    const script = await bundle()
    browser = await openChromium()
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
