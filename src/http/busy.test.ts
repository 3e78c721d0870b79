import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { systemIds } from '#src/kernel/ids.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { createHttpServer } from './server.ts'

/** The process does nothing else meanwhile, as when another one has the processor. */
const stall = (ms: number): unknown => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

it('a stall shorter than the limit sends nobody away, and a longer one does', async () => {
  const http = await createHttpServer({
    log: silentLogger,
    ids: systemIds,
    publicUrl: new URL('http://localhost'),
    trustedProxies: [],
    authenticate: async () => null,
    routes: [(one) => one.get('/api/open', { config: { access: 'public' } }, async () => ({}))],
    webFolder: null,
    busyAfterMs: 3_000,
  })
  await http.ready()
  const after = async (ms: number): Promise<number> => {
    stall(ms)
    await new Promise((resolve) => setTimeout(resolve, 0))
    await setImmediate()
    return (await http.inject('/api/open')).statusCode
  }
  const short = [await after(1_050), await after(1_050)]
  expect(short).toEqual([200, 200])
  const long = [await after(3_500), await after(3_500)]
  expect(long).toContain(503)
  await http.close()
})

it('a busy server sends a page to come again later, and keeps giving out the files of one that was opened', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hadir-busy-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<title>Hadir</title>')
  writeFileSync(join(folder, 'assets/app.js'), 'start()')
  const http = await createHttpServer({
    log: silentLogger,
    ids: systemIds,
    publicUrl: new URL('http://localhost'),
    trustedProxies: [],
    authenticate: async () => null,
    routes: [],
    webFolder: folder,
    busyAfterMs: 200,
  })
  await http.ready()
  const headers = { accept: 'text/html', 'sec-fetch-dest': 'document' }
  // how late the process is, is looked at now and then: a look after the stall may say that it is over
  const whileBusy = async (url: string): Promise<Awaited<ReturnType<typeof http.inject>>> => {
    for (let tries = 1; ; tries++) {
      stall(700)
      await new Promise((resolve) => setTimeout(resolve, 0))
      await setImmediate()
      const answer = await http.inject({ url, headers })
      if (answer.statusCode === 503 || tries === 10) return answer
    }
  }
  const [first, screen] = [await whileBusy('/'), await whileBusy('/admin')]
  const file = await http.inject('/assets/app.js')
  for (const page of [first, screen]) {
    expect([page.statusCode, page.headers['retry-after']]).toEqual([503, '2'])
    expect(page.body).toContain('Hadir sedang ramai')
  }
  expect(file.statusCode).toBe(200)
  await http.close()
  rmSync(folder, { recursive: true })
})
